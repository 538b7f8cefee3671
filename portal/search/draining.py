"""From the outbox into the index: what the worker does.

Interactive rows go first and bulk rows in small batches, so that a page published during an import waits for
one small batch at most. A batch takes its version before it reads the objects: whatever order writes arrive
in, the one that read last wins. Rows leave the outbox only after the engine has confirmed.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portal.search.engines import get_engine
from portal.search.engines.base import Batch, EngineDocument, EngineUnavailable, TargetMissing
from portal.search.models import DenyRow, IndexState, OutboxRow, Priority
from portal.search.registry import IndexName, SearchDocument, SearchSource, source_named

logger = logging.getLogger(__name__)

BATCH_SIZES = {Priority.INTERACTIVE: 100, Priority.BULK: 20}
# A task stops after this many seconds and continues in a new one, so that other tasks get their turn.
BUDGET_SECONDS = 20
CLAIM = timedelta(seconds=60)
MAX_BACKOFF_SECONDS = 300
FIRST_BACKOFF_SECONDS = 2


@dataclass
class Reading:
    """The documents of a batch; `failed` are the ids whose source raised an error."""

    documents: list[SearchDocument] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Claim:
    """Rows that are ours, with the version that was taken for them and the target of a rebuild, if any."""

    rows: list[OutboxRow]
    version: int
    building: str


def drain() -> datetime | None:
    """Works the outbox off; returns when to try again, or None when nothing waits for another try."""
    deadline = time.monotonic() + BUDGET_SECONDS
    again: list[datetime] = []
    while time.monotonic() < deadline:
        claim = _claim()
        if claim is None:
            return min(again, default=None)
        rows, source = claim.rows, source_named(claim.rows[0].source)
        if source is None:
            logger.warning("Zoekindex: bron %s bestaat niet (meer), rijen verwijderd", rows[0].source)
            OutboxRow.objects.filter(source=rows[0].source).delete()
            DenyRow.objects.filter(source=rows[0].source).delete()
            continue
        retry = _process(source, claim)
        if retry is not None:
            again.append(retry)
    return timezone.now()


def take_version(index: IndexName) -> tuple[int, str]:
    """The next version of this index, and the target of a rebuild in progress ("" for none)."""
    with transaction.atomic():
        IndexState.objects.get_or_create(index=index)
        IndexState.objects.filter(index=index).update(version=F("version") + 1)
        state = IndexState.objects.get(index=index)
    return state.version, state.building


def read_documents(source: SearchSource, ids: list[str]) -> Reading:
    """The documents of `ids`; when the source fails on the batch, each object is tried alone."""
    try:
        return Reading(list(source.documents(ids)))
    except Exception as error:  # noqa: BLE001  one bad object must not stop the others
        logger.error("Zoekindex: bron %s faalt op een batch (%s)", source.name, type(error).__name__)
    reading = Reading()
    for one in ids:
        try:
            reading.documents += source.documents([one])
        except Exception as error:  # noqa: BLE001
            logger.error("Zoekindex: %s:%s niet te lezen (%s)", source.name, one, type(error).__name__)
            reading.failed.add(one)
    return reading


def engine_batch(source: SearchSource, version: int, ids: list[str], reading: Reading) -> Batch:
    """What must be written for `ids`: what was not read and did not fail must disappear."""
    found = {document.id for document in reading.documents}
    return Batch(
        version=version,
        documents=[
            EngineDocument(key(source.name, document.id), version, document) for document in reading.documents
        ],
        removed=[key(source.name, one) for one in ids if one not in found and one not in reading.failed],
    )


def key(source: str, object_id: str) -> str:
    """The key of an object in an index."""
    return f"{source}:{object_id}"


def _waiting() -> QuerySet[OutboxRow]:
    now = timezone.now()
    paused = IndexState.objects.filter(retry_at__gt=now).values_list("index", flat=True)
    rows = OutboxRow.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now), Q(not_before=None) | Q(not_before__lte=now)
    ).order_by("priority", "id")
    stopped = set(paused)
    if stopped:
        sources = OutboxRow.objects.values_list("source", flat=True).distinct().order_by()
        names = [name for name in sources if (one := source_named(name)) and one.index in stopped]
        rows = rows.exclude(source__in=names)
    return rows


def _claim() -> Claim | None:
    """The next rows of one source and one priority, marked as ours; None when nothing waits.

    The version is taken in the same transaction: during an import each turn at the write lock is waited for.
    """
    # Asked outside the transaction: on SQLite a transaction takes the write lock, also to find nothing.
    if not _waiting().exists():
        return None
    with transaction.atomic():
        waiting = _waiting().select_for_update(skip_locked=True)
        first = waiting.first()
        if first is None:
            return None
        source = source_named(first.source)
        size = BATCH_SIZES[Priority(first.priority)]
        size = min(size, source.batch_size) if source else size
        rows = list(waiting.filter(source=first.source, priority=first.priority)[:size])
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=timezone.now() + CLAIM)
        version, building = take_version(source.index) if source else (0, "")
    return Claim(rows, version, building)


def _process(source: SearchSource, claim: Claim) -> datetime | None:
    """Indexes these rows; returns when to try the ones that did not succeed."""
    rows = claim.rows
    ids = list(dict.fromkeys(row.object_id for row in rows))
    # All rows of these objects that exist before the objects are read are answered by this reading.
    same = Q(source=source.name, object_id__in=ids)
    answered = list(OutboxRow.objects.filter(same).values_list("pk", flat=True))
    denied = list(DenyRow.objects.filter(same).values_list("pk", flat=True))
    reading = read_documents(source, ids)
    batch = engine_batch(source, claim.version, ids, reading)
    try:
        refused = _write(source.index, batch, claim.building)
    except EngineUnavailable as error:
        return _back_off(source.index, rows, error)
    bad = {one for one in ids if key(source.name, one) in refused} | reading.failed
    with transaction.atomic():
        OutboxRow.objects.filter(pk__in=answered).exclude(object_id__in=bad).delete()
        DenyRow.objects.filter(pk__in=denied).exclude(object_id__in=bad).delete()
        IndexState.objects.filter(index=source.index, failures__gt=0).update(failures=0, retry_at=None)
        return _postpone([row for row in rows if row.object_id in bad])


def _write(index: IndexName, batch: Batch, building: str) -> set[str]:
    engine = get_engine()
    refused = engine.write(index, batch)
    if building:
        try:
            refused |= engine.write(index, batch, into=building)
        except TargetMissing:
            # That rebuild was given up; the next one starts from the database.
            logger.info("Zoekindex: herbouw %s is er niet meer", building)
    return refused


def _postpone(rows: list[OutboxRow]) -> datetime | None:
    """Single objects that failed: each waits longer after each attempt."""
    if not rows:
        return None
    moments = []
    for row in rows:
        row.attempts += 1
        row.claimed_until = None
        row.not_before = timezone.now() + _pause(row.attempts)
        moments.append(row.not_before)
    OutboxRow.objects.bulk_update(rows, ["attempts", "claimed_until", "not_before"])
    return min(moments)


def _back_off(index: IndexName, rows: list[OutboxRow], error: EngineUnavailable) -> datetime:
    """The engine is down: the rows stay as they are and the whole index waits."""
    OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=None)
    with transaction.atomic():
        state = IndexState.objects.select_for_update().get(index=index)
        state.failures = min(state.failures + 1, 1000)
        state.retry_at = timezone.now() + _pause(state.failures)
        state.save(update_fields=["failures", "retry_at"])
    logger.warning(
        "Zoekindex %s niet bereikbaar (%s), poging %d, opnieuw om %s",
        index,
        error,
        state.failures,
        state.retry_at.isoformat(timespec="seconds"),
    )
    return state.retry_at


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(FIRST_BACKOFF_SECONDS * 2 ** min(attempts - 1, 20), MAX_BACKOFF_SECONDS))
