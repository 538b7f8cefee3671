"""Keeping, scanning and deleting closed files."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.files.content_types import IMAGE_TYPES, content_type_of
from portal.files.errors import FileRefused
from portal.files.images import redraw
from portal.files.models import ClosedFile, ScanStatus
from portal.files.names import clean_name, extension_of
from portal.files.scanning import Verdict, scan
from portal.files.signals import file_cleared
from portal.files.storage import closed_storage, write_bytes

logger = logging.getLogger(__name__)


@contextmanager
def kept_upload(*, upload: UploadedFile, user: User) -> Iterator[ClosedFile]:
    """Checks and stores an upload; the block attaches it to its owner, in one transaction with the row.

    When the block raises, neither row nor bytes are left.

    Raises:
        FileRefused: the file may not be kept; the text says why.
        FileNotStored: it could not be written.
    """
    name = clean_name(upload.name or "")
    content_type, source = checked_content(upload, name)
    source.seek(0, 2)
    size = source.tell()
    storage_name = write_bytes(source)
    try:
        with transaction.atomic():
            closed_file = ClosedFile.objects.create(
                name=name,
                storage_name=storage_name,
                extension=extension_of(name),
                content_type=content_type,
                size_bytes=size,
                status=first_status(),
                uploaded_by=user,
            )
            queue_scan(closed_file)
            yield closed_file
    except BaseException:
        closed_storage().delete(storage_name)
        raise


def checked_content(upload: UploadedFile, name: str) -> tuple[str, BinaryIO]:
    """The media type and the bytes to keep: those of an image are drawn anew.

    Raises:
        FileRefused: empty, too big, not allowed, or not what its name says.
    """
    if not upload.size:
        raise FileRefused(_("Dit bestand is leeg."))
    if upload.size > settings.CLOSED_FILE_MAX_BYTES:
        limit = settings.CLOSED_FILE_MAX_BYTES // (1024 * 1024)
        raise FileRefused(
            _("Dit bestand is te groot. Het mag hoogstens {limit} MB zijn.").format(limit=limit)
        )
    extension = extension_of(name)
    source = cast(BinaryIO, upload.file)
    content_type = content_type_of(source, extension)
    return content_type, redraw(source, content_type) if extension in IMAGE_TYPES else source


def first_status() -> ScanStatus:
    """Waiting for the scanner, unless this is a development site that has none."""
    if not settings.CLAMD_URL and settings.DEVELOPMENT:
        return ScanStatus.NOT_SCANNED
    return ScanStatus.CHECKING


def queue_scan(closed_file: ClosedFile) -> None:
    """Has the worker scan the file, when there is a scanner."""
    if settings.CLAMD_URL:
        from portal.files.tasks import scan_file  # the task calls this module

        scan_file.enqueue(str(closed_file.pk))


def ensure_scan(closed_file: ClosedFile) -> None:
    """Queues a file again that was uploaded while the site had no scanner."""
    if closed_file.status == ScanStatus.NOT_SCANNED and settings.CLAMD_URL:
        changed = ClosedFile.objects.filter(pk=closed_file.pk, status=ScanStatus.NOT_SCANNED).update(
            status=ScanStatus.CHECKING
        )
        closed_file.status = ScanStatus.CHECKING
        if changed:
            queue_scan(closed_file)


def scan_now(closed_file: ClosedFile) -> None:
    """Scans the file and keeps the verdict; the bytes of a refused file are deleted.

    Raises:
        ScannerUnavailable: nothing is changed; try again later.
    """
    try:
        with closed_storage().open(closed_file.storage_name, "rb") as source:
            verdict = scan(cast(BinaryIO, source.file), settings.CLAMD_URL)
    except FileNotFoundError:
        logger.error("Besloten bestand %s ontbreekt in de opslag", closed_file.pk)
        verdict = Verdict.REFUSED
    status = ScanStatus.CLEAN if verdict is Verdict.CLEAN else ScanStatus.REFUSED
    with transaction.atomic():
        ClosedFile.objects.filter(pk=closed_file.pk).update(status=status, scanned_at=timezone.now())
        if status == ScanStatus.CLEAN:
            file_cleared.send(ClosedFile, file_id=closed_file.pk)
    if status == ScanStatus.REFUSED:
        closed_storage().delete(closed_file.storage_name)
        logger.warning("Besloten bestand %s geweigerd door de virusscanner", closed_file.pk)


def delete_file(closed_file: ClosedFile) -> None:
    """Deletes the row in the caller's transaction and the bytes once that is committed."""
    name = closed_file.storage_name
    closed_file.delete()
    transaction.on_commit(lambda: closed_storage().delete(name))
