"""What can wait until the pages of an import are there: the admin's search and "where is this used"."""

from django.db import transaction
from django_tasks import task
from modelsearch.backends import get_search_backends
from wagtail.models import ReferenceIndex

from kennisbank.page_types import PAGE_TYPES


@task(queue_name="default")
def index_imported_pages(ids: list[int]) -> None:
    """One task for many pages, where Wagtail itself makes two for each save."""
    for model in PAGE_TYPES.values():
        pages = list(model.objects.filter(pk__in=ids))
        if not pages:
            continue
        for backend in get_search_backends(with_auto_update=True):
            with transaction.atomic():
                backend.add_bulk(model, pages)
        for page in pages:
            with transaction.atomic():
                ReferenceIndex.create_or_update_for_object(page)
