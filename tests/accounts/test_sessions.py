"""Sessions: a new number at sign-in, limits, and what ends them."""

import time
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts.erasure import erase_account
from portal.audit.models import AuditLine
from tests.factories.accounts import PASSWORD, code_of, make_account, secret_of, sign_in

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def age(client: Client, **seconds: float) -> None:
    session = client.session
    for key, value in seconds.items():
        session[key] = time.time() - value
    session.save()


def test_24_session_number_changes_at_sign_in_and_at_the_second_step() -> None:
    """Whoever put a session into somebody's browser before cannot use it afterwards."""
    client = Client()
    before = client.session.session_key  # Makes one, as somebody else could have done.
    client.post("/account/login/", {"login": make_account("Joris Bakhuis").email, "password": PASSWORD})
    assert is_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()

    user, client = make_account(factor=True), Client()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    before = client.session.session_key
    client.post("/account/2fa/authenticate/", {"code": code_of(secret_of(user))})
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_25_logging_out_kills_the_session_on_the_server() -> None:
    client = sign_in(make_account())
    stolen = client.cookies["sessie"].value
    answer = client.post("/account/logout/")
    assert answer["Location"] == "/account/uitgelogd/"
    assert answer["Clear-Site-Data"] == '"cookies", "storage"'
    thief = Client()
    thief.cookies["sessie"] = stolen
    assert not is_in(thief)
    assert client.get("/account/uitgelogd/").status_code == 200


def test_logging_out_by_get_asks_first() -> None:
    client = sign_in(make_account())
    assert client.get("/account/logout/").status_code == 200
    assert is_in(client)


def test_27_idle_session_ends() -> None:
    client = sign_in(make_account())
    age(client, gezien=2 * 3600 - 60)
    assert is_in(client)
    age(client, gezien=2 * 3600 + 1)
    assert not is_in(client)
    assert "Uw sessie is verlopen" in client.get("/account/login/").content.decode()


def test_27_session_in_use_ends_after_twelve_hours() -> None:
    client = sign_in(make_account())
    age(client, begonnen=12 * 3600 + 1)
    assert not is_in(client)


def test_limits_are_settings(settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 10
    client = sign_in(make_account())
    age(client, gezien=11)
    assert not is_in(client)


def test_reading_on_writes_once_a_minute(django_assert_max_num_queries: object) -> None:
    client = sign_in(make_account())
    client.get("/account/email/")
    with django_assert_max_num_queries(5) as queries:
        client.get("/account/email/")
    assert not [query for query in queries.captured_queries if query["sql"].startswith(("UPDATE", "INSERT"))]


def test_26_blocked_account_is_out_at_its_next_request() -> None:
    user = make_account()
    client = sign_in(user)
    user.is_active = False
    user.save()
    assert not is_in(client)


def test_26_erased_account_is_out_at_its_next_request() -> None:
    user = make_account()
    client = sign_in(user)
    assert is_in(client)
    erase_account(user_id=user.pk, actor=None)
    assert not is_in(client)


def test_29_new_password_ends_the_other_sessions_only() -> None:
    user = make_account()
    here, there = sign_in(user), sign_in(user)
    new = "heel andere woorden nu"
    answer = here.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(there)


@pytest.mark.django_db(transaction=True)
def test_29_new_second_factor_ends_the_other_sessions_only() -> None:
    user = make_account()
    here, there = sign_in(user), sign_in(user)
    here.get("/account/2fa/totp/activate/")
    here.post("/account/2fa/totp/activate/", {"code": code_of(here.session["mfa.totp.secret"])})
    assert is_in(here)
    assert not is_in(there)


def test_28_list_of_sessions_ends_one_or_all_others() -> None:
    user = make_account()
    clients = [sign_in(user, Client(headers={"user-agent": f"Browser {number}"})) for number in range(3)]
    page = clients[0].get("/account/sessions/").content.decode()
    assert "Dit apparaat" in page
    assert "Browser 1" in page
    number = UserSession.objects.get(user_agent="Browser 1").pk
    assert clients[0].post(f"/account/sessions/{number}/beeindigen/").status_code == 302
    assert [is_in(client) for client in clients] == [True, False, True]
    clients[0].post("/account/sessions/")
    assert [is_in(client) for client in clients] == [True, False, False]


@pytest.mark.parametrize(
    ("says", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Safari/537.36 Edg/140.0.0.0", "Edge op Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox op Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.6 Mobile/15E148 Safari/604.1", "Safari op iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Mobile Safari/537.36", "Chrome op Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Onbekend apparaat"),
    ],
)  # fmt: skip
def test_a_device_has_a_name_that_its_owner_knows(says: str, shown: str) -> None:
    user = make_account()
    here = sign_in(user)
    sign_in(user, Client(headers={"user-agent": says}))
    assert f"<strong>{shown}</strong>" in here.get("/account/sessions/").content.decode()


def test_28_session_of_somebody_else_cannot_be_ended() -> None:
    victim = sign_in(make_account("Joris Bakhuis"))
    number = UserSession.objects.get().pk
    client = sign_in(make_account())
    assert client.post(f"/account/sessions/{number}/beeindigen/").status_code == 404
    assert is_in(victim)
    assert not AuditLine.objects.filter(action="sessie beëindigen").exists()
