"""People who sign in, with and without second factor, and a client that went through the door."""

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.cache import cache
from django.test import Client

from portal.accounts.models import User
from portal.accounts.services import create_user

PASSWORD = "vier lange woorden samen"


def make_account(name: str = "Marit Vos", *, factor: bool = False, **fields: Any) -> User:
    """An account with `PASSWORD`; `factor` adds an app for codes and recovery codes."""
    fields.setdefault("email", f"{name.lower().replace(' ', '.')}@voorbeeld.example")
    user = create_user(full_name=name, password=fields.pop("password", PASSWORD), **fields)
    if factor:
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def secret_of(user: User) -> str:
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]


def code_of(secret: str) -> str:
    """The code of this moment. Each works once, so forget that it was used before."""
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    for user in User.objects.all():
        cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    return code


def sign_in(user: User, client: Client | None = None, *, password: str = PASSWORD, **extra: Any) -> Client:
    """Signs in through the door: password and, for an account that has one, a code."""
    client = client or Client()
    answer = client.post("/account/login/", {"login": user.email, "password": password}, **extra)
    assert answer.status_code == 302, answer.content.decode()[:400]
    if answer["Location"].startswith("/account/2fa/authenticate/"):
        answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret_of(user))}, **extra)
        if answer.status_code != 302:  # The half minute of the code ended between making and sending it.
            answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret_of(user))}, **extra)
        assert answer.status_code == 302, answer.content.decode()[:400]
    return client
