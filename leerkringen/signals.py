"""What follows from a cleared file, a document that is gone and new werkafspraken, however that came."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from leerkringen.models import Praktijkdocument, Werkafspraken
from leerkringen.news import tell_of_new_rules
from leerkringen.services.reading import queue_reading_of_file
from portal.files.signals import file_cleared
from portal.files.texts import forget_text


def document_deleted(sender: type[Praktijkdocument], instance: Praktijkdocument, **kwargs: Any) -> None:
    """Its text goes with it, in the same transaction."""
    forget_text(instance.gelezen_tekst_id)


def connect() -> None:
    """Called once when the app is ready."""
    file_cleared.connect(queue_reading_of_file)
    post_save.connect(tell_of_new_rules, sender=Werkafspraken)
    post_delete.connect(document_deleted, sender=Praktijkdocument)
