"""Public pages for anonymous visitors, kept ready in the memory of each process: no query and no template.

What is kept belongs to one version of all content (portal.common.content_version), so that nothing has to be
thrown away by address: after a change lists, menus, search answers and the page itself are all made anew.
The reasons: docs/adr/0015-paginacache.md.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from portal.common.content_version import content_version
from portal.common.private_responses import is_closed_path

# Pages that tell the time (agenda, "geldig tot") are never older; and neither is a page of which the new
# version could not be written.
MAX_AGE_SECONDS = 300
# Browsers and proxies may keep a page, but must ask each time whether it still holds: 304 costs next to
# nothing, and after a publish nobody sees an old page.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
LONGEST_QUERY = 500  # characters
# Searches and filters are endless: they never push the pages themselves out of the memory.
SHARE_OF_QUERIES = 0.25
OVERHEAD_BYTES = 1_000  # About what one kept page costs beside its text.

Key = tuple[str, ...]
GetResponse = Callable[[HttpRequest], HttpResponseBase]
_parameters: set[str] = set()


def register_parameters(names: Iterable[str]) -> None:
    """What a public page reads from its address; a page asked with anything else is never kept."""
    _parameters.update(names)


@dataclass(frozen=True)
class Kept:
    """One answer with status 200. `until`: on the monotonic clock, in seconds."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD_BYTES


class Store:
    """The answers asked last, within a share of PAGE_CACHE_BYTES."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.bytes = 0
        self._found: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    @property
    def limit(self) -> int:
        return int(settings.PAGE_CACHE_BYTES * self.share)

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return None
            if found.until < time.monotonic():
                self._drop(key)
                return None
            self._found.move_to_end(key)
            return found

    def put(self, key: Key, kept: Kept) -> None:
        # One answer never pushes out most of the others.
        if kept.size > self.limit // 8:
            return
        with self._lock:
            self._drop(key)
            self._found[key] = kept
            self.bytes += kept.size
            while self.bytes > self.limit:
                self._drop(next(iter(self._found)))

    def clear(self) -> None:
        with self._lock:
            self._found.clear()
            self.bytes = 0

    def _drop(self, key: Key) -> None:
        old = self._found.pop(key, None)
        self.bytes -= old.size if old else 0


PAGES, QUERIES = Store(1 - SHARE_OF_QUERIES), Store(SHARE_OF_QUERIES)


def forget_pages() -> None:
    """Empties the memory of this process, for tests."""
    PAGES.clear()
    QUERIES.clear()


class PageCacheMiddleware:
    """Outside everything but the security headers: a kept page costs no session, no site and no user."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            return self.get_response(request)
        # Before the page is made: one that began before a publish then stays under the old version.
        version = content_version()
        store, key = QUERIES if request.GET else PAGES, _key(request, version)
        found = store.get(key) if version else None
        if found is not None:
            return _conditional(request, _answer(request, found))
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _can_be_kept(response):
            return response
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
        response.headers["ETag"] = f'"{digest}"'
        if version and request.method == "GET":
            kept = Kept(tuple(response.items()), response.content, time.monotonic() + MAX_AGE_SECONDS)
            store.put(key, kept)
        return _conditional(request, response)


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether this request can only be that of an anonymous reader of a public page."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.PAGE_CACHE_BYTES > 0
        # Made by Wagtail, to show an editor what is not published.
        and not getattr(request, "is_dummy", False)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and settings.CSRF_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and not request.path.startswith(settings.PAGE_CACHE_PASSED_BY)
        and not is_closed_path(request.path)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        # Dropping an unknown parameter would be wrong for a page that does read it.
        and _parameters.issuperset(request.GET)
    )


def _key(request: HttpRequest, version: str) -> Key:
    """The same for two addresses that ask the same: the order of the names does not count."""
    asked = sorted((name, value) for name, values in request.GET.lists() for value in values)
    host = request.get_host().lower()
    return (version, request.scheme or "", host, request.path, *(part for pair in asked for part in pair))


def _can_be_kept(response: HttpResponse) -> bool:
    """Whether the answer is the same for each anonymous visitor, and whole."""
    control, varies = _words(response, "Cache-Control"), _words(response, "Vary")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not control & {"no-store", "no-cache", "private"}
        and varies <= {"", "cookie", "accept-encoding"}
    )


def _words(response: HttpResponse, header: str) -> set[str]:
    return set(response.get(header, "").lower().replace(" ", "").split(","))


def _answer(request: HttpRequest, found: Kept) -> HttpResponse:
    # HEAD: the headers of the page, with the length that its text would have.
    response = HttpResponse(b"" if request.method == "HEAD" else found.body)
    for name, value in found.headers:
        response.headers[name] = value
    return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """304 for who has this very page already."""
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return answer or response
