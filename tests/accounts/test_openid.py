"""Signing in with the account of one's organisation, at a real provider on loopback."""

import time
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client

from leerkringen.models import Lidmaatschap
from leerkringen.roles import Rol
from portal.accounts.models import OpenIDProvider, User
from portal.audit.models import AuditLine
from tests.accounts.test_passwords import send_waiting_mail
from tests.factories.accounts import PASSWORD, code_of, make_account, secret_of, sign_in
from tests.factories.leerkringen import invitation_for, join, make_circle
from tests.factories.organisations import make_organisation, make_provider
from tests.openid.provider import LoopbackProvider, come_back, go_there, sign_in_there

pytestmark = pytest.mark.django_db

ADDRESS = "marit.vos@oosterwaard.example"


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def member(**fields: Any) -> tuple[User, str]:
    """Somebody in a leerkring, where a second step is needed; and the path of that leerkring."""
    user = make_account("Marit Vos", email=ADDRESS, **fields)
    circle = make_circle()
    join(circle, user)
    return user, f"/leerkringen/{circle.pk}/"


def test_an_existing_account_is_linked_once_and_then_known_by_its_subject(provider: LoopbackProvider) -> None:
    user = make_account("Marit Vos", email=ADDRESS)
    make_provider(provider.issuer)
    client = Client()
    answer = sign_in_there(client)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert is_in(client)
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid, kept.extra_data) == (user, "oosterwaard", "persoon-1", {})
    assert not SocialToken.objects.exists()
    send_waiting_mail()
    assert [one.subject for one in mail.outbox] == ["U kunt nu inloggen met uw organisatie"]
    assert ADDRESS not in mail.outbox[0].body
    # Another address at the provider does not move the account, and says nothing to it again.
    provider.person["email"] = "m.devos@afdeling.oosterwaard.example"
    again = Client()
    sign_in_there(again)
    assert is_in(again)
    send_waiting_mail()
    assert SocialAccount.objects.count() == len(mail.outbox) == 1
    user.refresh_from_db()
    assert user.email == ADDRESS
    # Somebody else there with the address of this account does not get it.
    provider.person |= {"email": ADDRESS, "sub": "persoon-2"}
    stranger = Client()
    answer = sign_in_there(stranger)
    assert answer.status_code == 403
    assert "hoort al een andere inlog" in answer.content.decode()
    assert not is_in(stranger)
    assert AuditLine.objects.first().result == "geweigerd: ander account daar"


def test_the_question_asks_for_code_pkce_and_nonce_and_the_visitor_cannot_add_to_it(
    provider: LoopbackProvider,
) -> None:
    make_account("Marit Vos", email=ADDRESS)
    make_provider(provider.issuer, requested_acr="hoog", factor_acr="hoog")
    answer = Client().post(
        "/account/oidc/oosterwaard/login/?auth_params=acr_values%3Dlaag&scope=alles&process=connect",
        {"next": "https://evil.example/"},
    )
    address = answer["Refresh"]
    for part in (
        "response_type=code",
        "code_challenge_method=S256",
        "nonce=",
        "acr_values=hoog",
        "max_age=43200",
    ):
        assert part in address
    assert "laag" not in address
    assert "alles" not in address
    client = Client()
    assert sign_in_there(client, next="https://evil.example/")["Location"] == "/account/"
    assert sign_in_there(Client(), next="/leerkringen/mijn/")["Location"] == "/leerkringen/mijn/"
    assert provider.exchanges[0]["code_verifier"]


def test_nobody_gets_an_account_without_an_invitation(provider: LoopbackProvider) -> None:
    make_provider(provider.issuer)
    client = Client()
    answer = sign_in_there(client)
    assert answer.status_code == 403
    assert "U hebt hier nog geen account." in answer.content.decode()
    assert not User.objects.exists()
    line = AuditLine.objects.get()
    assert (line.action, line.result) == ("inloggen", "geweigerd: geen account")
    assert ADDRESS not in line.object


def test_an_invitation_makes_an_account_without_password(provider: LoopbackProvider) -> None:
    make_provider(provider.issuer, factor_acr="hoog")
    guide = make_account("Anouk Terlingen", factor=True)
    circle = make_circle()
    join(circle, guide, rol=Rol.BEGELEIDER)
    invitation = invitation_for(circle, ADDRESS, guide)
    client = Client()
    page = client.get(f"/leerkringen/uitnodiging/{invitation.token}/").content.decode()
    assert "Inloggen met Gemeente Oosterwaard" in page
    # Somebody else of the same organisation cannot use it.
    provider.person |= {"email": "fatma.karaman@oosterwaard.example", "sub": "persoon-9"}
    answer = sign_in_there(Client(), uitnodiging=invitation.token)
    assert "voor een ander e-mailadres" in answer.content.decode()
    provider.reset()
    address = go_there(client, uitnodiging=invitation.token)
    assert invitation.token not in str(dict(client.session))
    answer = come_back(client, address)
    assert answer["Location"] == f"/leerkringen/{circle.pk}/werkafspraken/"
    user = User.objects.get(email=ADDRESS)
    assert not user.has_usable_password()
    assert user.full_name == "Marit Vos"
    assert Lidmaatschap.objects.active().get(user=user).organisatie == "Gemeente Oosterwaard"
    assert SocialAccount.objects.get().user == user
    # Our second step is asked: this sign-in showed none.
    assert client.get(answer["Location"])["Location"] == "/account/tweede-stap/"
    # The link works once.
    SocialAccount.objects.all().delete()
    provider.person["sub"] = "persoon-3"
    assert sign_in_there(Client(), uitnodiging=invitation.token).status_code == 302
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_a_high_acr_counts_as_second_step(provider: LoopbackProvider) -> None:
    user, circle = member()
    make_provider(provider.issuer, requested_acr="hoog", factor_acr="hoog hoger", factor_amr="hwk")
    provider.person["acr"] = "hoog"
    client = Client()
    assert sign_in_there(client)["Location"] == "/account/"
    assert client.get(circle).status_code in {200, 302}
    assert client.get(circle).headers.get("Location", circle).startswith(circle)
    assert "nog geen tweede stap" not in client.get("/account/").content.decode()
    # Without the link the record in the session proves nothing any more, and the session ends.
    SocialAccount.objects.all().delete()
    assert client.get(circle).status_code == 404
    assert not is_in(client)
    assert not user.emailaddress_set.filter(verified=False).exists()


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"acr": "laag"},
        {"acr": "hoog", "auth_time": None},
        {"acr": "hoog", "auth_time": int(time.time()) - 13 * 3600},
        {"acr": "hoog", "auth_time": int(time.time()) + 3600},
        {"acr": ["hoog"]},
        {"amr": "hwk"},
        {"amr": ["pwd"]},
    ],
)
def test_anything_less_leaves_our_second_step_to_be_asked(
    provider: LoopbackProvider, claims: dict[str, Any]
) -> None:
    """Also when the visitor took `acr_values` out of the question: the answer decides."""
    _user, circle = member()
    make_provider(provider.issuer, requested_acr="hoog", factor_acr="hoog", factor_amr="hwk")
    provider.person |= claims
    client = Client()
    address = go_there(client)
    assert (
        come_back(client, address.replace("acr_values=hoog", "acr_values=laag"))["Location"]
        == "/account/tweede-stap/"
    )
    assert client.get(circle)["Location"] == "/account/tweede-stap/"


def test_the_first_time_an_account_shows_its_own_second_step_too(provider: LoopbackProvider) -> None:
    user, circle = member(factor=True)
    make_provider(provider.issuer, factor_amr="hwk mfa")
    provider.person["amr"] = ["pwd", "mfa"]
    client = Client()
    assert sign_in_there(client)["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    client.post("/account/2fa/authenticate/", {"code": code_of(secret_of(user))})
    assert client.get(circle).headers.get("Location", circle).startswith(circle)
    assert SocialAccount.objects.get().user == user
    # From then on the provider's counts.
    again = Client()
    assert sign_in_there(again)["Location"] == "/account/"
    assert again.get(circle).headers.get("Location", circle).startswith(circle)
    # But not what it does not show.
    provider.person["amr"] = ["pwd"]
    assert sign_in_there(Client())["Location"] == "/account/2fa/authenticate/"


def test_17_a_password_does_not_replace_the_second_step_of_the_provider(provider: LoopbackProvider) -> None:
    """Who reads somebody's mail chooses a password, and would set up a second step of their own with it."""
    user, circle = member()
    row = make_provider(provider.issuer, factor_acr="hoog")
    provider.person["acr"] = "hoog"
    sign_in_there(Client())
    intruder = sign_in(user)
    assert intruder.get(circle)["Location"] == "/account/tweede-stap/"
    intruder.post("/account/reauthenticate/", {"password": PASSWORD})
    for path in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        for answer in (intruder.get(path), intruder.post(path, {"code": "123456"})):
            assert answer["Location"].startswith("/account/bevestigen/"), path
    assert intruder.get("/account/bevestigen/").status_code == 200
    # Who really is that person signs in there, and can go on.
    own = Client()
    sign_in_there(own)
    assert own.get("/account/2fa/totp/activate/").status_code == 200
    # Switched off there is nothing to go round.
    OpenIDProvider.objects.filter(pk=row.pk).update(is_active=False)
    assert sign_in(user).get("/account/2fa/totp/activate/").status_code == 200


@pytest.mark.parametrize("what", ["provider", "organisation", "account"])
def test_switched_off_means_out_at_the_next_request(provider: LoopbackProvider, what: str) -> None:
    user = make_account("Marit Vos", email=ADDRESS)
    row = make_provider(provider.issuer)
    client, with_password = Client(), sign_in(user)
    sign_in_there(client)
    assert is_in(client)
    half_way = Client()
    address = go_there(half_way)
    if what == "provider":
        OpenIDProvider.objects.update(is_active=False)
    elif what == "organisation":
        row.organisation.is_active = False
        row.organisation.save()
    else:
        User.objects.update(is_active=False)
    assert not is_in(client)
    assert come_back(half_way, address).status_code == (403 if what == "account" else 404)
    assert is_in(with_password) == (what != "account")
    shown = "Inloggen met Gemeente Oosterwaard" in Client().get("/account/login/").content.decode()
    assert shown == (what == "account")


def test_without_its_secret_a_provider_is_not_offered(provider: LoopbackProvider, settings: Any) -> None:
    make_provider(provider.issuer)
    settings.OPENID_SECRETS = {}
    assert "Inloggen met" not in Client().get("/account/login/").content.decode()
    answer = Client().post("/account/oidc/oosterwaard/login/")
    assert answer.status_code == 503
    assert "nog niet klaar" in answer.content.decode()
    assert not provider.questions


def test_only_two_addresses_of_the_providers_exist(provider: LoopbackProvider) -> None:
    make_provider(provider.issuer)
    client = Client()
    for path in (
        "",
        "oosterwaard/",
        "oosterwaard/signup/",
        "onbekend/login/callback/",
        "oosterwaard/login/x/",
    ):
        assert client.get(f"/account/oidc/{path}").status_code == 404, path
    assert client.get("/account/oidc/oosterwaard/login/").status_code == 405
    assert client.post("/account/oidc/onbekend/login/").status_code == 404
    assert client.post("/account/oidc/oosterwaard/login/callback/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/account/oidc/oosterwaard/login/").status_code == 403


def test_an_account_of_another_organisation_is_not_taken_over(provider: LoopbackProvider) -> None:
    """A provider vouches for its own domains only, also when a longer domain belongs to somebody else."""
    make_account("Joris Bakhuis", email="joris@lindemeer.example")
    make_account("Rosa Dijkman", email="rosa@griffie.oosterwaard.example")
    make_provider(provider.issuer, make_organisation())
    make_organisation("Griffie", "griffie.oosterwaard.example")
    for email in ("joris@lindemeer.example", "rosa@griffie.oosterwaard.example", "x@nietoosterwaard.example"):
        provider.person |= {"email": email, "sub": email}
        answer = sign_in_there(Client())
        assert answer.status_code == 403
        assert "hoort niet bij deze organisatie" in answer.content.decode()
    assert not SocialAccount.objects.exists()
