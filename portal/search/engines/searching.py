"""The way of one request to the engines: the first one, and when that does not answer the embedded one."""

import time

from portal.search.engines import EMBEDDED, engine_named, engine_names, get_embedded
from portal.search.engines.base import EngineQuery, EngineResult, EngineUnavailable
from portal.search.registry import IndexName

# A request asks several times. After so many seconds of waiting it asks no more: one more question at its
# limit, the embedded engine and the page must fit in 2.5 seconds.
PATIENCE_SECONDS = 0.8


class Searcher:
    """Made for one request: an engine that did not answer, or slowly, is not asked again in it."""

    def __init__(self) -> None:
        self._engine = engine_names()[0]
        self._waited_seconds = 0.0

    @property
    def is_limited(self) -> bool:
        """Whether the embedded engine answered instead of the first one."""
        return self._engine != engine_names()[0]

    def search(self, index: IndexName, query: EngineQuery) -> EngineResult:
        """The answer of the first engine that can; raises `EngineUnavailable` when none can."""
        if self._engine == EMBEDDED:
            return get_embedded().search(index, query)
        # An embedded index that was never filled would say that there is nothing.
        if self._waited_seconds < PATIENCE_SECONDS or not get_embedded().exists(index):
            began = time.monotonic()
            try:
                result = engine_named(self._engine).search(index, query)
            except EngineUnavailable:
                if not get_embedded().exists(index):
                    raise
            else:
                self._waited_seconds += time.monotonic() - began
                if not (result.index_missing and get_embedded().exists(index)):
                    return result
        self._engine = EMBEDDED
        return get_embedded().search(index, query)
