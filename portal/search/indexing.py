"""Whole indexes: fill them at the start of the site, and rebuild them while people search and edit.

A rebuild fills a new target beside the one in use. From the moment that its name stands in `IndexState` the
worker writes every change to both, so nothing is lost when the new one is put in use. What was done is
remembered after each batch: a rebuild that was killed goes on where it was.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.common.content_version import bump_content_version
from portal.common.memory import settle
from portal.search.draining import forget_engines, take_version
from portal.search.engines import engine_named, engine_names, forget_engine
from portal.search.engines.base import EngineUnavailable, IndexStatus
from portal.search.filling import written
from portal.search.models import IndexState, OutboxRow, Priority
from portal.search.reading import Reading, key
from portal.search.registry import INDEXES, IndexName, SearchSource, source_named, sources_of

logger = logging.getLogger(__name__)

BATCH_SIZE = 100
# A rebuild on another machine that has shown no life for so long was killed; another may take over.
SILENCE = timedelta(minutes=5)
# A new index that lacks a larger share of what must be found does not replace one that has it.
MAX_LOST = 0.1
Progress = Callable[[int, int], None]


class RebuildRunning(Exception):
    """Another process is rebuilding this index."""


class RebuildIncomplete(Exception):
    """Too many objects could not be read or were refused; the index in use was kept."""


@dataclass(frozen=True)
class Ensured:
    """What `ensure_index` did with one index: "current", "filled", "busy", "incomplete" or "unavailable"."""

    engine: str
    index: IndexName
    outcome: str
    documents: int = 0


def ensure_index(progress: Progress | None = None) -> list[Ensured]:
    """Brings the indexes up at the start of the site; safe to call each time and by several processes.

    Fills an index that is absent, was made by another version of the analysis, missed changes, or is empty
    while there is something to find; goes on with a rebuild that was killed. An engine that is down is no
    error: the site starts without it.
    """
    forget_engines()
    outcomes = []
    for engine in reversed(engine_names()):
        try:
            prepare_engine(engine)
            outcomes += [_ensure(engine, index, progress) for index in INDEXES]
        except EngineUnavailable as error:
            logger.warning("Zoekmachine %s niet bereikbaar bij de start (%s)", engine, error)
            outcomes += [Ensured(engine, index, "unavailable") for index in INDEXES]
    return outcomes


def prepare_engine(engine: str) -> None:
    """Makes the restricted Elasticsearch keys when the address holds an administrator's password."""
    if engine == "elasticsearch" and not all(settings.ELASTICSEARCH_KEYS.values()):
        from portal.search.engines.elastic_keys import ensure_keys

        ensure_keys(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX, settings.DATA_DIR)
        forget_engine()


def rebuild_everywhere(index: IndexName) -> int:
    """Rebuilds the index in each engine of the site; returns the number of documents in the first one."""
    return [rebuild(engine, index) for engine in reversed(engine_names())][-1]


def rebuild(engine: str, index: IndexName, progress: Progress | None = None, *, restart: bool = False) -> int:
    """Builds the whole index anew and puts it in use; returns the number of documents in it.

    Goes on with one that was killed, unless `restart`. `progress` is called with the number of objects done
    and in all. Raises `RebuildRunning` when another process is at it, `RebuildIncomplete` and
    `EngineUnavailable`; the index in use is then untouched, and the next call goes on.
    """
    state = _begin(engine, index, restart=restart)
    try:
        _fill(state, engine, index, progress)
        lost = _complete(state, engine, index)
        _judge(state, engine, index, lost)
        engine_named(engine).activate(index, state.building)
    except BaseException:
        # Free for the next one at once; what was done stays.
        IndexState.objects.filter(name=state.name).update(building_seen_at=None)
        raise
    _forget(state.name)
    IndexState.objects.filter(name=state.name).update(behind=False)
    if index == "public":
        bump_content_version()
    _queue_again(engine, lost)
    return engine_named(engine).status(index).count


def _ensure(engine: str, index: IndexName, progress: Progress | None) -> Ensured:
    status: IndexStatus = engine_named(engine).status(index)
    empty = status.count == 0 and any(True for source in sources_of(index) for _id in source.all_ids())
    state = IndexState.objects.filter(name=IndexState.key(engine, index)).first()
    # Without a state nobody kept the index up to date: it is from before this database.
    missed = state is None or state.behind
    if status.target and status.is_current and not empty and not missed:
        return Ensured(engine, index, "current", status.count)
    try:
        return Ensured(engine, index, "filled", rebuild(engine, index, progress))
    except RebuildRunning:
        return Ensured(engine, index, "busy", status.count)
    except RebuildIncomplete:
        return Ensured(engine, index, "incomplete", status.count)


def _begin(engine: str, index: IndexName, *, restart: bool) -> IndexState:
    """Claims the rebuild, and makes its target unless there is one to go on with."""
    name, now = IndexState.key(engine, index), timezone.now()
    with transaction.atomic():
        IndexState.objects.get_or_create(name=name)
        state = IndexState.objects.select_for_update().get(name=name)
        if state.building_seen_at and state.building_seen_at > now - SILENCE and _lives(state.building_by):
            raise RebuildRunning(name)
        state.building_seen_at, state.building_by = now, _me()
        state.save(update_fields=["building_seen_at", "building_by"])
    try:
        search_engine = engine_named(engine)
        # Killed just after it was put in use: that one is finished.
        is_finished = state.building == search_engine.status(index).target
        go_on = bool(state.building) and not restart and not is_finished
        if go_on and search_engine.can_continue(state.building):
            logger.info("Zoekindex %s: herbouw gaat verder na %d objecten", name, state.building_done)
            return state
        abandoned = state.building
        _forget(name)
        if abandoned:
            search_engine.drop(index, abandoned)
        target = search_engine.create(index)
    except BaseException:
        IndexState.objects.filter(name=name).update(building_seen_at=None)
        raise
    # Committed before the first object is read: a change after this point reaches the new target as well.
    IndexState.objects.filter(name=name).update(
        building=target, building_seen_at=now, building_by=_me(), building_total=_total(index)
    )
    return IndexState.objects.get(name=name)


def _fill(state: IndexState, engine: str, index: IndexName, progress: Progress | None) -> None:
    done = state.building_done
    # Full collections of memory would look at everything that the site has loaded, again and again.
    settle()
    parts = partial(_batches, index, state.building_after)
    for source, ids in written(engine, parts, state.building):
        done += len(ids)
        IndexState.objects.filter(name=state.name).update(
            building_seen_at=timezone.now(),
            building_after=key(source, ids[-1]),
            building_done=done,
        )
        if progress:
            progress(min(done, state.building_total), state.building_total)


def _complete(state: IndexState, engine: str, index: IndexName) -> set[str]:
    """Adds what a rebuild in several turns may have missed: objects that came before its place.

    Returns the keys that could not be read or were refused, also at this second try.
    """
    present = set(engine_named(engine).keys(index, state.building))
    lost: set[str] = set()
    for source in sources_of(index):
        missing = (one for one in map(str, source.all_ids()) if key(source.name, one) not in present)
        while ids := list(islice(missing, BATCH_SIZE)):
            lost |= _write(engine, source, ids, state.building)
            IndexState.objects.filter(name=state.name).update(building_seen_at=timezone.now())
    return lost


def _judge(state: IndexState, engine: str, index: IndexName, lost: set[str]) -> None:
    """Raises `RebuildIncomplete` when the index in use is better than the new one."""
    if not lost:
        return
    logger.error("Zoekindex %s: %d objecten ontbreken in de nieuwe index", state.name, len(lost))
    if len(lost) > MAX_LOST * _total(index) and engine_named(engine).status(index).count:
        raise RebuildIncomplete(state.name)


def _queue_again(engine: str, lost: set[str]) -> None:
    """The worker goes on trying, ever less often; the page "Zoekmachine" names them."""
    OutboxRow.objects.bulk_create(
        (
            OutboxRow(engine=engine, source=name, object_id=object_id, priority=Priority.BULK)
            for name, object_id in (one.split(":", 1) for one in sorted(lost))
        ),
        batch_size=500,
    )


def _write(engine: str, source: SearchSource, ids: list[str], target: str) -> set[str]:
    """Writes these objects to `target`; returns the keys that could not be read or were refused."""
    version = take_version(engine, source.index).version
    reading, search_engine = Reading(source, ids, version), engine_named(engine)
    refused = {
        one for batch in reading.batches() for one in search_engine.write(source.index, batch, into=target)
    }
    return refused | {key(source.name, one) for one in reading.failed}


def _batches(index: IndexName, after: str) -> Iterator[tuple[SearchSource, list[str]]]:
    """All objects in their fixed order, from the one behind `after` on; from the start when that is gone."""
    sources = sources_of(index)
    last_name, _colon, last_id = after.partition(":")
    last_source = source_named(last_name)
    if last_source in sources:
        sources = sources[sources.index(last_source) :]
    for source in sources:
        ids = map(str, source.all_ids())
        if source is last_source and not any(one == last_id for one in ids):
            ids = map(str, source.all_ids())
        while batch := list(islice(ids, BATCH_SIZE)):
            yield source, batch


def _total(index: IndexName) -> int:
    return sum(1 for source in sources_of(index) for _id in source.all_ids())


def _forget(name: str) -> None:
    IndexState.objects.filter(name=name).update(
        building="",
        building_seen_at=None,
        building_by="",
        building_after="",
        building_done=0,
        building_total=0,
    )


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _lives(who: str) -> bool:
    """Whether the process may still be there; on another machine that cannot be asked."""
    host, _colon, number = who.rpartition(":")
    if host != socket.gethostname() or not number.isdigit():
        return True
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
