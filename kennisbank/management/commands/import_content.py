"""`manage.py import_content FILE`: pages from JSON Lines, CSV or XLSX (docs/import.md)."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from kennisbank.importing.report import ImportReport
from kennisbank.importing.rows import FileUnreadable, RowError
from kennisbank.importing.services import import_files

EXIT_BAD_ROWS = 1
EXIT_UNREADABLE = 2


class Command(BaseCommand):
    help = "Leest pagina’s in uit een bestand (.jsonl, .csv of .xlsx); zie docs/import.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="BESTAND", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Controleert alles en bewaart niets.")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = bool(options["dry_run"])
        try:
            with tqdm(
                unit="stap", desc=_("Inlezen"), file=sys.stderr, disable=not options["verbosity"]
            ) as bar:
                report = import_files([options["file"]], dry_run=dry_run, progress=bar)
        except FileUnreadable as error:
            self.stderr.write(str(error))
            sys.exit(EXIT_UNREADABLE)
        for row_error in report.errors:
            self.stderr.write(error_line(row_error))
        for remark in remarks(report):
            self.stderr.write(remark)
        self.stdout.write(closing_line(report, dry_run=dry_run))
        if report.errors:
            sys.exit(EXIT_BAD_ROWS)


def error_line(error: RowError) -> str:
    """Line, field, value and what is expected, as one line."""
    where = _("regel %s") % error.line
    if error.field:
        where += _(", veld %s") % error.field
    value = f" “{error.value}”" if error.value else ""
    return _("%(where)s:%(value)s verwacht: %(expected)s") % {
        "where": where,
        "value": value,
        "expected": error.expected,
    }


def remarks(report: ImportReport) -> list[str]:
    """What is not wrong, but needs an editor."""
    lines = [
        _("Let op: %(count)s nieuwe pagina’s zonder %(name)s. De redactie moet dat nog kiezen.")
        % {"count": count, "name": name}
        for name, count in sorted(report.without_terms.items())
    ]
    if report.drafts:
        lines.append(
            _("Let op: deze pagina’s hadden een concept; dat staat nu in de geschiedenis: %s")
            % ", ".join(report.drafts[:20])
        )
    return lines


def closing_line(report: ImportReport, *, dry_run: bool) -> str:
    counts = _("%(new)s nieuw, %(updated)s bijgewerkt, %(unchanged)s ongewijzigd, %(bad)s fout") % {
        "new": report.new,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "bad": report.bad,
    }
    return (_("Proef, niets bewaard: %s.") if dry_run else _("Klaar: %s.")) % counts
