"""The text inside documents, for search: read by the worker once the file is known to be clean."""

import logging
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction

from leerkringen.models import Praktijkdocument
from leerkringen.search_ids import SOURCE, search_id
from portal.files.models import LeesStatus
from portal.files.storage import closed_storage
from portal.files.texts import ensure_text, prepare_text, sha256_of
from portal.search.outbox import queue_index

logger = logging.getLogger(__name__)


def queue_reading(document: Praktijkdocument) -> bool:
    """Has the worker read the document, when its file may be opened and can hold text; returns whether."""
    if not document.bestand.is_downloadable or not document.can_hold_text:
        return False
    from leerkringen.tasks import read_document  # the task calls this module

    read_document.enqueue(str(document.pk))
    return True


def queue_reading_of_file(*, file_id: UUID, **_kwargs: Any) -> None:
    """The same for the document that has this file; answers `portal.files.signals.file_cleared`."""
    for document in Praktijkdocument.objects.filter(bestand=file_id).select_related("bestand"):
        queue_reading(document)


def read_now(document_id: UUID | str) -> bool:
    """Reads the document and queues it for the index again; False when another worker is reading it.

    Raises:
        OSError: the storage does not answer; try again later.
    """
    document = Praktijkdocument.objects.filter(pk=document_id).select_related("bestand").first()
    if document is None or not document.bestand.is_downloadable or not document.can_hold_text:
        return True
    open_file = partial(_open, document.bestand.storage_name)
    try:
        text_id = _become_holder(document, sha256_of(open_file))
    except FileNotFoundError:
        logger.error("Besloten bestand %s ontbreekt in de opslag", document.bestand_id)
        return True
    status = ensure_text(text_id, open_file) if text_id else None
    if status == LeesStatus.WAITING:
        return False
    if status:
        queue_index(SOURCE, [search_id("document", document.pk)])
    return True


def _open(storage_name: str) -> AbstractContextManager[BinaryIO]:
    return cast(AbstractContextManager[BinaryIO], closed_storage().open(storage_name, "rb"))


@transaction.atomic
def _become_holder(document: Praktijkdocument, sha256: str) -> int | None:
    """Refers to the text before it is read: a document that is deleted meanwhile takes it along."""
    row = Praktijkdocument.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if row is None:
        return None
    row.gelezen_tekst = prepare_text(scope=str(row.leerkring_id), sha256=sha256)
    row.save(update_fields=["gelezen_tekst"])
    return cast(int, row.gelezen_tekst.pk)


def queue_unread() -> int:
    """Has the worker read all documents that it never saw; returns how many. For files from before."""
    documents = Praktijkdocument.objects.filter(gelezen_tekst=None).select_related("bestand")
    return sum(queue_reading(document) for document in documents.iterator())
