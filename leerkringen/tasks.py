"""Background work on what members share, and on the export of their data."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from leerkringen.services.emergencies import tell_members
from leerkringen.services.exports import drop_expired, make_now
from leerkringen.services.reading import read_now
from portal.files.texts import BUSY_SECONDS, READING_PRIORITY


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=READING_PRIORITY)
def read_document(document_id: str) -> None:
    """Reads the text of one document, and comes back when another worker is at it or was killed at it."""
    if not read_now(document_id):
        later = timezone.now() + timedelta(seconds=BUSY_SECONDS + 1)
        cast(Any, read_document).using(run_after=later).enqueue(document_id)


@task(queue_name=settings.TASK_QUEUE_PORTAL, priority=READING_PRIORITY)
def make_export(export_id: str) -> None:
    """Collects the data of one person."""
    make_now(export_id)


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def tell_of_emergency(emergency_id: str) -> None:
    """Mails the members of a leerkring that somebody reads along, or would if it existed."""
    tell_members(emergency_id)


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def drop_exports() -> None:
    """Deletes the files whose day is over."""
    drop_expired()
