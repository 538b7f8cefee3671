"""Background work of portal.search; runs in the portal's own queue, never behind Wagtail's own tasks."""

import logging
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.search import draining
from portal.search.engines import engine_names
from portal.search.indexing import INDEXES, Ensured, ensure_index
from portal.search.models import IndexState, OutboxRow

logger = logging.getLogger(__name__)

INTERACTIVE_PRIORITY = 50
# Below everything else: an import may not hold up mail.
BULK_PRIORITY = -50
# So long after an engine did not answer, it is asked again whether its indexes need to be filled.
RESTORE_PAUSE = timedelta(seconds=60)


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=INTERACTIVE_PRIORITY)
def drain_outbox() -> None:
    """Brings the indexes up to date with the outbox, and comes back later when that did not succeed."""
    again_at = draining.drain()
    if again_at is not None:
        enqueue_drain(again_at)
    in_use = [IndexState.key(engine, index) for engine in engine_names() for index in INDEXES]
    if IndexState.objects.filter(name__in=in_use, behind=True).exists():
        plan_restore(timezone.now())


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=BULK_PRIORITY)
def restore_indexes() -> None:
    """Fills what is not there, old or behind; between two batches the outbox has its turn."""

    def outbox_first(_done: int, _total: int) -> None:
        drain_outbox.call()

    if _unfinished(ensure_index(outbox_first)):
        plan_restore(timezone.now() + RESTORE_PAUSE)


def bring_up() -> list[Ensured]:
    """What the start of the site does: fills the indexes; what cannot be done now follows by itself."""
    outcomes = ensure_index()
    if OutboxRow.objects.exists():
        enqueue_drain()
    if _unfinished(outcomes):
        plan_restore(timezone.now() + RESTORE_PAUSE)
    return outcomes


def wake_worker(priority: int) -> None:
    """Makes sure that a task will look at the outbox after the transaction of the caller.

    A task that nobody has begun yet will do; locking its row keeps workers from beginning it before our rows
    are committed. So an import of 2,000 pages leaves a few tasks instead of 2,000.
    """
    waiting = DBTaskResult.objects.ready().filter(task_path=drain_outbox.module_path, priority=priority)
    if waiting.select_for_update(skip_locked=True).first() is None:
        drain_outbox.using(priority=priority).enqueue()


def enqueue_drain(run_after: datetime | None = None) -> None:
    """Starts the worker on the outbox, now or at a moment; one task that waits for an earlier one will do."""
    if run_after is None or run_after <= timezone.now():
        drain_outbox.enqueue()
    elif not _planned(drain_outbox.module_path, run_after):
        cast(Any, drain_outbox).using(run_after=run_after).enqueue()


def plan_restore(moment: datetime) -> None:
    """Makes sure that `restore_indexes` runs, at about `moment`."""
    if not _planned(restore_indexes.module_path, moment + RESTORE_PAUSE):
        cast(Any, restore_indexes).using(run_after=moment).enqueue()


def _unfinished(outcomes: list[Ensured]) -> bool:
    return any(one.outcome not in {"current", "filled"} for one in outcomes)


def _planned(path: str, moment: datetime) -> bool:
    """Whether a task waits for its turn at `moment` or before."""
    tasks = DBTaskResult.objects.filter(task_path=path)
    later = tasks.filter(status=TaskResultStatus.READY, run_after__lte=moment)
    return tasks.ready().exists() or later.exists()
