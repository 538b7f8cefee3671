"""Content security policies: one strict for the site, one for the Wagtail admin.

Wagtail 8 has no support for nonces. Its admin runs inline scripts from six places (date, time and datetime
widget, inline panel, multiple chooser panel, chooser widget): those write `csp_nonce()` into their tag, by
our templates in templates/wagtailadmin/ and by `csp_wagtail.py`. Its editor sets inline styles, hence
'unsafe-inline' for styles there, and only there. Its previews are frames of the same origin.
"""

import base64
from contextvars import ContextVar

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

ADMIN_PREFIX = "/admin/"

_current_request: ContextVar[HttpRequest | None] = ContextVar("csp_request", default=None)

PUBLIC_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    ]
)

_ADMIN_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'{nonce}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' blob:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)


def is_admin(path: str) -> bool:
    """Whether the Wagtail admin answers this path."""
    return path.startswith(ADMIN_PREFIX)


def policy_for(request: HttpRequest) -> str:
    """The policy of this response; call it after the view, when the session is known."""
    if not is_admin(request.path):
        return PUBLIC_POLICY
    nonce = nonce_of(request)
    return _ADMIN_POLICY.format(nonce=f" 'nonce-{nonce}'" if nonce else "")


def nonce_of(request: HttpRequest) -> str:
    """A nonce that stays the same during a session, so that fragments fetched later match the page.

    It is derived from the session's secret key and cannot be guessed from outside; empty without session.
    """
    session = getattr(request, "session", None)
    if session is None or not session.session_key:
        return ""
    digest = salted_hmac("portal.common.csp", session.session_key, algorithm="sha256").digest()
    return base64.b64encode(digest[:18]).decode()


def csp_nonce() -> str:
    """The nonce of the request in hand, for templates that get no request; empty outside the admin."""
    request = _current_request.get()
    return nonce_of(request) if request is not None and is_admin(request.path) else ""


class RequestForNonce:
    """Makes `csp_nonce` know the request within a `with` block."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __enter__(self) -> None:
        self.token = _current_request.set(self.request)

    def __exit__(self, *exc_info: object) -> None:
        _current_request.reset(self.token)
