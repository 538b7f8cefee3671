"""Reading objects for an index, in batches that fit in memory."""

import logging
from collections.abc import Iterator, Sequence

from portal.search.engines.base import Batch, EngineDocument
from portal.search.registry import SearchDocument, SearchSource

logger = logging.getLogger(__name__)

# One object can hold two million characters of files; many of those together would fill the memory.
MAX_CHARACTERS = 2_000_000


def key(source: str, object_id: str) -> str:
    """The key of an object in an index."""
    return f"{source}:{object_id}"


class Reading:
    """These objects as they are now. After the last batch `failed` holds the ids that could not be read."""

    def __init__(self, source: SearchSource, ids: Sequence[str], version: int) -> None:
        self._source = source
        self._ids = ids
        self._version = version
        self.failed: set[str] = set()

    def batches(self) -> Iterator[Batch]:
        """What must be written, in order; in the last batch also what must disappear.

        That is what was not read and did not fail.
        """
        found: set[str] = set()
        ready: list[EngineDocument] = []
        size = 0
        for document in self._documents():
            found.add(document.id)
            ready.append(EngineDocument(key(self._source.name, document.id), self._version, document))
            size += len(document.body) + len(document.attachments)
            if size >= MAX_CHARACTERS:
                yield Batch(self._version, ready)
                ready, size = [], 0
        gone = [key(self._source.name, one) for one in self._ids if one not in found | self.failed]
        if ready or gone:
            yield Batch(self._version, ready, gone)

    def _documents(self) -> Iterator[SearchDocument]:
        """When the source fails on all of them, each of the rest is tried alone."""
        found: set[str] = set()
        try:
            for document in self._source.documents(self._ids):
                found.add(document.id)
                yield document
        except Exception as error:  # noqa: BLE001  one bad object must not stop the others
            self._log("een batch", error)
        else:
            return
        for one in self._ids:
            if one in found:
                continue
            try:
                yield from self._source.documents([one])
            except Exception as error:  # noqa: BLE001
                self._log(one, error)
                self.failed.add(one)

    def _log(self, what: str, error: Exception) -> None:
        # Only the kind of error: its text may quote what is closed.
        logger.error("Zoekindex: bron %s faalt op %s (%s)", self._source.name, what, type(error).__name__)
