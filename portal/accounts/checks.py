"""System check: what the one door and the closed half rest on is set as it was tested."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error

EXPECTED: dict[str, object] = {
    # One door: no passwords or addresses through Wagtail.
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED": False,
    "WAGTAIL_PASSWORD_RESET_ENABLED": False,
    "WAGTAIL_EMAIL_MANAGEMENT_ENABLED": False,
    "WAGTAILUSERS_PASSWORD_ENABLED": False,
    # Nobody learns whether an address has an account.
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_LOGOUT_ON_GET": False,
    # Files go through a view that asks who may see them, and links fetch nothing.
    "WAGTAILDOCS_SERVE_METHOD": "serve_view",
    "WAGTAILEMBEDS_FINDERS": [],
    # For development only.
    "OPENID_ALLOW_LOOPBACK": False,
    "DEMO": False,
}
# A second door, and second ways to read.
NOT_INSTALLED = ("django.contrib.admin", "wagtail.api.v2", "wagtail.api.v3")
MIDDLEWARE = (
    "portal.common.security_headers.SecurityHeadersMiddleware",
    "portal.common.private_responses.PrivateResponsesMiddleware",
    "portal.accounts.sessions.SessionLimitsMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
)
# They count in one process, or not at all.
NO_SHARED_CACHE = ("LocMemCache", "DummyCache")


def door_and_walls_stand(**_kwargs: Any) -> list[Error]:
    return [Error(text, id="accounts.E001") for text in _wrong()]


def _wrong() -> Iterator[str]:
    for name, value in EXPECTED.items():
        if getattr(settings, name, None) != value:
            yield f"{name} moet {value!r} zijn."
    for name in NOT_INSTALLED:
        if apps.is_installed(name):
            yield f"{name} hoort niet in INSTALLED_APPS."
    for name in MIDDLEWARE:
        if name not in settings.MIDDLEWARE:
            yield f"{name} ontbreekt in MIDDLEWARE."
    if settings.CACHES["default"]["BACKEND"].endswith(NO_SHARED_CACHE):
        yield "CACHES: de grenzen op inloggen tellen alleen in een gedeelde cache."
    if settings.CLOSED_FILES_ROOT.is_relative_to(settings.MEDIA_ROOT):
        yield "CLOSED_FILES_ROOT staat onder MEDIA_ROOT: besloten bestanden zouden openbaar zijn."
