"""Gives each request the face of its host, and keeps signing in on the canonical host."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject

from portal.home.hosts import main_site, profile_of


class HostMiddleware:
    """`request.host_profile` (portal.home.hosts.HostProfile), and Wagtail's site without its query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Lazy: whether the process lives (/health/live) is no question for the database.
        request.host_profile = SimpleLazyObject(partial(profile_of, request))  # type: ignore[attr-defined]
        request._wagtail_site = SimpleLazyObject(main_site)  # type: ignore[attr-defined]
        # Sessions and passkeys belong to one host name.
        if request.path.startswith(settings.NO_PUBLIC_PAGES) and not profile_of(request).is_canonical:
            return _send_to_canonical_host(request)
        return self.get_response(request)


def _send_to_canonical_host(request: HttpRequest) -> HttpResponse:
    """To a fixed host, whatever the request says; what was posted is not sent along."""
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    return HttpResponseRedirect(f"{settings.SITE_URL}{request.get_full_path()}")
