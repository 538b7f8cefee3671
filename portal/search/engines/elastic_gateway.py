"""The only way to an Elasticsearch server: three clients with three keys, short limits, and a gate.

The gate looks at the finished request body, so that a mistake in the code that builds it is refused as well:
no search without a filter on access tokens, and nothing that answers from outside that filter.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from elasticsearch import ApiError, AuthenticationException, Elasticsearch, TransportError
from elasticsearch.dsl import Search
from elasticsearch.dsl.response import Response

from portal.search.engines.base import EngineUnavailable, MissingTokens
from portal.search.engines.elastic_keys import without_credentials
from portal.search.registry import IndexName

READ_TIMEOUT_SECONDS = 2
WRITE_TIMEOUT_SECONDS = 20
FAILURES_BEFORE_PAUSE = 3
PAUSE_SECONDS = 5

# These answer from the whole index, whatever the query filters.
_FORBIDDEN_KEYS = {"suggest", "profile", "explain", "global", "script_fields", "runtime_mappings", "knn"}


class ForbiddenQuery(Exception):
    """A request that could answer from documents outside the filter; a mistake in our code."""


class Gateway:
    """Clients are made at first use from `read_keys`, and anew after the server refused a key."""

    def __init__(self, url: str, read_keys: Callable[[], Mapping[str, str]]) -> None:
        self._url = without_credentials(url)
        self._read_keys = read_keys
        self._clients: dict[str, Elasticsearch] = {}
        self._failures = 0
        self._closed_until = 0.0

    def search(self, index: IndexName, alias: str, search: Search) -> Response:
        """Carries out `search` on `alias` with the key that may read only that index."""
        check_body(search.to_dict())
        with self._answers(reading=True):
            return search.using(self._client(index)).index(alias).execute()

    @contextmanager
    def writer(self) -> Iterator[Elasticsearch]:
        """The client that may write and manage our indexes."""
        with self._answers(reading=False):
            yield self._client("write")

    def _client(self, role: str) -> Elasticsearch:
        if role not in self._clients:
            self._clients[role] = Elasticsearch(
                self._url,
                api_key=self._read_keys()[role],
                request_timeout=WRITE_TIMEOUT_SECONDS if role == "write" else READ_TIMEOUT_SECONDS,
                max_retries=0,
                retry_on_timeout=False,
            )
        return self._clients[role]

    @contextmanager
    def _answers(self, *, reading: bool) -> Iterator[None]:
        """Turns every failure into `EngineUnavailable`; after some, readers do not even try for a while."""
        if reading and time.monotonic() < self._closed_until:
            raise EngineUnavailable("pauze na fouten")
        try:
            yield
        except AuthenticationException as error:
            self._clients.clear()
            raise EngineUnavailable("sleutel geweigerd") from error
        except (ApiError, TransportError) as error:
            if reading:
                self._failures += 1
                if self._failures >= FAILURES_BEFORE_PAUSE:
                    self._closed_until = time.monotonic() + PAUSE_SECONDS
            # Only the kind of error: its text may quote what somebody searched for.
            raise EngineUnavailable(type(error).__name__) from error
        if reading:
            self._failures = 0


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
