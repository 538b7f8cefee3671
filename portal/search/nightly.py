"""The nightly comparison of the indexes with the database. The task plans its own next turn."""

from datetime import datetime, time, timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal.search.reconciling import reconcile
from portal.search.tasks import BULK_PRIORITY, plan_restore

# When editors sleep; in the time zone of the site.
MOMENT = time(3, 15)


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=BULK_PRIORITY)
def reconcile_nightly() -> None:
    """Compares and mends, and comes back the next night."""
    reconcile()
    plan_restore(timezone.now())
    plan_reconcile()


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def reconcile_now() -> None:
    """Compares and mends because somebody asked for it."""
    reconcile()


def plan_reconcile() -> None:
    """Makes sure that the next night has its comparison; called at each start of the site."""
    # Not `ready()`, which leaves out what waits for its moment.
    planned = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=reconcile_nightly.module_path
    )
    if not planned.exists():
        cast(Any, reconcile_nightly).using(run_after=_next_night()).enqueue()


def _next_night() -> datetime:
    now = timezone.localtime()
    tonight = timezone.make_aware(datetime.combine(now.date(), MOMENT))
    return (
        tonight
        if tonight > now
        else timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), MOMENT))
    )
