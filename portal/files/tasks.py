"""Background work on closed files."""

import logging
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from portal.files.models import ClosedFile, ScanStatus
from portal.files.scanning import ScannerUnavailable
from portal.files.services import scan_now

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 600


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def scan_file(file_id: str, attempt: int = 1) -> None:
    """Scans one file. While the scanner is down it comes back with growing pauses, and never gives up:
    until there is a verdict nobody can download the file.
    """
    closed_file = ClosedFile.objects.filter(pk=file_id, status=ScanStatus.CHECKING).first()
    if closed_file is None or not settings.CLAMD_URL:
        return
    try:
        scan_now(closed_file)
    except ScannerUnavailable as error:
        pause = min(FIRST_PAUSE_SECONDS * 2 ** min(attempt - 1, 10), LONGEST_PAUSE_SECONDS)
        logger.warning("Virusscanner niet bereikbaar (%s), opnieuw over %d s", error, pause)
        later = timezone.now() + timedelta(seconds=pause)
        cast(Any, scan_file).using(run_after=later).enqueue(file_id, attempt + 1)
