"""The way of one request to the engines: the first one, and when that does not answer the embedded one."""

from portal.search.engines import EMBEDDED, engine_named, engine_names, get_embedded
from portal.search.engines.base import EngineQuery, EngineResult, EngineUnavailable
from portal.search.registry import IndexName


class Searcher:
    """Made for one request: an engine that did not answer is not asked again in it."""

    def __init__(self) -> None:
        self._engine = engine_names()[0]

    @property
    def is_limited(self) -> bool:
        """Whether the embedded engine answered instead of the first one."""
        return self._engine != engine_names()[0]

    def search(self, index: IndexName, query: EngineQuery) -> EngineResult:
        """The answer of the first engine that can; raises `EngineUnavailable` when none can."""
        try:
            return engine_named(self._engine).search(index, query)
        except EngineUnavailable:
            # An embedded index that was never filled would say that there is nothing.
            if self._engine == EMBEDDED or not get_embedded().status(index).target:
                raise
        self._engine = EMBEDDED
        return get_embedded().search(index, query)
