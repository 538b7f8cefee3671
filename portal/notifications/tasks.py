"""The worker's side of sending mail."""

from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.services import deliver

# Hundreds of mails with news do not keep an invitation waiting.
BATCH_PRIORITY = -10


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def send_mail(delivery_id: str) -> None:
    """Sends one mail, or comes back after a pause."""
    pause = deliver(delivery_id)
    if pause is not None:
        cast(Any, send_mail).using(run_after=timezone.now() + pause).enqueue(delivery_id)


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=BATCH_PRIORITY)
def send_batch(batch: str) -> None:
    """Sends the mails that were queued together; what does not go yet gets a task of its own.

    Killed halfway it runs again: what was tried before is done or has its own task.
    """
    fresh = MailDelivery.objects.filter(batch=batch, state=DeliveryState.QUEUED, attempts=0)
    for delivery_id in list(fresh.order_by("pk").values_list("pk", flat=True)):
        cast(Any, send_mail).func(str(delivery_id))
