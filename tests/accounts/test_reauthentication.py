"""What is sensitive asks to confirm first, in the way that fits the account, and comes back."""

import time
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from portal.accounts.models import User
from portal.accounts.reauthentication import ask_again
from portal.audit.models import AuditLine
from tests.factories.accounts import PASSWORD, code_of, make_account, secret_of, sign_in
from tests.factories.organisations import make_provider
from tests.openid.provider import LoopbackProvider, come_back, go_there, sign_in_there

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def secret(request: HttpRequest) -> HttpResponse:
    return ask_again(request) or HttpResponse("geheim")


urlpatterns = [path("geheim/", secret), path("", include("portal.urls"))]


def later(client: Client, seconds: float) -> None:
    """As if everything in this session happened so long ago."""
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= seconds
        if one.get("auth_time"):
            one["auth_time"] -= seconds
    session.save()


def opens(client: Client) -> bool:
    return client.get("/geheim/").status_code == 200


def test_30_a_password_of_just_now_is_enough_and_of_before_is_asked_again() -> None:
    client = sign_in(make_account())
    assert opens(client)
    later(client, 590)
    assert opens(client)
    later(client, 20)
    answer = client.get("/geheim/?x=1")
    assert answer["Location"] == "/account/reauthenticate/?next=%2Fgeheim%2F%3Fx%3D1"
    wrong = client.post(answer["Location"], {"password": "een verkeerd wachtwoord", "next": "/geheim/"})
    assert "Dit wachtwoord klopt niet" in wrong.content.decode()
    assert not opens(client)
    back = client.post(answer["Location"], {"password": PASSWORD, "next": "/geheim/?x=1"})
    assert back["Location"] == "/geheim/?x=1"
    assert opens(client)


def test_who_has_a_second_step_confirms_with_it_and_not_with_the_password() -> None:
    user = make_account(factor=True)
    client = sign_in(user)
    assert opens(client)
    later(client, 601)
    assert client.get("/geheim/")["Location"] == "/account/2fa/reauthenticate/?next=%2Fgeheim%2F"
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/geheim/"})
    assert not opens(client)
    answer = client.post(
        "/account/2fa/reauthenticate/", {"code": code_of(secret_of(user)), "next": "/geheim/"}
    )
    assert answer["Location"] == "/geheim/"
    assert opens(client)


def test_anonymous_visitors_sign_in_first(client: Client) -> None:
    assert client.get("/geheim/")["Location"] == "/account/login/?next=/geheim/"
    # What was posted cannot be sent again.
    assert client.post("/geheim/?x=1")["Location"] == "/account/login/?next=/geheim/"


@pytest.fixture
def elsewhere(provider: LoopbackProvider) -> tuple[User, Client]:
    """An account without password and without second step, signed in at its organisation long ago."""
    user = make_account("Marit Vos", email="marit.vos@oosterwaard.example", password=None)
    make_provider(provider.issuer, factor_acr="hoog")
    client = Client()
    sign_in_there(client)
    assert opens(client)
    later(client, 601)
    assert not opens(client)
    return user, client


def test_an_account_without_password_confirms_at_its_organisation(
    elsewhere: tuple[User, Client], provider: LoopbackProvider
) -> None:
    user, client = elsewhere
    answer = client.get("/geheim/")
    assert answer["Location"] == "/account/bevestigen/?next=%2Fgeheim%2F"
    assert "Inloggen met Gemeente Oosterwaard" in client.get(answer["Location"]).content.decode()
    address = go_there(client, doel="bevestigen", next="/geheim/")
    assert "prompt=login" in address
    assert "max_age=0" in address
    assert come_back(client, address)["Location"] == "/geheim/"
    assert opens(client)
    assert AuditLine.objects.filter(action="opnieuw bevestigen", actor=user).count() == 1
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("claims", [{"auth_time": int(time.time()) - 900}, {"auth_time": None}, {"sub": "x"}])
def test_confirming_needs_the_same_person_to_sign_in_again(
    elsewhere: tuple[User, Client], provider: LoopbackProvider, claims: dict[str, Any]
) -> None:
    """Also when the visitor took `prompt` and `max_age` out of the question."""
    _user, client = elsewhere
    provider.person |= claims
    assert come_back(client, go_there(client, doel="bevestigen", next="/geheim/")).status_code == 403
    assert not opens(client)
    assert client.get("/account/").status_code == 200


def test_a_second_step_cannot_be_set_up_in_an_old_session(
    elsewhere: tuple[User, Client], provider: LoopbackProvider
) -> None:
    _user, client = elsewhere
    # Nor can anything else that asks allauth's way, such as asking for one's own data.
    asked = client.post("/account/mijn-gegevens/")
    assert asked["Location"].startswith("/account/bevestigen/?next=")
    answer = client.get("/account/2fa/totp/activate/")
    assert answer["Location"].startswith("/account/bevestigen/?next=")
    come_back(client, go_there(client, doel="bevestigen"))
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_signing_in_at_a_provider_that_was_still_open_is_not_just_now(provider: LoopbackProvider) -> None:
    make_account("Marit Vos", email="marit.vos@oosterwaard.example", password=None)
    make_provider(provider.issuer)
    provider.person["auth_time"] = int(time.time()) - 3600
    client = Client()
    sign_in_there(client)
    assert client.get("/account/").status_code == 200
    assert not opens(client)


def test_without_anything_to_confirm_at_there_is_no_page(client: Client) -> None:
    inside = sign_in(make_account())
    assert inside.get("/account/bevestigen/").status_code == 404


def test_ending_all_other_sessions_leaves_a_line() -> None:
    user = make_account()
    here, there = sign_in(user), sign_in(user)
    assert Client(enforce_csrf_checks=True).post("/account/sessions/").status_code == 403
    answer = here.post("/account/sessions/", follow=True)
    assert "Alle andere apparaten zijn uitgelogd." in answer.content.decode()
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    line = AuditLine.objects.get(action="sessies beëindigen")
    assert (line.actor, line.object) == (user, f"account {user.pk}")


def test_28_a_beheerder_signs_somebody_out_everywhere(provider: LoopbackProvider) -> None:
    user = make_account("Marit Vos", email="marit.vos@oosterwaard.example")
    make_provider(provider.issuer)
    with_password, with_organisation = sign_in(user), Client()
    sign_in_there(with_organisation)
    manager = sign_in(make_account("Ingrid Hagedoorn", is_superuser=True, factor=True))
    address = f"/admin/users/uitloggen/{user.pk}/"
    assert address in manager.get("/admin/users/").content.decode()
    assert "Marit Vos" in manager.get(address).content.decode()
    before = Session.objects.count()
    assert manager.post(address).status_code == 302
    assert Session.objects.count() == before - 2
    for client in (with_password, with_organisation):
        assert client.get("/account/").status_code == 302
    assert SocialAccount.objects.exists()
    assert AuditLine.objects.get(action="sessies beëindigen").object == f"account {user.pk}"
    manager.post(address, {"ontkoppelen": "1"})
    assert not SocialAccount.objects.exists()
    assert AuditLine.objects.filter(action="inlogdienst ontkoppelen").count() == 1
    assert manager.get("/account/").status_code == 200
