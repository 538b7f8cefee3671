"""What follows from a file that was cleared and from a document that is gone, however it went."""

from typing import Any

from django.db.models.signals import post_delete

from leerkringen.models import Praktijkdocument
from leerkringen.services.reading import queue_reading_of_file
from portal.files.signals import file_cleared
from portal.files.texts import forget_text


def document_deleted(sender: type[Praktijkdocument], instance: Praktijkdocument, **kwargs: Any) -> None:
    """Its text goes with it, in the same transaction."""
    forget_text(instance.gelezen_tekst_id)


def connect() -> None:
    """Called once when the app is ready."""
    file_cleared.connect(queue_reading_of_file)
    post_delete.connect(document_deleted, sender=Praktijkdocument)
