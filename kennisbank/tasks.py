"""Background work on public documents."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from kennisbank.reading import read_now
from portal.files.texts import BUSY_SECONDS, READING_PRIORITY


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=READING_PRIORITY)
def read_public_document(document_id: int) -> None:
    """Reads the text of one document, and comes back when another worker is at it or was killed at it."""
    if not read_now(document_id):
        later = timezone.now() + timedelta(seconds=BUSY_SECONDS + 1)
        cast(Any, read_public_document).using(run_after=later).enqueue(document_id)
