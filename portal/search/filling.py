"""Filling a target: objects are read and analysed in one process while another writes what is ready."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Any

from portal.common.beside import made_beside
from portal.search.draining import take_version
from portal.search.engines import engine_named
from portal.search.reading import Reading
from portal.search.registry import IndexName, SearchSource

# So many batches may be on their way to the engine.
AHEAD = 2
Part = tuple[SearchSource, list[str]]


@dataclass(frozen=True)
class _Ready:
    """A batch in the form that the engine takes."""

    index: IndexName
    prepared: Any


@dataclass(frozen=True)
class _PartRead:
    """All batches of these objects went before."""

    source: str
    ids: list[str]


def written(engine: str, parts: Callable[[], Iterator[Part]], target: str) -> Iterator[tuple[str, list[str]]]:
    """Writes these objects to `target`; gives source and ids of each part when the engine confirmed it."""
    write = engine_named(engine).write_prepared
    waiting: deque[Future[set[str]]] = deque()
    done: deque[tuple[int, _PartRead]] = deque()  # With the number of batches up to there.
    sent = 0
    items = made_beside(lambda: _read(engine, parts()))
    # Before the first thread: beside other threads no process can be forked.
    first = next(items, None)
    with ThreadPoolExecutor(max_workers=AHEAD) as writers, closing(items):
        for item in chain([first] if first else [], items):
            if isinstance(item, _PartRead):
                done.append((sent, item))
            else:
                waiting.append(writers.submit(write, item.index, item.prepared, target))
                sent += 1
            while len(waiting) > AHEAD:
                waiting.popleft().result()
            while done and done[0][0] <= sent - len(waiting):
                yield _named(done.popleft()[1])
        for batch in waiting:
            batch.result()
        for _sent, part in done:
            yield _named(part)


def _named(part: _PartRead) -> tuple[str, list[str]]:
    return part.source, part.ids


def _read(engine: str, parts: Iterator[Part]) -> Iterator[_Ready | _PartRead]:
    prepare = engine_named(engine).prepare
    for source, ids in parts:
        # Taken before reading: a change after this moment gets a higher one.
        reading = Reading(source, ids, take_version(engine, source.index).version)
        for batch in reading.batches():
            yield _Ready(source.index, prepare(batch))
        yield _PartRead(source.name, ids)
