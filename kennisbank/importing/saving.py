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
from wagtail.signal_handlers import disable_reference_index_auto_update

from kennisbank.importing.addresses import AddressBook
from kennisbank.importing.batch import Batch
from kennisbank.importing.catalogue import Catalogue
from kennisbank.importing.cross_checks import own_path
from kennisbank.importing.materials import Made
from kennisbank.importing.rows import PageKey, PreparedRow, RowError
from kennisbank.importing.states import PageState, fill, fill_references, load_states, new_state
from kennisbank.models.base import KennisPage
from kennisbank.page_types import PAGE_TYPES
from kennisbank.removed_pages import forget_removed
from portal.common.content_version import bump_content_version

CHUNK_SECONDS = 0.25  # How long one transaction keeps others from writing.
# SQLite has no queue for its lock; who waits looks every few ms (portal.common.sqlite_turns).
PAUSE_SECONDS = 0.02

Report = Callable[[RowError], None]
Save = Callable[[PreparedRow, Batch], None]


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
        self._added: dict[PageKey, PageState] = {}
        self._unlinked: set[PageKey] = set()  # New pages that refer to pages still to come.
        self._linking = False

    def save_new(self, rows: list[PreparedRow]) -> int:
        """Adds pages in this order; returns how many stayed."""
        self._in_chunks(rows, self._add, self._advance)
        self._drop_what_leans_on_failures(rows)
        self._linking = True
        self._in_chunks([row for row in rows if row.key in self._unlinked], self._link, lambda: None)
        self._linking = False
        self._drop_what_leans_on_failures(rows)
        return len([row for row in rows if row.key not in self._failed])

    def save_updates(self, rows: list[PreparedRow]) -> int:
        """Changes pages; returns how many were changed."""
        self._in_chunks(rows, self._update, self._advance)
        return len([row for row in rows if row.key not in self._failed])

    # --- Chunks ------------------------------------------------------------------------------------

    def _in_chunks(self, rows: list[PreparedRow], save: Save, advance: Callable[[], None]) -> None:
        queue = deque(rows)
        alone = 0  # So many rows get a transaction of their own, because theirs together failed.
        while queue:
            tried: list[PreparedRow] = []
            mark = self._materials.mark()
            try:
                with transaction.atomic():
                    self._save_chunk(queue, tried, save, limit=1 if alone else len(queue))
                alone = max(alone - 1, 0)
            except (DatabaseError, OSError) as error:
                self._materials.undo(mark)
                alone = self._after_failed_chunk(queue, tried, error, alone)
            for _row in tried:
                advance()
            if queue and connection.vendor == "sqlite" and not connection.in_atomic_block:
                time.sleep(PAUSE_SECONDS)

    def _after_failed_chunk(
        self, queue: deque[PreparedRow], tried: list[PreparedRow], error: Exception, alone: int
    ) -> int:
        """Finds the guilty row by trying each alone; without a transaction at all, no row can be saved."""
        if not tried:
            tried += queue
            queue.clear()
        for row in tried:
            self._undo_memory(row)
        if len(tried) > 1 and queue is not None and not _no_transaction(error):
            again = [row for row in tried if row.key not in self._failed]
            queue.extendleft(reversed(again))
            tried[:] = [row for row in tried if row.key in self._failed]
            return len(again)
        for row in tried:
            self._fail(row, error)
        return max(alone - 1, 0)

    def _save_chunk(
        self, queue: deque[PreparedRow], tried: list[PreparedRow], save: Save, *, limit: int
    ) -> None:
        end = time.monotonic() + CHUNK_SECONDS
        batch = Batch()
        while queue and len(tried) < limit and (not tried or time.monotonic() < end):
            row = queue.popleft()
            tried.append(row)
            mark = self._materials.mark()
            try:
                with transaction.atomic():
                    save(row, batch)
            except (DatabaseError, ValidationError, OSError, _Refused) as error:
                self._materials.undo(mark)
                self._undo_memory(row)
                self._fail(row, error)
        batch.write()
        # Much of it is written without signals.
        bump_content_version()

    def _fail(self, row: PreparedRow, error: Exception) -> None:
        if row.key in self._failed:
            return
        self._failed.add(row.key)
        for field, value, expected in _explain(error):
            self._report(RowError(row.line, field, value, expected, row.file))

    def _undo_memory(self, row: PreparedRow) -> None:
        """After a rollback: what this row put in the catalogue and the address book goes again."""
        if self._linking:
            return  # The page itself stands since its own transaction.
        if row.page_id is None:
            self._catalogue.removed(row.key)
            self._added.pop(row.key, None)
            self._unlinked.discard(row.key)
        self._addresses.forget(row.added_paths)
        row.added_paths = []

    # --- One row -----------------------------------------------------------------------------------

    def _add(self, row: PreparedRow, batch: Batch) -> None:
        state = new_state(row)
        fill(state, row, self._materials)
        known, complete = self._references(row)
        fill_references(state, known)
        page = state.page
        parent = self._catalogue.parent(row.key.soort)
        batch.places.take(page, parent)
        page.first_published_at = page.last_published_at = timezone.now()
        _save(page)
        self._catalogue.made(row.key, page)
        self._add_redirects(row, page)
        self._added[row.key] = state
        batch.children[parent.pk] += 1
        batch.link_new(state)
        batch.saved.append(page)
        if complete:
            batch.complete.append(state)
        else:
            self._unlinked.add(row.key)

    def _link(self, row: PreparedRow, batch: Batch) -> None:
        """The second visit to a new page: now all that it refers to is there."""
        state = self._added[row.key]
        known, complete = self._references(row)
        if not complete:
            raise _Refused(_("verwijzingen naar pagina’s die er zijn"))
        fill_references(state, known)
        single = {
            f"{name}_id": getattr(state.page, f"{name}_id") for name in known if name not in state.related
        }
        if single:
            row.model.objects.filter(pk=state.page.pk).update(**single)
        _store_relations(state, [name for name in known if name in state.related])
        batch.complete.append(state)

    def _update(self, row: PreparedRow, batch: Batch) -> None:
        state = load_states([row]).get(row.page_id or 0)
        known, complete = self._references(row)
        if state is None or not complete:
            raise _Refused(_("een pagina die er nog is, met verwijzingen naar pagina’s die er zijn"))
        fill(state, row, self._materials)
        fill_references(state, known)
        page = state.page
        self._add_redirects(row, page)
        if not state.changed:
            return
        now = timezone.now()
        page.draft_title = page.title
        page.has_unpublished_changes = page.expired = False
        page.first_published_at = page.first_published_at or now
        page.last_published_at = now
        _save(page)
        _store_relations(state, [*state.related, "termen"])
        batch.saved.append(page)
        batch.complete.append(state)

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
                page = row.model.objects.get(pk=self._added[row.key].page.pk)
                page.delete()
                forget_removed([page.url])  # It never was a page for readers.
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


def _no_transaction(error: Exception) -> bool:
    return "locked" in str(error) and not connection.in_atomic_block


def _save(page: KennisPage) -> None:
    """Saves with the rules of the model. Lengths, choices and required fields were checked with the row."""
    page.queued_by_import = True
    page._is_site_root = False
    page._set_core_field_defaults()
    page.clean()
    page.save(clean=False, log_action=None)


def _store_relations(state: PageState, names: list[str]) -> None:
    """Terms and references of a page that was there before."""
    for name in names:
        ids = state.term_ids() if name == "termen" else state.related[name]
        getattr(state.page, name).get_original_manager().set(ids)
