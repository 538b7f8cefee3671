"""What one transaction of an import writes at its end in a few queries, instead of a few for each page."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

from kennisbank.importing.states import PageState
from kennisbank.importing.tasks import index_imported_pages
from kennisbank.models.base import KennisPage
from kennisbank.models.taxonomy import Term
from kennisbank.removed_pages import forget_for
from kennisbank.search import SOURCE_NAME
from portal.search.outbox import queue_index

LOG_ACTION = "kennisbank.import"


class TreePlaces:
    """Places for new pages below the listings; the parents stay locked until the transaction ends."""

    def __init__(self) -> None:
        self._last_steps: dict[int, int] = {}

    def take(self, page: KennisPage, parent: Page) -> None:
        """Puts the page behind the last child of its parent, as `add_child` would."""
        if parent.pk not in self._last_steps:
            Page.objects.select_for_update().get(pk=parent.pk)
            last = Page.objects.child_of(parent).order_by("-path").values_list("path", flat=True).first()
            self._last_steps[parent.pk] = Page._str2int(last[-Page.steplen :]) if last else 0
        self._last_steps[parent.pk] += 1
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, self._last_steps[parent.pk])
        page.locale_id = parent.locale_id
        page._cached_parent_obj = parent


@dataclass
class Batch:
    """The work that waits for the end of the transaction; only rows that went well put something here."""

    places: TreePlaces = field(default_factory=TreePlaces)
    saved: list[KennisPage] = field(default_factory=list)
    complete: list[PageState] = field(default_factory=list)  # ready for their revision
    links: dict[Any, list[Any]] = field(default_factory=dict)  # through model -> rows
    children: Counter[int] = field(default_factory=Counter)  # parent -> number of new pages

    def link_new(self, state: PageState) -> None:
        """Terms and references of a new page, straight into their tables."""
        page = state.page
        for attribute, ids in (*state.related.items(), ("termen", state.term_ids())):
            relation: Any = page._meta.get_field(attribute)
            through = relation.remote_field.through
            source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
            rows = [through(**{source: page.pk, target: other}) for other in sorted(ids)]
            self.links.setdefault(through, []).extend(rows)

    def write(self) -> None:
        """Links, tree, revisions, log and the work for the workers."""
        for through, rows in self.links.items():
            through.objects.bulk_create(rows)
        for parent_id, number in self.children.items():
            Page.objects.filter(pk=parent_id).update(numchild=F("numchild") + number)
        if self.complete:
            self._write_revisions()
        if self.saved:
            ids = [page.pk for page in self.saved]
            queue_index(SOURCE_NAME, [str(pk) for pk in ids], bulk=True)
            index_imported_pages.enqueue(ids)
            forget_for(self.saved)

    def _write_revisions(self) -> None:
        """One revision a page with what is live now, so that an editor starts from it."""
        now = timezone.now()
        revisions = Revision.objects.bulk_create(
            Revision(
                content_object=state.page,
                base_content_type=state.page.get_base_content_type(),
                created_at=now,
                content=_serialized(state),
                object_str=str(state.page),
            )
            for state in self.complete
        )
        own = Revision.objects.filter(
            base_content_type=self.complete[0].page.get_base_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
        )
        newest = Subquery(own.order_by("-created_at", "-pk").values("pk")[:1])
        pages = Page.objects.filter(pk__in=[state.page.pk for state in self.complete])
        pages.update(latest_revision=newest)
        pages.update(live_revision=F("latest_revision"))
        PageLogEntry.objects.bulk_create(
            PageLogEntry(
                page=state.page,
                content_type=state.page.cached_content_type,
                label=state.page.get_admin_display_title(),
                action=LOG_ACTION,
                timestamp=now,
                revision=revision,
                content_changed=True,
            )
            for state, revision in zip(self.complete, revisions, strict=True)
        )
        for state, revision in zip(self.complete, revisions, strict=True):
            page_published.send(sender=type(state.page), instance=state.page, revision=revision)


def _serialized(state: PageState) -> dict[str, Any]:
    """The page as a revision holds it; its relations are known here, so they are not read again."""
    page = state.page
    page._cluster_related_objects = {
        **{relation.get_accessor_name(): [] for relation in _absent_relations(page)},
        **{
            name: [page._meta.get_field(name).related_model(pk=pk) for pk in sorted(ids)]
            for name, ids in state.related.items()
        },
        "termen": [Term(pk=pk) for pk in sorted(state.term_ids())],
    }
    try:
        return dict(page.serializable_data())
    finally:
        page._cluster_related_objects = {}


def _absent_relations(page: KennisPage) -> list[Any]:
    """Child objects such as comments: a page that the import just made has none."""
    return list(get_all_child_relations(page)) if page.latest_revision_id is None else []
