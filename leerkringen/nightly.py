"""What nobody needs any more goes at night. The task plans its own next turn."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from leerkringen.services.requests import delete_old_requests
from portal.search.tasks import BULK_PRIORITY

PAUSE = timedelta(days=1)


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=BULK_PRIORITY)
def clean_requests_nightly() -> None:
    """Forgets old requests to join, and comes back the next day."""
    delete_old_requests()
    plan_cleaning()


def plan_cleaning() -> None:
    """Makes sure that there is a next turn; called at each start of the site."""
    path = clean_requests_nightly.module_path
    if not DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path).exists():
        cast(Any, clean_requests_nightly).using(run_after=timezone.now() + PAUSE).enqueue()
