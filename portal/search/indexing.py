"""Whole indexes: fill them at the start of the site, and rebuild them while people search and edit.

A rebuild fills a new target beside the one in use. From the moment that its name stands in `IndexState` the
worker writes every change to both, so nothing is lost when the new one is put in use.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.search.draining import engine_batch, read_documents, take_version
from portal.search.engines import forget_engine, get_engine
from portal.search.engines.base import EngineUnavailable
from portal.search.models import IndexState, OutboxRow
from portal.search.registry import IndexName, sources_of
from portal.search.tasks import enqueue_drain

logger = logging.getLogger(__name__)

INDEXES: tuple[IndexName, ...] = get_args(IndexName)
BATCH_SIZE = 100
# A rebuild that has shown no life for so long was killed; another may take over.
SILENCE = timedelta(minutes=5)
Progress = Callable[[int, int], None]


class RebuildRunning(Exception):
    """Another process is rebuilding this index."""


@dataclass(frozen=True)
class Ensured:
    """What `ensure_index` did with one index: "current", "filled", "busy" or "unavailable"."""

    index: IndexName
    outcome: str
    documents: int = 0


def ensure_index() -> list[Ensured]:
    """Brings the indexes up at the start of the site; safe to call each time and by several processes.

    Fills an index that is absent, was made by another version of the analysis, or is empty while there is
    something to find. An engine that is down is no error: the site starts without search.
    """
    try:
        prepare_engine()
        outcomes = [_ensure(index) for index in INDEXES]
    except EngineUnavailable as error:
        logger.warning("Zoekmachine niet bereikbaar bij de start (%s)", error)
        outcomes = [Ensured(index, "unavailable") for index in INDEXES]
    if OutboxRow.objects.exists():
        enqueue_drain()
    return outcomes


def prepare_engine() -> None:
    """Makes the restricted Elasticsearch keys when the address holds an administrator's password."""
    if settings.SEARCH_ENGINE == "elasticsearch" and not all(settings.ELASTICSEARCH_KEYS.values()):
        from portal.search.engines.elastic_keys import ensure_keys

        ensure_keys(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX, settings.DATA_DIR)
        forget_engine()


def rebuild(index: IndexName, progress: Progress | None = None) -> int:
    """Builds the whole index anew and puts it in use; returns the number of documents.

    `progress` is called with the number of objects done and in all. Raises `RebuildRunning` when another
    process is at it, and `EngineUnavailable`; the index in use is then untouched.
    """
    target = _begin(index)
    try:
        count = _fill(index, target, progress)
        get_engine().activate(index, target)
    except BaseException:
        _end(index, target)
        _drop_quietly(index, target)
        raise
    _end(index, target)
    return count


def _ensure(index: IndexName) -> Ensured:
    status = get_engine().status(index)
    empty = status.count == 0 and any(True for source in sources_of(index) for _id in source.all_ids())
    if status.target and status.is_current and not empty:
        return Ensured(index, "current", status.count)
    try:
        return Ensured(index, "filled", rebuild(index))
    except RebuildRunning:
        return Ensured(index, "busy", status.count)


def _begin(index: IndexName) -> str:
    """Claims the rebuild and makes its target."""
    now = timezone.now()
    with transaction.atomic():
        IndexState.objects.get_or_create(index=index)
        state = IndexState.objects.select_for_update().get(index=index)
        if state.building_seen_at and state.building_seen_at > now - SILENCE:
            raise RebuildRunning(index)
        abandoned = state.building
        state.building, state.building_seen_at = "", now
        state.save(update_fields=["building", "building_seen_at"])
    if abandoned:
        _drop_quietly(index, abandoned)
    try:
        target = get_engine().create(index)
    except BaseException:
        _end(index, "")
        raise
    # Committed before the first object is read: a change after this point reaches the new target as well.
    IndexState.objects.filter(index=index).update(building=target)
    return target


def _fill(index: IndexName, target: str, progress: Progress | None) -> int:
    engine = get_engine()
    work = [(source, str(one)) for source in sources_of(index) for one in source.all_ids()]
    size = min([BATCH_SIZE, *(source.batch_size for source in sources_of(index))])
    count = 0
    for start in range(0, len(work), size):
        batch = work[start : start + size]
        for source in dict.fromkeys(source for source, _one in batch):
            ids = [one for owner, one in batch if owner is source]
            version, _building = take_version(index)
            reading = read_documents(source, ids)
            refused = engine.write(index, engine_batch(source, version, ids, reading), into=target)
            count += len(reading.documents) - len(refused)
        IndexState.objects.filter(index=index).update(building_seen_at=timezone.now())
        if progress:
            progress(min(start + size, len(work)), len(work))
    return count


def _end(index: IndexName, target: str) -> None:
    IndexState.objects.filter(index=index, building=target).update(building="", building_seen_at=None)


def _drop_quietly(index: IndexName, target: str) -> None:
    try:
        get_engine().drop(index, target)
    except EngineUnavailable as error:
        logger.warning("Zoekindex: %s niet opgeruimd (%s)", target, error)
