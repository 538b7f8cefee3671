"""What django-tasks leaves to us: rescue of tasks whose worker died, retry of failures, and cleaning up.

A worker that is killed leaves its task RUNNING for ever, and a failed task stays FAILED. The sweep puts
both back in the queue, with a growing pause, until the task has been tried MAX_ATTEMPTS times; so a task
must be written to survive running twice. `manage.py sweep_tasks --loop` runs it beside the workers.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.common.worker_identity import Life, life_of

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# Pause before attempt 2, 3, 4 and 5, in seconds.
BACK_OFF_SECONDS = (10, 60, 300, 1800)
# A worker on another machine says nothing about itself; after this long its task counts as lost.
LOST_AFTER_SECONDS = 30 * 60
KEEP_SUCCESSFUL = timedelta(days=1)
KEEP_FAILED = timedelta(days=30)
PRUNE_BATCH = 2_000
LOST_WORKER = "portal.common.task_sweep.WorkerLost"


@dataclass(frozen=True)
class SweepCount:
    """How many task rows one sweep touched."""

    rescued: int = 0
    retried: int = 0
    given_up: int = 0
    pruned: int = 0


def sweep() -> SweepCount:
    """Rescue, retry and prune once."""
    rescued, lost = rescue_orphans()
    retried, failed = retry_failed()
    return SweepCount(rescued=rescued, retried=retried, given_up=lost + failed, pruned=prune())


def rescue_orphans() -> tuple[int, int]:
    """Queue tasks again whose worker is gone; returns how many, and how many were given up."""
    rescued = given_up = 0
    now = timezone.now()
    for row in DBTaskResult.objects.running():
        if not _is_orphan(row, now):
            continue
        # The worker may finish between our look and this write: only the row as we saw it is changed.
        same = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
        if len(row.worker_ids) < MAX_ATTEMPTS:
            if same.update(status=TaskResultStatus.READY, started_at=None):
                rescued += 1
                logger.warning("Task %s (%s) queued again: its worker is gone", row.pk, row.task_path)
        elif same.update(status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=LOST_WORKER):
            given_up += 1
            logger.error("Task %s (%s) given up: its workers died", row.pk, row.task_path)
    return rescued, given_up


def _is_orphan(row: DBTaskResult, now: datetime) -> bool:
    life = life_of(row.worker_ids[-1]) if row.worker_ids else Life.UNKNOWN
    if life is Life.UNKNOWN:
        return row.started_at is None or now - row.started_at > timedelta(seconds=LOST_AFTER_SECONDS)
    return life is Life.DEAD


def retry_failed() -> tuple[int, int]:
    """Queue failed tasks of the portal again after a pause; returns how many, and how many were given up."""
    retried = given_up = 0
    now = timezone.now()
    rows = DBTaskResult.objects.failed().filter(queue_name=settings.TASK_QUEUE_PORTAL)
    # `started_at` is emptied when we give up, so each failure is looked at and logged once.
    for row in rows.filter(started_at__isnull=False):
        attempts = len(row.worker_ids)
        same = rows.filter(pk=row.pk, finished_at=row.finished_at)
        if attempts < MAX_ATTEMPTS:
            pause = timedelta(seconds=BACK_OFF_SECONDS[max(attempts, 1) - 1])
            retried += same.update(
                status=TaskResultStatus.READY,
                run_after=now + pause,
                started_at=None,
                finished_at=None,
                exception_class_path="",
                traceback="",
            )
        elif same.update(started_at=None):
            given_up += 1
            logger.error("Task %s (%s) given up: %s", row.pk, row.task_path, row.exception_class_path)
    return retried, given_up


def prune() -> int:
    """Delete results that nobody needs any more, a bounded number at a time; returns how many."""
    now = timezone.now()
    finished = DBTaskResult.objects.order_by()
    return _delete(
        finished.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_SUCCESSFUL)
    ) + _delete(finished.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED))


def _delete(rows: QuerySet[DBTaskResult]) -> int:
    keys = list(rows.values_list("pk", flat=True)[:PRUNE_BATCH])
    return DBTaskResult.objects.filter(pk__in=keys).delete()[0] if keys else 0


def places_only(traceback: str) -> str:
    """The files and lines of a traceback, without source text and messages: those may hold closed content."""
    return "\n".join(re.findall(r'^ *File ".*", line \d+, in .*$', traceback, flags=re.MULTILINE))
