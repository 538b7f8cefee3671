"""Security headers on every response, also on redirects, errors, static files and uploads.

First in MIDDLEWARE: Django turns an exception into a response at each layer, so what arrives here is always
a response. The reasons for each header: docs/beveiliging.md.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.common.csp import RequestForNonce, is_admin, policy_for

PERMISSIONS_POLICY = ", ".join(
    [
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "browsing-topics",
                "camera",
                "display-capture",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
        # Signing in with a passkey.
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


class SecurityHeadersMiddleware:
    """Adds what is missing; a view that sets a stricter header of its own (media) keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with RequestForNonce(request):
            response = self.get_response(request)
        if is_admin(request.path):
            # A preview is an answer within an answer, and comes with the policy of the public page.
            response.headers["Content-Security-Policy"] = policy_for(request)
        response.headers.setdefault("Content-Security-Policy", policy_for(request))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # By hand, because a preview of the admin is a frame of the admin and nothing else may be one.
        response.headers["X-Frame-Options"] = "SAMEORIGIN" if is_admin(request.path) else "DENY"
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            # Over plain http the header is forbidden (RFC 6797, 7.2); there the answer is a redirect.
            response.headers.setdefault("Strict-Transport-Security", _hsts())
        for name in ("Server", "X-Powered-By"):
            if name in response.headers:
                del response.headers[name]
        return response


def _hsts() -> str:
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        parts.append("includeSubDomains")
    if settings.SECURE_HSTS_PRELOAD:
        parts.append("preload")
    return "; ".join(parts)
