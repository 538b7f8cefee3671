"""What a provider or somebody in between can get wrong: nobody comes in, and the page tells what to do."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditLine
from tests.factories.accounts import make_account, sign_in
from tests.factories.organisations import make_organisation, make_provider
from tests.openid.provider import (
    GOOD_KEY,
    OTHER_KEY,
    LoopbackProvider,
    come_back,
    go_there,
    sign_in_there,
)

pytestmark = pytest.mark.django_db

ADDRESS = "marit.vos@oosterwaard.example"
Change = Callable[[LoopbackProvider], object]


@pytest.fixture
def user(provider: LoopbackProvider) -> User:
    """An account that a good answer would sign in."""
    make_provider(provider.issuer, factor_acr="hoog")
    return make_account("Marit Vos", email=ADDRESS)


def refused(client: Client, answer: Any, result: str, status: int = 403) -> str:
    """Nobody came in, nothing was linked, the log has one line without content; the text of the page."""
    text = answer.content.decode()
    assert answer.status_code == status, text[-500:]
    assert client.get("/account/").status_code == 302
    assert not SocialAccount.objects.exists()
    line = AuditLine.objects.filter(action="inloggen").first()
    assert line.result == f"geweigerd: {result}"
    assert "@" not in line.object
    assert "Traceback" not in text
    assert "Naar de inlogpagina" in text
    return text


def claim(**values: Any) -> Change:
    """Sets claims of the token; None leaves one out."""
    return lambda provider: provider.person.update(values)


def signed_by(**options: Any) -> Change:
    def change(provider: LoopbackProvider) -> None:
        provider.sign = lambda claims: provider.signed(claims, **options)

    return change


def without_signature(provider: LoopbackProvider) -> None:
    provider.sign = lambda claims: jwt.encode(claims, None, algorithm="none")


def cut_off(provider: LoopbackProvider) -> None:
    provider.sign = lambda claims: provider.signed(claims).rsplit(".", 1)[0] + "."


def with_public_key_as_secret(provider: LoopbackProvider) -> None:
    """The classic confusion: an HMAC made with what everybody may know."""
    pem = GOOD_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def part(value: bytes) -> bytes:
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    def sign(claims: dict[str, Any]) -> str:
        head = part(json.dumps({"alg": "HS256", "kid": "een"}).encode())
        body = head + b"." + part(json.dumps(claims).encode())
        return (body + b"." + part(hmac.digest(pem, body, "sha256"))).decode()

    provider.sign = sign


def changed_afterwards(provider: LoopbackProvider) -> None:
    def sign(claims: dict[str, Any]) -> str:
        good = provider.signed(claims).split(".")
        forged = provider.signed(claims | {"sub": "iemand-anders"}, key=OTHER_KEY).split(".")
        return ".".join([good[0], forged[1], good[2]])

    provider.sign = sign


def own_keys(provider: LoopbackProvider) -> None:
    """A key that the token brings itself."""
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(OTHER_KEY.public_key(), as_dict=True)
    provider.sign = lambda claims: jwt.encode(
        claims, OTHER_KEY, algorithm="RS256", headers={"jwk": jwk, "kid": "een"}
    )


NOW = int(time.time())
BAD_TOKENS: dict[str, tuple[Change, str]] = {
    "signed with another key": (signed_by(key=OTHER_KEY), "ongeldig token"),
    "signed with an unknown key": (signed_by(key=OTHER_KEY, name="twee"), "ongeldig token"),
    "signed with its own key": (own_keys, "ongeldig token"),
    "alg none": (without_signature, "ongeldig token"),
    "signature cut off": (cut_off, "ongeldig token"),
    "public key as secret": (with_public_key_as_secret, "ongeldig token"),
    "changed after signing": (changed_afterwards, "ongeldig token"),
    "for another client": (claim(aud="een-ander"), "ongeldig token"),
    "for two clients": (claim(aud=["weerbaar", "een-ander"]), "ongeldig token"),
    "made for another client": (claim(azp="een-ander"), "ongeldig token"),
    "by another issuer": (claim(iss="https://evil.example"), "andere uitgever"),
    "expired": (claim(exp=NOW - 3600), "ongeldig token"),
    "old": (claim(iat=NOW - 7200), "ongeldig token"),
    "from the future": (claim(iat=NOW + 7200), "ongeldig token"),
    "other nonce": (claim(nonce="x" * 43), "ongeldig token"),
    "no nonce": (claim(nonce=None), "ongeldig token"),
    "no subject": (claim(sub=None), "ongeldig token"),
    "empty subject": (claim(sub=""), "ongeldig token"),
    "no expiry": (claim(exp=None), "ongeldig token"),
    "no token": (lambda provider: setattr(provider, "sign", lambda claims: None), "ongeldig token"),
    "no address": (claim(email=None), "adres ontbreekt"),
    "address unverified": (claim(email_verified=False), "adres niet bevestigd"),
    "verified as a text": (claim(email_verified="true"), "adres niet bevestigd"),
    "verified left out": (claim(email_verified=None), "adres niet bevestigd"),
    "address of elsewhere": (claim(email="marit.vos@lindemeer.example"), "adres van elders"),
    "address of a look-alike": (claim(email="marit.vos@nietoosterwaard.example"), "adres van elders"),
    "two addresses in one": (claim(email="x@evil.example@oosterwaard.example"), "geen account"),
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_bad_token_lets_nobody_in(user: User, provider: LoopbackProvider, name: str) -> None:
    change, result = BAD_TOKENS[name]
    change(provider)
    client = Client()
    refused(client, sign_in_there(client), result)
    assert sign_in(user).get("/account/").status_code == 200


def test_a_state_works_once_and_for_one_browser_and_one_provider(
    user: User, provider: LoopbackProvider
) -> None:
    make_provider(provider.issuer, make_organisation("Gemeente Lindemeer"), key="lindemeer")
    client, thief = Client(), Client()
    back = urlsplit(requests.get(go_there(client), allow_redirects=False, timeout=20).headers["Location"])
    # The link with code and state, opened by somebody else: also the way to sign a victim in as the attacker.
    refused(thief, thief.get(f"{back.path}?{back.query}"), "onbekende poging")
    # Handed to the door of another provider.
    refused(
        client,
        client.get(f"{back.path.replace('oosterwaard', 'lindemeer')}?{back.query}"),
        "onbekende poging",
    )
    assert client.get(f"{back.path}?{back.query}")["Location"] == "/account/"
    SocialAccount.objects.all().delete()
    client.post("/account/logout/")
    for again in (client, thief):
        refused(again, again.get(f"{back.path}?{back.query}"), "onbekende poging")
    refused(client, client.get(back.path), "onbekende poging")


def test_a_code_works_once_also_with_a_fresh_state(user: User, provider: LoopbackProvider) -> None:
    client = Client()
    back = urlsplit(requests.get(go_there(client), allow_redirects=False, timeout=20).headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    code = parse_qs(back.query)["code"][0]
    SocialAccount.objects.all().delete()
    thief = Client()
    state = parse_qs(urlsplit(go_there(thief)).query)["state"][0]
    refused(thief, thief.get(back.path, {"code": code, "state": state}), "ongeldig antwoord")


def test_a_stolen_code_is_worthless_in_another_attempt(user: User, provider: LoopbackProvider) -> None:
    """PKCE: the code belongs to the secret that only the victim's session holds."""
    victim, thief = Client(), Client()
    stolen = urlsplit(requests.get(go_there(victim), allow_redirects=False, timeout=20).headers["Location"])
    code = parse_qs(stolen.query)["code"][0]
    state = parse_qs(urlsplit(go_there(thief)).query)["state"][0]
    refused(thief, thief.get(stolen.path, {"code": code, "state": state}), "ongeldig antwoord")
    assert len(provider.exchanges) == 1


def test_without_its_verifier_an_attempt_is_not_even_exchanged(
    user: User, provider: LoopbackProvider
) -> None:
    client = Client()
    address = go_there(client)
    session = client.session
    for kept in session["socialaccount_states"].values():
        del kept[0]["pkce_code_verifier"]
    session.save()
    refused(client, come_back(client, address), "ongeldig antwoord")
    assert not provider.exchanges


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ({"error": "access_denied"}, "afgebroken"),
        ({"error": "server_error", "error_description": "<script>x</script>"}, "ongeldig antwoord"),
        ({}, "ongeldig antwoord"),
        ({"code": "geraden"}, "ongeldig antwoord"),
        ({"code": "geraden", "iss": "https://evil.example"}, "andere uitgever"),
    ],
)
def test_answers_without_a_good_code(
    user: User, provider: LoopbackProvider, query: dict[str, str], result: str
) -> None:
    client = Client()
    state = parse_qs(urlsplit(go_there(client)).query)["state"][0]
    answer = client.get("/account/oidc/oosterwaard/login/callback/", query | {"state": state})
    assert "<script>x" not in refused(client, answer, result)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
def test_a_document_of_another_provider_leads_nowhere(
    user: User, provider: LoopbackProvider, document: dict[str, Any]
) -> None:
    half_way = Client()
    address = go_there(half_way)
    provider.discovery = document
    client = Client()
    refused(client, client.post("/account/oidc/oosterwaard/login/"), "andere uitgever")
    refused(half_way, come_back(half_way, address), "andere uitgever")
    assert not provider.exchanges


def test_keys_that_rotate_work_at_once_and_withdrawn_ones_no_longer(
    user: User, provider: LoopbackProvider
) -> None:
    assert sign_in_there(Client()).status_code == 302
    provider.keys = {"twee": OTHER_KEY}
    assert sign_in_there(Client()).status_code == 302
    SocialAccount.objects.all().delete()
    provider.sign = lambda claims: provider.signed(claims, key=GOOD_KEY, name="een")
    client = Client()
    refused(client, sign_in_there(client), "ongeldig token")


WELL_KNOWN = "/.well-known/openid-configuration"


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/keys"])
def test_a_provider_with_errors_is_no_error_of_ours(
    user: User, provider: LoopbackProvider, path: str
) -> None:
    client = Client()
    if path != WELL_KNOWN:
        address = go_there(client)
        provider.broken = {path}
        refused(client, come_back(client, address), "ongeldig antwoord")
    else:
        provider.broken = {path}
        answer = client.post("/account/oidc/oosterwaard/login/")
        assert "geeft geen antwoord" in refused(client, answer, "onbereikbaar", 503)
    assert sign_in(user).get("/account/").status_code == 200


def test_a_provider_that_is_down_or_slow_costs_a_few_seconds_only(
    user: User, provider: LoopbackProvider, settings: Any
) -> None:
    settings.OPENID_SECONDS = 1
    client = Client()
    began = time.monotonic()
    address = go_there(client)
    provider.wait_seconds = {WELL_KNOWN: 20}
    refused(client, client.post("/account/oidc/oosterwaard/login/"), "onbereikbaar", 503)
    refused(client, come_back(client, address), "onbereikbaar", 503)
    provider.wait_seconds = {}
    provider.drip = True  # A byte now and then: no single wait is long.
    refused(client, client.post("/account/oidc/oosterwaard/login/"), "onbereikbaar", 503)
    provider.drip = False
    make_provider("http://127.0.0.1:9", make_organisation("Gemeente Lindemeer"), key="lindemeer")
    refused(client, client.post("/account/oidc/lindemeer/login/"), "onbereikbaar", 503)
    assert time.monotonic() - began < 15
    assert sign_in(user).get("/account/").status_code == 200


def test_the_button_cannot_be_pressed_without_end(user: User, provider: LoopbackProvider) -> None:
    client = Client()
    answers = [client.post("/account/oidc/oosterwaard/login/").status_code for _number in range(32)]
    assert answers[:30] == [200] * 30
    assert answers[30:] == [429] * 2
