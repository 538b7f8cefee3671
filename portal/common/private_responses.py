"""Keeps what a signed-in person sees out of every cache and every search engine."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The same picture for everybody; an own address per version.
SHARED_PREFIX = settings.MEDIA_URL

_closed_prefixes: list[re.Pattern[str]] = []


def register_closed_prefix(pattern: re.Pattern[str]) -> None:
    """Paths that match get `noindex` and are never stored, for anonymous visitors as well."""
    if pattern not in _closed_prefixes:
        _closed_prefixes.append(pattern)


def is_closed_path(path: str) -> bool:
    """Whether an app registered this path as closed; says nothing about what stands there."""
    return any(pattern.match(path) for pattern in _closed_prefixes)


class PrivateResponsesMiddleware:
    """`private, no-store` on everything for a signed-in user, on closed paths, and on errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        closed = is_closed_path(request.path)
        if closed:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if closed or (_is_signed_in(request) and not request.path.startswith(SHARED_PREFIX)):
            response.headers["Cache-Control"] = "private, no-store"
        elif response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _is_signed_in(request: HttpRequest) -> bool:
    """Without session cookie nobody is, and asking would open a session and add `Vary: Cookie`."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified
    return has_session and request.user.is_authenticated
