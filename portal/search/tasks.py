"""Background work of portal.search; runs in the portal's own queue, never behind Wagtail's own tasks."""

import logging
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from portal.search import draining

logger = logging.getLogger(__name__)

INTERACTIVE_PRIORITY = 50
# Below everything else: an import may not hold up mail.
BULK_PRIORITY = -50


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=INTERACTIVE_PRIORITY)
def drain_outbox() -> None:
    """Brings the indexes up to date with the outbox, and comes back later when that did not succeed."""
    again_at = draining.drain()
    if again_at is not None:
        enqueue_drain(again_at)


def wake_worker(priority: int) -> None:
    """Makes sure that a task will look at the outbox after the transaction of the caller.

    A task that nobody has begun yet will do; locking its row keeps workers from beginning it before our rows
    are committed. So an import of 2,000 pages leaves a few tasks instead of 2,000.
    """
    waiting = DBTaskResult.objects.ready().filter(task_path=drain_outbox.module_path, priority=priority)
    if waiting.select_for_update(skip_locked=True).first() is None:
        drain_outbox.using(priority=priority).enqueue()


def enqueue_drain(run_after: datetime | None = None) -> None:
    """Starts the worker on the outbox; used at the start of the site, when rows may wait from before."""
    if run_after is None or run_after <= timezone.now():
        drain_outbox.enqueue()
    else:
        cast(Any, drain_outbox).using(run_after=run_after).enqueue()
