"""CSV: the first row names the fields, each next row is a page."""

import csv
import io
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kennisbank.importing.rows import FileUnreadable, RawRow, Source

REQUIRED_COLUMNS = ("type", "slug")


def read_table(path: Path, text: str) -> list[RawRow]:
    """The rows of a CSV text; the separator (comma, semicolon or tab) is found in the first row."""
    if not text.strip():
        raise FileUnreadable(_("%(name)s: dit bestand is leeg.") % {"name": path.name})
    # A cell that is too long is one row's error, found later; the module's own limit would end the file.
    previous_limit = csv.field_size_limit(len(text) + 1)
    try:
        return _read(path, text)
    finally:
        csv.field_size_limit(previous_limit)


def _read(path: Path, text: str) -> list[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[RawRow] = []
    start = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = check_header(path, cells)
            elif any(cell.strip() for cell in cells):
                rows.append(make_row(path, start, header, cells, Source.TEXT))
            start = reader.line_num + 1
    except csv.Error as error:
        raise FileUnreadable(
            _("%(name)s: vanaf regel %(line)s kloppen de aanhalingstekens niet (%(error)s).")
            % {"name": path.name, "line": start, "error": error}
        ) from error
    return rows


def _delimiter(text: str) -> str:
    """The separator that gives the most known columns in the first row."""
    first = text.lstrip("\r\n").split("\n", 1)[0]

    def score(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"').lower() for name in first.split(delimiter)]
        return sum(name in names for name in REQUIRED_COLUMNS), len(names)

    return max((",", ";", "\t"), key=score)


def check_header(path: Path, cells: list[Any]) -> list[str]:
    """The column names; raises FileUnreadable when rows could not be read by them."""
    names = ["" if cell is None else str(cell).strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    missing = [name for name in REQUIRED_COLUMNS if name not in names]
    if missing:
        raise FileUnreadable(
            _("%(name)s: in de eerste rij ontbreekt de kolom %(missing)s.")
            % {"name": path.name, "missing": _(" en ").join(missing)}
        )
    doubles = sorted({name for name in names if name and names.count(name) > 1})
    if doubles:
        raise FileUnreadable(
            _("%(name)s: de kolom %(column)s staat er twee keer.")
            % {"name": path.name, "column": ", ".join(doubles)}
        )
    return names


def make_row(path: Path, line: int, header: list[str], cells: list[Any], source: Source) -> RawRow:
    """One row by column name; a value outside the named columns is an error of the row."""
    values = {name: cell for name, cell in zip(header, cells, strict=False) if name}
    # A row that is cut off has empty cells at its end, just as an empty cell empties the field.
    values |= {name: "" for name in header[len(cells) :] if name}
    row = RawRow(line=line, values=values, source=source, file=path)
    nameless = [cell for name, cell in zip(header, cells, strict=False) if not name and _filled(cell)]
    for cell in [*nameless, *(cell for cell in cells[len(header) :] if _filled(cell))]:
        row.errors.append(
            ("", cell, _("geen waarde buiten de kolommen; staat een scheidingsteken verkeerd?"))
        )
    return row


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
