"""What an id_token must be before we believe it, and what it may prove. OpenID Connect Core 1.0, 3.1.3.7."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from django.conf import settings

from portal.accounts.models import OpenIDProvider
from portal.accounts.openid.refusals import Reason, Refused

# Signed with the private key of the provider: never "none", and never with a key that both sides know.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 60
# It was made for us just now, in answer to our own question.
OLDEST_SECONDS = 600
LONGEST_SUBJECT = 191  # What the table of allauth can hold.
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


@dataclass(frozen=True)
class Identity:
    """Who somebody is according to a provider, after all checks of the token itself."""

    subject: str
    email: str
    email_verified: bool
    name: str
    auth_time: float | None
    acr: str
    amr: frozenset[str]


def verified_identity(
    id_token: Any, *, provider: OpenIDProvider, keys: Any, nonce: str, now: float | None = None
) -> Identity:
    """Checks signature, issuer, audience, times and nonce.

    Raises:
        Refused: with TOKEN or ISSUER.
    """
    claims = _decoded(id_token, provider, keys)
    moment = time.time() if now is None else now
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and "azp" not in claims:
        raise Refused(Reason.TOKEN)
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise Refused(Reason.TOKEN)
    if not nonce or not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused(Reason.TOKEN)
    if moment - claims["iat"] > OLDEST_SECONDS + LEEWAY_SECONDS:
        raise Refused(Reason.TOKEN)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Refused(Reason.TOKEN)
    return _identity(claims)


def shows_second_factor(identity: Identity, provider: OpenIDProvider, now: float | None = None) -> bool:
    """Whether this sign-in at the provider stands for our second step.

    Only what the token says counts, not what we asked: the visitor can change the question. Without the time
    at which it happened, or when that was long ago, it does not count.
    """
    if identity.auth_time is None:
        return False
    age = (time.time() if now is None else now) - identity.auth_time
    if not -LEEWAY_SECONDS <= age <= settings.OPENID_FACTOR_SECONDS:
        return False
    accepted = set(provider.factor_acr.split())
    return identity.acr in accepted or bool(identity.amr & set(provider.factor_amr.split()))


def _decoded(id_token: Any, provider: OpenIDProvider, keys: Any) -> Mapping[str, Any]:
    if not isinstance(id_token, str):
        raise Refused(Reason.TOKEN)
    try:
        header = jwt.get_unverified_header(id_token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise Refused(Reason.TOKEN)
        key = _key(keys, header.get("kid"), algorithm)
        return jwt.decode(
            id_token,
            key,
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED},
        )
    except jwt.InvalidIssuerError as error:
        raise Refused(Reason.ISSUER) from error
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(Reason.TOKEN) from error


def _key(keys: Any, name: Any, algorithm: str) -> Any:
    """The public key with this name; without a name there must be one key only."""
    known = [
        one
        for one in keys["keys"]
        if isinstance(one, dict)
        and one.get("kty") in {"RSA", "EC", "OKP"}
        and one.get("use", "sig") == "sig"
        and one.get("alg", algorithm) == algorithm
    ]
    found = [one for one in known if one.get("kid") == name] if name is not None else known
    if len(found) != 1:
        raise Refused(Reason.TOKEN)
    return jwt.PyJWK(found[0], algorithm=algorithm).key


def _identity(claims: Mapping[str, Any]) -> Identity:
    def text(name: str) -> str:
        value = claims.get(name)
        return value.strip() if isinstance(value, str) else ""

    auth_time, amr = claims.get("auth_time"), claims.get("amr")
    is_time = isinstance(auth_time, int | float) and not isinstance(auth_time, bool)
    return Identity(
        subject=claims["sub"],
        email=text("email").lower(),
        # Exactly true: some providers send the text "true", or "false".
        email_verified=claims.get("email_verified") is True,
        name="".join(sign for sign in text("name") if sign.isprintable())[:150],
        auth_time=float(auth_time) if is_time and auth_time is not None else None,
        acr=text("acr"),
        amr=frozenset(one for one in amr if isinstance(one, str)) if isinstance(amr, list) else frozenset(),
    )
