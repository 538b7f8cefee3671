"""Keeps the search outbox in step with the pages, in the transaction that changes them."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Page
from wagtail.signals import page_published, page_unpublished

from kennisbank.linked_files import pages_with
from kennisbank.models.base import KennisPage
from kennisbank.models.media import PubliekDocument
from kennisbank.models.public_page import PublicPage
from kennisbank.models.snippets import Begrip, Organisatie
from kennisbank.page_types import PAGE_TYPES
from kennisbank.reading import forget_unheld, queue_reading
from kennisbank.removed_pages import (
    HOME_DEPTH,
    forget_for,
    forget_removed,
    remember_old_addresses,
    remember_removed,
)
from kennisbank.source_name import SOURCE_NAME
from portal.search.outbox import queue_index, queue_removal
from portal.search.rules import touch


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


def document_saved(sender: type[PubliekDocument], instance: PubliekDocument, **kwargs: Any) -> None:
    """The file, or the collection that says who may have it, can be another one now."""
    if not kwargs.get("raw"):
        queue_reading(instance)


def document_deleted(sender: type[PubliekDocument], instance: PubliekDocument, **kwargs: Any) -> None:
    """Its text goes with it; the pages that link to it lose its words."""
    forget_unheld()
    queue_index(SOURCE_NAME, pages_with([instance.pk]))


def collection_changed(
    sender: type[CollectionViewRestriction], instance: CollectionViewRestriction, **kwargs: Any
) -> None:
    """Closing a collection takes the words of its files out of the search at once."""
    documents = PubliekDocument.objects.filter(collection__path__startswith=instance.collection.path)
    pages = pages_with(documents.values_list("pk", flat=True))
    (queue_removal if kwargs["signal"] is post_save else queue_index)(SOURCE_NAME, pages)


def term_changed(sender: type[Begrip], instance: Begrip, **kwargs: Any) -> None:
    """Its synonyms hold at the next search."""
    touch()


def organisation_changed(sender: type[Organisatie], instance: Organisatie, **kwargs: Any) -> None:
    """Its name and province are words and facets of its pages; asked before it is deleted."""
    if not kwargs.get("raw") and not kwargs.get("created"):
        pages = KennisPage.objects.live().filter(organisatie=instance)
        queue_index(SOURCE_NAME, map(str, pages.values_list("pk", flat=True)), bulk=True)


def page_gone(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Also sent before a live page is deleted."""
    if isinstance(instance, PublicPage) and instance.depth > HOME_DEPTH:
        remember_removed(instance)


def page_back(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    if not getattr(instance, "queued_by_import", False):  # The import does this for many pages at once.
        forget_for([instance])


def page_to_be_deleted(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    remember_old_addresses(instance)


def redirect_saved(sender: type[Redirect], instance: Redirect, **kwargs: Any) -> None:
    """An address that leads somewhere is not gone."""
    if not kwargs.get("raw"):
        forget_removed([instance.old_path])


def connect() -> None:
    """Called once when the app is ready."""
    page_unpublished.connect(page_gone)
    page_published.connect(page_back)
    pre_delete.connect(page_to_be_deleted, sender=Page)
    post_save.connect(redirect_saved, sender=Redirect)
    post_save.connect(term_changed, sender=Begrip)
    post_delete.connect(term_changed, sender=Begrip)
    post_save.connect(organisation_changed, sender=Organisatie)
    pre_delete.connect(organisation_changed, sender=Organisatie)
    post_save.connect(document_saved, sender=PubliekDocument)
    post_delete.connect(document_deleted, sender=PubliekDocument)
    post_save.connect(collection_changed, sender=CollectionViewRestriction)
    post_delete.connect(collection_changed, sender=CollectionViewRestriction)
    for model in PAGE_TYPES.values():
        post_save.connect(page_saved, sender=model)
        post_delete.connect(page_deleted, sender=model)
