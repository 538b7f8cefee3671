"""Keeps the stored PDFs in step with the pages."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published

from kennisbank.models import HandvatPage
from kennisbank.pdf.store import forget_pdf
from kennisbank.pdf.tasks import make_pdf_ahead


def published(sender: type[HandvatPage], instance: HandvatPage, **kwargs: Any) -> None:
    """An import sends no such signal: two thousand PDFs would keep the worker busy for an hour."""
    if instance.pdf_url():
        make_pdf_ahead.enqueue(instance.pk)


def withdrawn(sender: type[HandvatPage], instance: HandvatPage, **kwargs: Any) -> None:
    """From the commit on no file of it is left."""
    if kwargs["signal"] is post_delete or not instance.live:
        transaction.on_commit(partial(forget_pdf, instance.pk))


def connect() -> None:
    """Called once when the app is ready."""
    page_published.connect(published, sender=HandvatPage)
    post_save.connect(withdrawn, sender=HandvatPage)
    post_delete.connect(withdrawn, sender=HandvatPage)
