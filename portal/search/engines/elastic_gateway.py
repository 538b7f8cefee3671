"""The only way to an Elasticsearch server: three clients with three keys, short limits, and a gate.

The gate looks at the finished request body, so that a mistake in the code that builds it is refused as well:
no search without a filter on access tokens, and nothing that answers from outside that filter.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, AuthenticationException, Elasticsearch, TransportError
from elasticsearch.dsl import Search
from elasticsearch.dsl.response import Response

from portal.search.engines.base import EngineUnavailable, MissingTokens
from portal.search.engines.elastic_keys import without_credentials
from portal.search.engines.elastic_node import DeadlineNode
from portal.search.registry import IndexName

READ_TIMEOUT_SECONDS = 1.0
WRITE_TIMEOUT_SECONDS = 20
FAILURES_BEFORE_PAUSE = 3
PAUSE_SECONDS = 30

# These answer from the whole index, whatever the query filters.
_FORBIDDEN_KEYS = {"suggest", "profile", "explain", "global", "script_fields", "runtime_mappings", "knn"}


class ForbiddenQuery(Exception):
    """A request that could answer from documents outside the filter; a mistake in our code."""


class Breaker:
    """After some failures nobody tries for a while; then one reader tries for all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    def enter(self) -> None:
        """Raises `EngineUnavailable` when the server must be left alone."""
        with self._lock:
            if self._failures < FAILURES_BEFORE_PAUSE:
                return
            if time.monotonic() < self._closed_until:
                raise EngineUnavailable("pauze na fouten")
            # This one tries; the others wait for how it goes.
            self._closed_until = time.monotonic() + PAUSE_SECONDS

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._closed_until = 0, 0.0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_BEFORE_PAUSE:
                self._closed_until = time.monotonic() + PAUSE_SECONDS


class Gateway:
    """Clients are made at first use from `read_keys`, and anew after the server refused a key."""

    def __init__(self, url: str, read_keys: Callable[[], Mapping[str, str]]) -> None:
        self._url = without_credentials(url)
        self._read_keys = read_keys
        self._clients: dict[str, Elasticsearch] = {}
        self._breaker = Breaker()

    def search(self, index: IndexName, alias: str, search: Search) -> Response:
        """Carries out `search` on `alias` with the key that may read only that index."""
        check_body(search.to_dict())
        self._breaker.enter()
        try:
            with self._answers():
                response = search.using(self._client(index)).index(alias).execute()
        except EngineUnavailable as error:
            # "Not there" is an answer as well.
            if getattr(error.__cause__, "status_code", 0) != 404:
                self._breaker.failed()
            raise
        self._breaker.succeeded()
        return response

    @contextmanager
    def writer(self, timeout: float = WRITE_TIMEOUT_SECONDS) -> Iterator[Elasticsearch]:
        """The client that may write and manage our indexes; `timeout` in seconds."""
        with self._answers():
            yield self._client("write").options(request_timeout=timeout)

    def _client(self, role: str) -> Elasticsearch:
        if role not in self._clients:
            self._clients[role] = Elasticsearch(
                self._url,
                node_class=DeadlineNode,
                api_key=self._read_keys()[role],
                request_timeout=WRITE_TIMEOUT_SECONDS if role == "write" else READ_TIMEOUT_SECONDS,
                max_retries=0,
                retry_on_timeout=False,
            )
        return self._clients[role]

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Turns every failure into `EngineUnavailable`."""
        try:
            yield
        except AuthenticationException as error:
            self._clients.clear()
            raise EngineUnavailable("sleutel geweigerd") from error
        except (ApiError, TransportError) as error:
            # Only the kind of error: its text may quote what somebody searched for.
            raise EngineUnavailable(type(error).__name__) from error


def check_body(body: Mapping[str, Any]) -> None:
    """Raises `MissingTokens` or `ForbiddenQuery` when the request could show more than its asker may see."""
    filters = body.get("query", {}).get("bool", {}).get("filter", [])
    filters = filters if isinstance(filters, list) else [filters]
    if not any(one.get("terms", {}).get("acl") for one in filters):
        raise MissingTokens("A search needs a filter on access tokens.")
    forbidden = _FORBIDDEN_KEYS & set(_keys(body))
    if forbidden:
        raise ForbiddenQuery(", ".join(sorted(forbidden)))


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            if key == "min_doc_count" and inner == 0:
                yield "global"
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
