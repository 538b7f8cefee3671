"""Keeps the search outbox in step with the pages, in the transaction that changes them."""

from typing import Any

from django.db.models.signals import post_delete, post_save

from kennisbank.models.base import KennisPage
from kennisbank.page_types import PAGE_TYPES
from kennisbank.search import SOURCE_NAME
from portal.search.outbox import queue_index, queue_removal


def page_saved(sender: type[KennisPage], instance: KennisPage, **kwargs: Any) -> None:
    """A draft saved beside a live page changes nothing for readers, but indexing it again is harmless."""
    if kwargs.get("raw"):
        return
    if getattr(instance, "queued_by_import", False):
        return  # The import queues many pages at once, in the same transaction.
    if instance.live:
        queue_index(SOURCE_NAME, [str(instance.pk)], bulk=getattr(instance, "bulk_indexing", False))
    else:
        queue_removal(SOURCE_NAME, [str(instance.pk)])


def page_deleted(sender: type[KennisPage], instance: KennisPage, **kwargs: Any) -> None:
    queue_removal(SOURCE_NAME, [str(instance.pk)])


def connect() -> None:
    """Called once when the app is ready."""
    for model in PAGE_TYPES.values():
        post_save.connect(page_saved, sender=model)
        post_delete.connect(page_deleted, sender=model)
