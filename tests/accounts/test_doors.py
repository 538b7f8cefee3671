"""There is one door: every other sign-in page leads to it or does not exist (security.md T2)."""

import re

import pytest
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, make_account, secret_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/admin/login/", "/_util/login/", "/admin/", "/admin/pages/", "/admin/users/"]
)
def test_16_other_doors_lead_to_the_one(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/"])
def test_t02_password_posted_at_another_door_signs_nobody_in(client: Client, path: str) -> None:
    user = make_account(is_superuser=True)
    client.post(path, {"username": user.email, "password": PASSWORD, "login": user.email})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/django-admin/",
        "/django-admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/confirm/x/y/",
        "/_util/authenticate_with_password/1/1/",
        "/documenten/authenticate_with_password/1/",
        "/account/3rdparty/",
        "/account/3rdparty/signup/",
        "/account/social/signup/",
        "/api/v2/pages/",
    ],
)
def test_16_doors_that_do_not_exist(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_23_sign_up_is_closed(client: Client) -> None:
    page = client.get("/account/signup/")
    assert "U kunt zich hier niet zelf aanmelden" in page.content.decode()
    client.post(
        "/account/signup/", {"email": "nieuw@voorbeeld.example", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.exists()


def test_door_keeps_a_safe_destination_only(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/reports/")["Location"].endswith("next=%2Fadmin%2Freports%2F")
    for evil in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert "evil" not in client.get("/admin/login/", {"next": evil})["Location"]
        assert "alert" not in client.get("/_util/login/", {"next": evil})["Location"]


@pytest.mark.parametrize(
    "evil", ["//evil.example", "https://evil.example/", "/\\evil.example", "http:///evil.example"]
)
def test_sign_in_ignores_a_destination_elsewhere(client: Client, evil: str) -> None:
    user = make_account()
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": evil})
    assert "evil" not in answer["Location"]


def test_23_l22_unknown_address_and_wrong_password_look_the_same(client: Client) -> None:
    user = make_account()
    answers = [
        client.post("/account/login/", {"login": login, "password": "een verkeerd wachtwoord"})
        for login in (user.email, "iemand.anders@voorbeeld.example")
    ]
    texts = [
        re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers
    ]  # Without the tokens and what was typed.
    assert answers[0].status_code == answers[1].status_code == 200
    assert texts[0] == texts[1]
    assert "Het e-mailadres of het wachtwoord klopt niet." in texts[0]
    assert not mail.outbox


def test_the_door_asks_the_second_step(client: Client) -> None:
    user = make_account(factor=True, is_superuser=True)
    answer = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    page = client.get(answer["Location"]).content.decode()
    assert "Stap 2 van 2" in page
    assert secret_of(user) not in page
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "verkeerd getypt" in wrong


def test_address_cannot_be_changed_by_oneself() -> None:
    user = make_account()
    client = sign_in(user)
    assert client.get("/account/email/").status_code == 200
    assert (
        client.post("/account/email/", {"action_add": "", "email": "x@voorbeeld.example"}).status_code == 405
    )
    assert list(user.emailaddress_set.values_list("email", flat=True)) == [user.email]


def test_05_profile_saves_only_its_own_fields() -> None:
    user = make_account(organisation="Gemeente Oosterwaard")
    client = sign_in(user)
    page = client.get("/account/profiel/").content.decode()
    assert "Gemeente Oosterwaard" in page
    answer = client.post(
        "/account/profiel/",
        {
            "full_name": "Marit de Vos",
            "organisation": "Gemeente Lindemeer",
            "function": "griffier",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "ander@voorbeeld.example",
        },
    )
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.profile.organisation, user.profile.function) == (
        "Marit de Vos",
        "Gemeente Lindemeer",
        "griffier",
    )
    assert not user.is_staff
    assert not user.is_superuser
    assert user.email == "marit.vos@voorbeeld.example"


def test_account_pages_ask_to_sign_in(client: Client) -> None:
    for path in ("", "profiel/", "email/", "tweede-stap/", "verder/", "sessions/", "2fa/", "2fa/totp/qr.svg"):
        answer = client.get(f"/account/{path}")
        assert answer.status_code == 302, path
        assert "/account/login/" in answer["Location"], path
