"""The text inside public documents, for search: read by the worker after each save."""

import logging
from contextlib import AbstractContextManager
from functools import partial
from typing import BinaryIO, cast

from django.db import transaction

from kennisbank.linked_files import pages_with
from kennisbank.models.media import PubliekDocument
from kennisbank.search import SOURCE_NAME
from portal.common.content_version import bump_content_version
from portal.files.models import GelezenTekst, LeesStatus
from portal.files.texts import PUBLIC_SCOPE, ensure_text, forget_text, prepare_text, sha256_of
from portal.search.outbox import queue_index

logger = logging.getLogger(__name__)


def queue_reading(document: PubliekDocument) -> None:
    """Has the worker read the document once the transaction of the caller is committed."""
    from kennisbank.tasks import read_public_document  # the task calls this module

    read_public_document.enqueue(document.pk)


def queue_unread() -> int:
    """Has the worker read all documents that it never saw; returns how many. For files from before."""
    documents = list(PubliekDocument.objects.filter(gelezen_tekst=None))
    for document in documents:
        queue_reading(document)
    return len(documents)


def read_now(document_id: int) -> bool:
    """Reads the document and queues the pages that link to it; False when another worker is reading it.

    A file that was read before is not read again, but the pages are queued: who may have it can have changed.

    Raises:
        OSError: the storage does not answer; try again later.
    """
    document = PubliekDocument.objects.filter(pk=document_id).first()
    if document is None or not document.file:
        return True
    open_file = partial(_open, document)
    try:
        text_id = _become_holder(document, sha256_of(open_file))
    except FileNotFoundError:
        logger.error("Document %s ontbreekt in de opslag", document.pk)
        return True
    status = ensure_text(text_id, open_file) if text_id else None
    if status == LeesStatus.WAITING:
        return False
    queue_index(SOURCE_NAME, pages_with([document.pk]))
    return True


def _open(document: PubliekDocument) -> AbstractContextManager[BinaryIO]:
    return cast(AbstractContextManager[BinaryIO], document.file.storage.open(document.file.name, "rb"))


@transaction.atomic
def _become_holder(document: PubliekDocument, sha256: str) -> int | None:
    """Refers to the text before it is read, and lets go of the text of the file that was replaced."""
    row = PubliekDocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if row is None:
        return None
    text = prepare_text(scope=PUBLIC_SCOPE, sha256=sha256)
    # Not `save`: its signal would have the file read again.
    PubliekDocument.objects.filter(pk=row.pk).update(gelezen_tekst=text)
    bump_content_version()
    forget_unheld()
    return text.pk


def forget_unheld() -> None:
    """Deletes the texts that no document has any more: it was deleted, or has another file.

    By asking for all, not by the key of one instance: an editor's form may save an older one over it.
    """
    held = PubliekDocument.objects.filter(gelezen_tekst__isnull=False).values("gelezen_tekst")
    for pk in (
        GelezenTekst.objects.filter(scope=PUBLIC_SCOPE).exclude(pk__in=held).values_list("pk", flat=True)
    ):
        forget_text(pk)
