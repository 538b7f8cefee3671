"""Staff and members need a second factor; each trap of allauth with it is a test."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.accounts import protection
from portal.accounts.models import User
from tests.factories.accounts import code_of, make_account, secret_of, sign_in

pytestmark = pytest.mark.django_db

SET_UP = "/account/tweede-stap/"
CONFIRM = "/account/2fa/reauthenticate/"


@pytest.fixture
def closed_area(monkeypatch: pytest.MonkeyPatch) -> set[User]:
    """A closed path that an app registered, and the members that its check knows."""
    members: set[User] = set()
    monkeypatch.setattr(protection, "_protections", list(protection._protections))
    monkeypatch.setattr(protection, "_member_checks", [lambda user: user in members])
    protection.protect(re.compile(r"^/besloten/[0-9a-f-]+/"), anonymous="view")
    return members


@pytest.mark.parametrize("group", ["", "Redacteuren", "Eindredacteuren"])
def test_15_without_factor_staff_is_led_to_setting_it_up(group: str) -> None:
    groups = list(Group.objects.filter(name=group))
    client = sign_in(make_account(is_staff=True, is_superuser=not groups, groups=groups))
    answer = client.get("/admin/pages/?p=2")
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    page = client.get(SET_UP).content.decode()
    assert "Daarna komt u op de pagina waar u heen wilde" in page
    assert client.get("/account/verder/")["Location"] == "/admin/pages/?p=2"
    assert client.get("/account/verder/")["Location"] == "/account/"


def test_first_sign_in_leads_to_setting_it_up(client: Client) -> None:
    user = make_account(is_superuser=True)
    answer = client.post("/account/login/", {"login": user.email, "password": "vier lange woorden samen"})
    assert answer["Location"] == SET_UP


def test_who_needs_none_is_not_asked(client: Client) -> None:
    user = make_account()
    answer = client.post("/account/login/", {"login": user.email, "password": "vier lange woorden samen"})
    assert answer["Location"] == "/account/"


@pytest.mark.django_db(transaction=True)
def test_setting_up_needs_the_password_once_and_gives_codes() -> None:
    """Enrolling leaves no `mfa` record in allauth; here the code just shown counts, so no second asking."""
    user = make_account(is_superuser=True)
    client = sign_in(user)
    client.get("/admin/pages/")
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    assert "data:" not in page.content.decode()
    picture = client.get("/account/2fa/totp/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture["Cache-Control"] == "private, no-store"
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(client.session["mfa.totp.secret"])})
    assert answer["Location"] == "/account/2fa/recovery-codes/"
    codes = client.get(answer["Location"]).content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10
    assert client.get("/account/verder/")["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


def test_30_an_old_sign_in_asks_the_password_again_before_enrolling() -> None:
    client = sign_in(make_account(is_superuser=True))
    session = client.session
    for entry in session["account_authentication_methods"]:
        entry["at"] = time.time() - 301
    session.save()
    answer = client.get("/account/2fa/totp/activate/")
    assert answer["Location"].startswith("/account/reauthenticate/")


def test_wrong_code_while_enrolling_keeps_the_same_key() -> None:
    client = sign_in(make_account(is_superuser=True))
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    page = client.post("/account/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "verkeerd getypt" in page
    assert secret in page


def test_with_factor_through_the_door_the_admin_opens() -> None:
    client = sign_in(make_account(is_superuser=True, factor=True))
    assert client.get("/admin/").status_code == 200


def test_factor_without_record_in_this_session_is_confirmed_with_a_code() -> None:
    """Not with `account_reauthenticate`: the password would come back here for ever."""
    user = make_account(is_superuser=True, factor=True)
    client = Client()
    client.force_login(user)
    answer = client.get("/admin/pages/")
    assert answer["Location"] == f"{CONFIRM}?next=%2Fadmin%2Fpages%2F"
    answer = client.post(CONFIRM, {"code": code_of(secret_of(user)), "next": "/admin/pages/"})
    assert answer["Location"] == "/admin/pages/"
    assert client.get("/admin/").status_code == 200


def test_removing_the_factor_closes_the_admin_though_the_record_stays() -> None:
    user = make_account(is_superuser=True, factor=True)
    client = sign_in(user)
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    assert client.get("/admin/")["Location"] == SET_UP


def test_recovery_codes_alone_are_no_factor() -> None:
    user = make_account(is_superuser=True, factor=True)
    client = sign_in(user)
    Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).delete()
    assert client.get("/admin/")["Location"] == SET_UP


def test_31_recovery_code_works_once() -> None:
    user = make_account(is_superuser=True, factor=True)
    code = (
        Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
        .wrap()
        .get_unused_codes()[0]
    )
    for expected in (302, 200):
        client = Client()
        client.post("/account/login/", {"login": user.email, "password": "vier lange woorden samen"})
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == expected


def test_31_a_code_cannot_be_replayed() -> None:
    user = make_account(is_superuser=True, factor=True)
    code = code_of(secret_of(user))
    for expected in (302, 200):
        client = Client()
        client.post("/account/login/", {"login": user.email, "password": "vier lange woorden samen"})
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == expected


def test_30_password_alone_changes_nothing_sensitive_for_who_has_a_factor() -> None:
    """allauth lets such a user re-authenticate with the password; here that page leads to the code."""
    user = make_account(is_superuser=True, factor=True)
    before = list(Authenticator.objects.values_list("pk", "data").order_by("pk"))
    client = Client()
    client.force_login(user)
    for path in (
        "/account/2fa/totp/deactivate/",
        "/account/2fa/recovery-codes/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/webauthn/add/",
    ):
        assert client.get(path)["Location"].startswith(CONFIRM), path
        sent = client.post(path, {"name": "Nieuw"})
        assert sent.status_code == 405 or sent["Location"].startswith(CONFIRM), path
    assert list(Authenticator.objects.values_list("pk", "data").order_by("pk")) == before
    answer = client.post("/account/reauthenticate/", {"password": "vier lange woorden samen"})
    assert answer["Location"].startswith(CONFIRM)
    assert client.get("/account/2fa/totp/deactivate/")["Location"].startswith(CONFIRM)


def test_logging_out_is_always_possible() -> None:
    client = sign_in(make_account(is_superuser=True))
    assert client.post("/admin/logout/")["Location"] == "/account/uitgelogd/"
    assert "_auth_user_id" not in client.session


def test_a_script_gets_a_refusal_instead_of_a_form() -> None:
    client = sign_in(make_account(is_superuser=True))
    answer = client.get("/admin/api/main/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_posting_without_the_record_saves_nothing() -> None:
    user = make_account(is_superuser=True, factor=True)
    client = Client()
    client.force_login(user)
    answer = client.post("/admin/users/new/", {"email": "x@voorbeeld.example", "full_name": "X"})
    assert answer["Location"].startswith(CONFIRM)
    assert User.objects.count() == 1


def test_who_has_no_rights_in_the_admin_gets_403_and_no_loop() -> None:
    client = sign_in(make_account(factor=True))
    assert client.get("/admin/").status_code == 403


@pytest.mark.parametrize("name", ["Redacteuren", "Eindredacteuren"])
def test_editors_need_it_too(name: str) -> None:
    client = sign_in(make_account(groups=[Group.objects.get(name=name)], is_staff=True))
    assert client.get("/admin/")["Location"] == SET_UP


CLOSED = [
    "/besloten/00000000-0000-4000-8000-000000000001/",
    "/besloten/ffffffff-0000-4000-8000-000000000002/x/",
]


@pytest.mark.parametrize("path", CLOSED)
def test_closed_path_is_404_for_anonymous_and_outsider(
    client: Client, closed_area: set[User], path: str
) -> None:
    assert client.get(path).status_code == 404
    assert sign_in(make_account()).get(path).status_code == 404


@pytest.mark.parametrize("path", CLOSED)
def test_closed_path_asks_members_whatever_stands_there(closed_area: set[User], path: str) -> None:
    user = make_account()
    closed_area.add(user)
    client = sign_in(user)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, SET_UP)
    assert client.get("/account/verder/")["Location"] == path


def test_closed_path_lets_members_with_factor_through(closed_area: set[User]) -> None:
    user = make_account(factor=True)
    closed_area.add(user)
    assert sign_in(user).get(CLOSED[0]).status_code == 404  # The view's own answer.


def test_closed_path_is_never_stored_nor_indexed(client: Client, closed_area: set[User]) -> None:
    answer = client.get(CLOSED[0])
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_urls_of_the_way_exist() -> None:
    assert reverse("accounts:second-factor") == SET_UP
    assert reverse("mfa_reauthenticate") == CONFIRM
