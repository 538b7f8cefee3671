"""From the outbox into the indexes: what the worker does.

Each engine has its own rows, its own pause after a failure and its own versions, so that one that is down
never keeps the other from being up to date.

Interactive rows go first and bulk rows in small batches, so that a page published during an import waits for
one small batch at most. A batch takes its version before it reads the objects: whatever order writes arrive
in, the one that read last wins. Rows leave the outbox only after the engine has confirmed.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.common.content_version import bump_content_version
from portal.search.engines import EMBEDDED, engine_named, engine_names
from portal.search.engines.base import Batch, EngineUnavailable, TargetMissing
from portal.search.models import DenyRow, IndexState, OutboxRow, Priority
from portal.search.reading import Reading, key
from portal.search.registry import INDEXES, IndexName, SearchSource, source_named, sources_of

logger = logging.getLogger(__name__)

BATCH_SIZES = {Priority.INTERACTIVE: 50, Priority.BULK: 20}
# A task stops after this many seconds and continues in a new one, so that other tasks get their turn.
BUDGET_SECONDS = 20
CLAIM = timedelta(seconds=60)
MAX_BACKOFF_SECONDS = 300
FIRST_BACKOFF_SECONDS = 2


@dataclass(frozen=True)
class Claim:
    """Rows of one engine that are ours, with the version that was taken for them.

    `building` is the target of a rebuild, if any.
    """

    rows: list[OutboxRow]
    version: int = 0
    building: str = ""

    @property
    def engine(self) -> str:
        return self.rows[0].engine


def drain() -> datetime | None:
    """Works the outbox off; returns when to try again, or None when nothing waits for another try."""
    deadline = time.monotonic() + BUDGET_SECONDS
    forget_engines()
    while time.monotonic() < deadline:
        claim = _claim()
        if claim is None:
            return _next_moment()
        rows, source = claim.rows, source_named(claim.rows[0].source)
        if source is None:
            logger.warning("Zoekindex: bron %s bestaat niet (meer), rijen verwijderd", rows[0].source)
            OutboxRow.objects.filter(source=rows[0].source).delete()
            DenyRow.objects.filter(source=rows[0].source).delete()
            continue
        _process(source, claim)
    return timezone.now()


def take_version(engine: str, index: IndexName) -> IndexState:
    """The state of this index, with a version that nobody else has.

    The clock (milliseconds) lets versions go on after what an index holds, also when the database was put
    back from a copy of yesterday: otherwise the index would refuse every write as too old.
    """
    name, clock = IndexState.key(engine, index), time.time_ns() // 1_000_000
    with transaction.atomic():
        IndexState.objects.get_or_create(name=name)
        IndexState.objects.filter(name=name).update(version=Greatest(F("version") + 1, clock))
        return IndexState.objects.get(name=name)


def forget_engines() -> None:
    """Drops the rows of an engine that the site does not use (any more), and what only they still denied.

    What it misses from now on is remembered: back in use, its indexes are filled anew.
    """
    in_use = [IndexState.key(engine, index) for engine in engine_names() for index in INDEXES]
    # A rebuild that was going on missed them as well.
    unused = IndexState.objects.exclude(name__in=in_use).filter(Q(behind=False) | ~Q(building=""))
    rows = OutboxRow.objects.exclude(engine__in=engine_names())
    # Asked first: on SQLite a statement that changes nothing takes the write lock as well.
    if unused.exists():
        unused.update(behind=True, building="", building_seen_at=None, building_after="", building_done=0)
    if rows.exists():
        with transaction.atomic():
            rows.delete()
            waiting = OutboxRow.objects.filter(source=OuterRef("source"), object_id=OuterRef("object_id"))
            DenyRow.objects.filter(~Exists(waiting)).delete()


def _waiting() -> QuerySet[OutboxRow]:
    now = timezone.now()
    # The embedded engine first: it never lets anybody wait, and it answers when the other does not.
    embedded_first = Case(When(engine=EMBEDDED, then=0), default=1, output_field=IntegerField())
    rows = OutboxRow.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now), Q(not_before=None) | Q(not_before__lte=now)
    ).order_by("priority", embedded_first, "id")
    stopped = set(IndexState.objects.filter(retry_at__gt=now).values_list("name", flat=True))
    if stopped:
        places = OutboxRow.objects.values_list("engine", "source").distinct().order_by()
        for engine, name in places:
            source = source_named(name)
            if source and IndexState.key(engine, source.index) in stopped:
                rows = rows.exclude(engine=engine, source=name)
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
        same = waiting.filter(engine=first.engine, source=first.source, priority=first.priority)
        rows = list(same[:size])
        OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=timezone.now() + CLAIM)
        state = take_version(first.engine, source.index) if source else IndexState()
    return Claim(rows, state.version, state.building)


def _next_moment() -> datetime | None:
    """When something that waits may be tried again; None when nothing waits.

    Asked of the database: what other turns of the worker left waiting is not to be forgotten by this one.
    """
    now = timezone.now()
    moments = [OutboxRow.objects.filter(not_before__gt=now).aggregate(first=Min("not_before"))["first"]]
    places = set(OutboxRow.objects.order_by().values_list("engine", "source").distinct())
    sources = [(engine, source_named(name)) for engine, name in places]
    names = {IndexState.key(engine, source.index) for engine, source in sources if source}
    paused = IndexState.objects.filter(name__in=names, retry_at__gt=now)
    moments.append(paused.aggregate(first=Min("retry_at"))["first"])
    return min((one for one in moments if one), default=None)


def _process(source: SearchSource, claim: Claim) -> None:
    """Indexes these rows; those that do not succeed stay, with the moment of their next turn."""
    rows = claim.rows
    ids = list(dict.fromkeys(row.object_id for row in rows))
    # All rows of these objects that exist before the objects are read are answered by this reading.
    same = Q(source=source.name, object_id__in=ids)
    answered = list(OutboxRow.objects.filter(same, engine=claim.engine).values_list("pk", flat=True))
    denied = list(DenyRow.objects.filter(same).values_list("pk", flat=True))
    try:
        # A short question first: a server that hangs would hold the worker up with every batch.
        exists = engine_named(claim.engine).exists(source.index) or _all_queued(claim.engine, source.index)
        reading = Reading(source, ids, claim.version)
        refused = {
            one for batch in reading.batches() for one in _write(claim, source.index, batch, exists=exists)
        }
    except EngineUnavailable as error:
        _back_off(IndexState.key(claim.engine, source.index), rows, error)
        return
    bad = {one for one in ids if key(source.name, one) in refused} | reading.failed
    with transaction.atomic():
        # Locked, so that of two engines that finish together the last one takes the deny rows away.
        waiting = DenyRow.objects.select_for_update().filter(pk__in=denied).order_by("pk")
        denied = [row.pk for row in waiting]
        OutboxRow.objects.filter(pk__in=answered).exclude(object_id__in=bad).delete()
        others = (
            OutboxRow.objects.filter(same).exclude(engine=claim.engine).values_list("object_id", flat=True)
        )
        still = bad | set(others)
        DenyRow.objects.filter(pk__in=denied).exclude(object_id__in=still).delete()
        name = IndexState.key(claim.engine, source.index)
        IndexState.objects.filter(name=name, failures__gt=0).update(failures=0, retry_at=None)
        _postpone([row for row in rows if row.object_id in bad])
        if source.index == "public":
            # An answer that was given before the index knew of these objects is given no more.
            bump_content_version()


def _all_queued(engine: str, index: IndexName) -> bool:
    """Whether an index that is not there is complete with what waits for it, as on a new site."""
    rows = OutboxRow.objects.filter(engine=engine).order_by()
    for source in sources_of(index):
        queued = set(rows.filter(source=source.name).values_list("object_id", flat=True))
        if any(str(one) not in queued for one in source.all_ids()):
            return False
    return True


def _write(claim: Claim, index: IndexName, batch: Batch, *, exists: bool) -> set[str]:
    engine = engine_named(claim.engine)
    refused: set[str] = set()
    if exists:
        refused |= engine.write(index, batch)
    else:
        # An index with these objects only would answer as if there were no others. The one that is made
        # instead is filled from the database.
        IndexState.objects.filter(name=IndexState.key(claim.engine, index)).update(behind=True)
    if claim.building:
        try:
            refused |= engine.write(index, batch, into=claim.building)
        except TargetMissing:
            # That rebuild was given up; the next one starts from the database.
            logger.info("Zoekindex: herbouw %s is er niet meer", claim.building)
    return refused


def _postpone(rows: list[OutboxRow]) -> None:
    """Single objects that failed: each waits longer after each attempt."""
    for row in rows:
        row.attempts += 1
        row.claimed_until = None
        row.not_before = timezone.now() + _pause(row.attempts)
    OutboxRow.objects.bulk_update(rows, ["attempts", "claimed_until", "not_before"])


def _back_off(name: str, rows: list[OutboxRow], error: EngineUnavailable) -> None:
    """The engine is down: the rows stay as they are and its whole index waits."""
    OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=None)
    with transaction.atomic():
        state = IndexState.objects.select_for_update().get(name=name)
        state.failures = min(state.failures + 1, 1000)
        state.retry_at = timezone.now() + _pause(state.failures)
        state.save(update_fields=["failures", "retry_at"])
    logger.warning(
        "Zoekindex %s niet bereikbaar (%s), poging %d, opnieuw om %s",
        name,
        error,
        state.failures,
        state.retry_at.isoformat(timespec="seconds"),
    )


def _pause(attempts: int) -> timedelta:
    return timedelta(seconds=min(FIRST_BACKOFF_SECONDS * 2 ** min(attempts - 1, 20), MAX_BACKOFF_SECONDS))
