"""Imports pages from files: everything is checked first, then the good rows are saved."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ValidationError

from kennisbank.importing.addresses import AddressBook
from kennisbank.importing.catalogue import Catalogue
from kennisbank.importing.cross_checks import check_together, own_path
from kennisbank.importing.files import FileStore
from kennisbank.importing.materials import NOT_MADE_YET, Made, Planned
from kennisbank.importing.ordering import order_new_rows
from kennisbank.importing.organisations import Organisations
from kennisbank.importing.preparing import Preparing
from kennisbank.importing.readers import read_rows
from kennisbank.importing.report import ImportReport
from kennisbank.importing.rows import PageKey, PreparedRow, RawRow, RowError
from kennisbank.importing.saving import Saving, quiet_admin_indexes
from kennisbank.importing.states import PageState, fill, fill_references, load_states

PAGES_COMPARED_AT_ONCE = 200


class Progress(Protocol):
    """What shows how far an import is; a tqdm bar fits."""

    def reset(self, total: float | None = None) -> None: ...
    def update(self, n: float | None = 1) -> object: ...


class NoProgress:
    """For callers that show nothing."""

    def reset(self, total: float | None = None) -> None:
        return

    def update(self, n: float | None = 1) -> object:
        return None


def import_files(
    paths: Sequence[Path], *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Imports the rows of all files together, so that they may refer to each other.

    Raises FileUnreadable before anything is written. A dry run writes nothing and reports the same.
    """
    rows = [row for path in paths for row in read_rows(path)]
    return _Import(dry_run=dry_run, progress=NoProgress() if progress is None else progress).run(rows)


class _Import:
    def __init__(self, *, dry_run: bool, progress: Progress) -> None:
        self._dry_run = dry_run
        self._progress = progress
        self._report = ImportReport()
        self._catalogue = Catalogue()
        self._addresses = AddressBook(self._catalogue.site)
        self._organisations = Organisations()
        self._files = FileStore()

    def run(self, raw_rows: list[RawRow]) -> ImportReport:
        # Checking and saving each count for one step of a row.
        self._progress.reset(total=2 * len(raw_rows))
        rows = self._check(raw_rows)
        new = [row for row in rows if row.page_id is None]
        changed = self._changed([row for row in rows if row.page_id is not None])
        self._count_missing_terms(new)
        skipped = len(raw_rows) - len(new) - len(changed)
        self._progress.update(skipped)
        if self._dry_run:
            self._report.new, self._report.updated = len(new), len(changed)
            self._progress.update(len(new) + len(changed))
        else:
            self._save(new, changed)
        self._report.sort()
        return self._report

    def _check(self, raw_rows: list[RawRow]) -> list[PreparedRow]:
        preparing = Preparing(self._catalogue)
        good: list[PreparedRow] = []
        bad: dict[PageKey, int] = {}
        for raw in raw_rows:
            row, errors = preparing.prepare(raw)
            self._report.errors += errors
            if row is not None:
                good.append(row)
            else:
                bad.setdefault(_key_of(raw), raw.line)
            self._progress.update(1)
        return check_together(
            good, bad=bad, catalogue=self._catalogue, addresses=self._addresses, report=self._add_error
        )

    def _add_error(self, error: RowError) -> None:
        self._report.errors.append(error)

    def _changed(self, rows: list[PreparedRow]) -> list[PreparedRow]:
        """The updates that change something; the others are counted and left alone."""
        planned = Planned(self._organisations, self._files)
        changed = []
        for start in range(0, len(rows), PAGES_COMPARED_AT_ONCE):
            part = rows[start : start + PAGES_COMPARED_AT_ONCE]
            states = load_states(part)
            for row in part:
                state = states[row.page_id or 0]
                has_draft = state.page.has_unpublished_changes and state.page.live
                fill(state, row, planned)
                fill_references(state, self._reference_ids(row))
                missing = self._addresses.missing(list(row.old_paths), own_path(row, self._catalogue))
                if state.changed and not self._is_right(state, row):
                    continue
                if state.changed or missing:
                    changed.append(row)
                    if has_draft and state.changed:
                        self._report.drafts.append(row.key.slug)
                else:
                    self._report.unchanged += 1
        return changed

    def _is_right(self, state: PageState, row: PreparedRow) -> bool:
        """The model's own rules, over old and new values together: a new end before an old begin."""
        try:
            state.page.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self._add_error(RowError(row.line, name.strip("_"), "", " ".join(messages), row.file))
            return False
        return True

    def _reference_ids(self, row: PreparedRow) -> dict[str, list[int]]:
        found = {name: [self._catalogue.find(key) for key in keys] for name, keys in row.references.items()}
        return {name: [page.pk if page else NOT_MADE_YET for page in pages] for name, pages in found.items()}

    def _count_missing_terms(self, rows: list[PreparedRow]) -> None:
        """Lists that an editor must fill before the page can be published again."""
        for row in rows:
            for taxonomie, required in row.model.taxonomieen.items():
                if required and not row.terms.get(taxonomie.value):
                    self._report.without_terms[taxonomie.value] += 1

    def _advance(self) -> None:
        self._progress.update(1)

    def _save(self, new: list[PreparedRow], changed: list[PreparedRow]) -> None:
        saving = Saving(
            catalogue=self._catalogue,
            addresses=self._addresses,
            materials=Made(self._organisations, self._files),
            report=self._add_error,
            advance=self._advance,
        )
        with quiet_admin_indexes():
            self._report.new = saving.save_new(order_new_rows(new))
            self._report.updated = saving.save_updates(changed)


def _key_of(raw: RawRow) -> PageKey:
    """What a bad row would have been, to tell rows that refer to it."""
    return PageKey(str(raw.values.get("type", "")).strip().lower(), str(raw.values.get("slug", "")).strip())
