"""Compares each index with the database, and mends the difference through the outbox."""

import logging
from collections.abc import Iterator

from django.utils import timezone

from portal.search.engines import engine_named, engine_names
from portal.search.engines.base import EngineUnavailable
from portal.search.models import IndexState, OutboxRow
from portal.search.outbox import queue_index, queue_removal
from portal.search.reading import key
from portal.search.registry import INDEXES, IndexName, source_named, sources_of
from portal.search.tasks import plan_restore

logger = logging.getLogger(__name__)


def reconcile() -> list[IndexState]:
    """Compares every index in every engine; an engine that is down keeps what was found before.

    What is missing is queued. What is too much is denied at once and queued for removal. Objects that wait in
    the outbox are no difference: the worker is about to bring them.
    """
    return [state for engine in engine_names() for index in INDEXES if (state := _compare(engine, index))]


def _compare(engine: str, index: IndexName) -> IndexState | None:
    waiting = set(_waiting(engine))
    try:
        if not engine_named(engine).exists(index):
            # Nothing to compare: it is filled as a whole.
            IndexState.objects.filter(name=IndexState.key(engine, index)).update(behind=True)
            plan_restore(timezone.now())
            return None
        # The index first: what is published in between is then queued once too often, never too little.
        present = set(engine_named(engine).keys(index))
    except EngineUnavailable as error:
        logger.warning("Zoekindex %s: niet vergeleken met %s (%s)", index, engine, error)
        return None
    expected = {key(source.name, str(one)) for source in sources_of(index) for one in source.all_ids()}
    # And what came to wait meanwhile.
    waiting |= set(_waiting(engine))
    missing, extra = expected - present - waiting, present - expected - waiting
    _queue(missing, removed=False)
    _queue(extra, removed=True)
    state, _made = IndexState.objects.update_or_create(
        name=IndexState.key(engine, index),
        defaults={
            "compared_at": timezone.now(),
            "expected": len(expected),
            "found": len(present),
            "missing": len(missing),
            "extra": len(extra),
        },
    )
    if missing or extra:
        logger.error("Zoekindex %s: %d ontbraken, %d te veel", state.name, len(missing), len(extra))
    return state


def _waiting(engine: str) -> Iterator[str]:
    rows = OutboxRow.objects.filter(engine=engine).values_list("source", "object_id").distinct().order_by()
    return (key(source, one) for source, one in rows)


def _queue(keys: set[str], *, removed: bool) -> None:
    by_source: dict[str, list[str]] = {}
    for one in sorted(keys):
        name, object_id = one.split(":", 1)
        by_source.setdefault(name, []).append(object_id)
    for name, ids in by_source.items():
        if source_named(name) is not None:
            if removed:
                queue_removal(name, ids)
            else:
                # Many perhaps: what editors save meanwhile goes first.
                queue_index(name, ids, bulk=True)
