"""How the search is doing, for administrators. Ids only: never a title, and never what somebody searched."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from portal.search.engines import engine_named, engine_names
from portal.search.engines.base import EngineUnavailable, IndexStatus
from portal.search.indexing import INDEXES
from portal.search.models import DenyRow, IndexState, OutboxRow
from portal.search.registry import sources_of
from portal.search.tasks import enqueue_drain, restore_indexes

MAX_FAILURES = 20
ENGINE_LABELS = {"sqlite": "Ingebouwd (SQLite)", "elasticsearch": "Elasticsearch"}


@dataclass(frozen=True)
class IndexHealth:
    """One index in one engine; `status` is None when that does not answer, `lag_seconds` the oldest row."""

    engine_label: str
    index: str
    status: IndexStatus | None
    state: IndexState
    waiting: int
    lag_seconds: int

    @property
    def tells_numbers(self) -> bool:
        """How much there is of what is closed, and how fast it grows, is not for administrators either."""
        return self.index == "public"

    @property
    def percentage(self) -> int | None:
        """How far a rebuild is; None when there is none."""
        state = self.state
        return round(100 * state.building_done / max(1, state.building_total)) if state.building else None


@dataclass(frozen=True)
class SearchHealth:
    indexes: list[IndexHealth] = field(default_factory=list)
    # Of both indexes together, so only whether there are any.
    denied: bool = False
    oldest_denied: datetime | None = None
    failures: list[OutboxRow] = field(default_factory=list)


def search_health() -> SearchHealth:
    """The facts of now; an engine that does not answer is asked once."""
    states = IndexState.objects.in_bulk()
    indexes = []
    for engine in engine_names():
        silent = False
        for index in INDEXES:
            name = IndexState.key(engine, index)
            status = None
            if not silent:
                try:
                    status = engine_named(engine).status(index)
                except EngineUnavailable:
                    silent = True
            sources = [source.name for source in sources_of(index)]
            rows = OutboxRow.objects.filter(engine=engine, source__in=sources)
            oldest = rows.aggregate(oldest=Min("created_at"))["oldest"]
            indexes.append(
                IndexHealth(
                    engine_label=ENGINE_LABELS.get(engine, engine),
                    index=index,
                    status=status,
                    state=states.get(name) or IndexState(name=name),
                    waiting=rows.count(),
                    lag_seconds=int((timezone.now() - oldest).total_seconds()) if oldest else 0,
                )
            )
    return SearchHealth(
        indexes=indexes,
        denied=DenyRow.objects.exists(),
        oldest_denied=DenyRow.objects.aggregate(oldest=Min("created_at"))["oldest"],
        failures=list(OutboxRow.objects.filter(attempts__gt=0).order_by("-attempts", "id")[:MAX_FAILURES]),
    )


def retry_now() -> None:
    """Ends all pauses and wakes the worker, also for an index that must be filled."""
    IndexState.objects.update(retry_at=None)
    OutboxRow.objects.filter(not_before__isnull=False).update(not_before=None)
    enqueue_drain()
    restore_indexes.enqueue()
