"""Writes checked rows: each in a savepoint, in transactions so short that nobody else waits for long."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext as _
from modelsearch.signal_handlers import post_save_signal_handler
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

from kennisbank.importing.addresses import AddressBook
from kennisbank.importing.catalogue import Catalogue
from kennisbank.importing.cross_checks import own_path
from kennisbank.importing.materials import Made
from kennisbank.importing.rows import PageKey, PreparedRow, RowError
from kennisbank.importing.states import PageState, fill, fill_references, load_states, many_to_many, new_state
from kennisbank.importing.tasks import index_imported_pages
from kennisbank.models.base import KennisPage
from kennisbank.page_types import PAGE_TYPES

LOG_ACTION = "kennisbank.import"
CHUNK_SECONDS = 0.2  # How long one transaction keeps others from writing.
# SQLite has no queue: who waits looks again after at most 0.1 s. A shorter pause would shut others out.
PAUSE_SECONDS = 0.11
PAGES_READ_AT_ONCE = 25

Report = Callable[[RowError], None]


@contextmanager
def quiet_admin_indexes() -> Iterator[None]:
    """Without the two tasks that Wagtail makes per saved page; `index_imported_pages` does that work.

    The search part is silenced in the whole process, so this belongs in a command, not in a web request.
    """
    for model in PAGE_TYPES.values():
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        for model in PAGE_TYPES.values():
            post_save.connect(post_save_signal_handler, sender=model)


class Saving:
    """Saves rows and knows which could not be saved."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        addresses: AddressBook,
        materials: Made,
        report: Report,
        advance: Callable[[], None],
    ) -> None:
        self._catalogue = catalogue
        self._addresses = addresses
        self._materials = materials
        self._report = report
        self._advance = advance
        self._failed: set[PageKey] = set()
        self._added: dict[PageKey, KennisPage] = {}
        self._unlinked: set[PageKey] = set()  # New pages that refer to pages still to come.

    def save_new(self, rows: list[PreparedRow]) -> int:
        """Adds pages in this order; returns how many stayed."""
        self._in_chunks(rows, self._add, self._advance)
        self._drop_what_leans_on_failures(rows)
        waiting = [row for row in rows if row.key in self._unlinked]
        self._in_chunks(waiting, self._link, lambda: None)
        self._drop_what_leans_on_failures(rows)
        return len([row for row in rows if row.key not in self._failed])

    def save_updates(self, rows: list[PreparedRow]) -> int:
        """Changes pages; returns how many were changed."""
        for start in range(0, len(rows), PAGES_READ_AT_ONCE):
            self._in_chunks(rows[start : start + PAGES_READ_AT_ONCE], self._update, self._advance)
        return len([row for row in rows if row.key not in self._failed])

    # --- Chunks ------------------------------------------------------------------------------------

    def _in_chunks(
        self, rows: list[PreparedRow], save: Callable[[PreparedRow], int], advance: Callable[[], None]
    ) -> None:
        queue = deque(rows)
        while queue:
            tried: list[PreparedRow] = []
            mark = self._materials.mark()
            try:
                with transaction.atomic():
                    self._save_chunk(queue, tried, save)
            except (DatabaseError, OSError) as error:
                self._materials.undo(mark)
                tried = tried or [queue.popleft()]
                for row in tried:
                    self._undo_memory(row)
                    self._fail(row, error)
            for _row in tried:
                advance()
            if queue and connection.vendor == "sqlite" and not connection.in_atomic_block:
                time.sleep(PAUSE_SECONDS)

    def _save_chunk(
        self, queue: deque[PreparedRow], tried: list[PreparedRow], save: Callable[[PreparedRow], int]
    ) -> None:
        end = time.monotonic() + CHUNK_SECONDS
        saved: list[int] = []
        while queue and (not tried or time.monotonic() < end):
            row = queue.popleft()
            tried.append(row)
            mark = self._materials.mark()
            try:
                with transaction.atomic():
                    saved.append(save(row))
            except (DatabaseError, ValidationError, OSError, _Refused) as error:
                self._materials.undo(mark)
                self._undo_memory(row)
                self._fail(row, error)
        if saved:
            index_imported_pages.enqueue(saved)

    def _fail(self, row: PreparedRow, error: Exception) -> None:
        if row.key in self._failed:
            return
        self._failed.add(row.key)
        for field, value, expected in _explain(error):
            self._report(RowError(row.line, field, value, expected, row.file))

    def _undo_memory(self, row: PreparedRow) -> None:
        if row.page_id is None:
            self._catalogue.removed(row.key)
            if row.key not in self._unlinked:
                self._added.pop(row.key, None)
        self._addresses.forget(row.added_paths)
        row.added_paths = []

    # --- One row -----------------------------------------------------------------------------------

    def _add(self, row: PreparedRow) -> int:
        state = new_state(row)
        fill(state, row, self._materials)
        known, complete = self._references(row)
        fill_references(state, known)
        page = state.page
        page.first_published_at = page.last_published_at = timezone.now()
        page.bulk_indexing = True
        self._added[row.key] = page
        self._catalogue.parent(row.key.soort).add_child(instance=page)
        _store_relations(state, was_new=True)
        self._catalogue.made(row.key, page)
        self._add_redirects(row, page)
        if complete:
            _store_revision(page)
        else:
            self._unlinked.add(row.key)
        return int(page.pk)

    def _link(self, row: PreparedRow) -> int:
        """The second visit to a new page: now all that it refers to is there."""
        page = self._added[row.key]
        known, complete = self._references(row)
        if not complete:
            raise _Refused(_("verwijzingen naar pagina’s die er zijn"))
        state = PageState(page, related={name: set() for name in many_to_many(row.key.soort)})
        fill_references(state, known)
        single = [name for name in known if name not in state.related]
        if single:
            page.bulk_indexing = True
            page.save(update_fields=single)
        _store_relations(state, was_new=False)
        _store_revision(page)
        return int(page.pk)

    def _update(self, row: PreparedRow) -> int:
        state = load_states([row]).get(row.page_id or 0)
        known, complete = self._references(row)
        if state is None or not complete:
            raise _Refused(_("een pagina die er nog is, met verwijzingen naar pagina’s die er zijn"))
        fill(state, row, self._materials)
        fill_references(state, known)
        page = state.page
        self._add_redirects(row, page)
        if not state.changed:
            return int(page.pk)
        now = timezone.now()
        page.draft_title = page.title
        page.has_unpublished_changes = page.expired = False
        page.first_published_at = page.first_published_at or now
        page.last_published_at = now
        page.bulk_indexing = True
        page.save()
        _store_relations(state, was_new=False)
        _store_revision(page)
        return int(page.pk)

    def _references(self, row: PreparedRow) -> tuple[dict[str, list[int]], bool]:
        """Attribute -> ids of the pages that exist by now, and whether that is all of them."""
        known: dict[str, list[int]] = {}
        complete = True
        for attribute, keys in row.references.items():
            found = [self._catalogue.find(key) for key in keys]
            known[attribute] = [page.pk for page in found if page is not None]
            complete = complete and None not in found
        return known, complete

    def _add_redirects(self, row: PreparedRow, page: KennisPage) -> None:
        missing = self._addresses.missing(list(row.old_paths), own_path(row, self._catalogue))
        if missing:
            row.added_paths = missing
            self._addresses.add(missing, page.pk)

    def _drop_what_leans_on_failures(self, rows: list[PreparedRow]) -> None:
        """New pages that refer to a page that could not be saved go again: nothing of a bad row stays.

        This needs an error of the database itself, since all else is checked before anything is written.
        """
        again = bool(self._failed)
        while again:
            again = False
            for row in rows:
                missing = [key for keys in row.references.values() for key in keys if key in self._failed]
                if missing and row.key not in self._failed:
                    expected = _("verwijzingen naar rijen die bewaard zijn")
                    self._fail(row, _Refused(expected, str(missing[0])))
                    again = True
        for row in rows:
            if row.key in self._failed and row.key in self._added:
                self._unlinked.discard(row.key)
                self._added.pop(row.key).delete()
                self._undo_memory(row)


class _Refused(Exception):
    """A row that cannot be saved for a reason that a person understands."""

    def __init__(self, expected: str, value: str = "") -> None:
        super().__init__(expected)
        self.value = value


def _explain(error: Exception) -> list[tuple[str, str, str]]:
    """Field, value and expectation per problem, without the database's own words in the field."""
    if isinstance(error, _Refused):
        return [("", error.value, str(error))]
    if isinstance(error, ValidationError):
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return [(name.strip("_"), "", " ".join(messages)) for name, messages in found.items()]
    return [("", "", _("een rij die de database aanneemt (%s)") % " ".join(str(error).split())[:200])]


def _store_relations(state: PageState, *, was_new: bool) -> None:
    """Writes terms and references straight to their tables: one query each for a new page."""
    page = state.page
    wanted = {name: ids for name, ids in state.related.items() if ids or not was_new}
    if was_new or state.terms:
        wanted["termen"] = state.term_ids()
    for attribute, ids in wanted.items():
        if not was_new:
            getattr(page, attribute).get_original_manager().set(ids)
            continue
        relation = page._meta.get_field(attribute)
        source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
        through = relation.remote_field.through
        through.objects.bulk_create(through(**{source: page.pk, target: other}) for other in sorted(ids))


def _store_revision(page: KennisPage) -> None:
    """One revision with what is live now, so that an editor starts from it and history shows the import."""
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )
    Page.objects.filter(pk=page.pk).update(latest_revision=revision, live_revision=revision)
    page.latest_revision = page.live_revision = revision
    log(instance=page, action=LOG_ACTION, revision=revision, content_changed=True)
    page_published.send(sender=type(page), instance=page, revision=revision)
