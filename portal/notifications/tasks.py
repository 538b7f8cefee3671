"""The worker's side of sending mail."""

from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from portal.notifications.services import deliver


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def send_mail(delivery_id: str) -> None:
    """Sends one mail, or comes back after a pause."""
    pause = deliver(delivery_id)
    if pause is not None:
        cast(Any, send_mail).using(run_after=timezone.now() + pause).enqueue(delivery_id)
