"""XLSX: the first sheet; its first row names the fields, each next row is a page."""

import warnings
import zipfile
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from kennisbank.importing.rows import FileUnreadable, RawRow, Source
from kennisbank.importing.tables import check_header, make_row

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_COLUMNS = 200
MAX_EMPTY_ROWS = 1000  # A sheet with one stray value at the bottom has a million empty rows before it.


class FormulaCell:
    """A formula or an error where a value is expected; its text is shown in the message."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def read_sheet(path: Path) -> list[RawRow]:
    """The rows of the first sheet; raises FileUnreadable when it is no workbook."""
    _check_package(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and lists that do not matter here.
            workbook = load_workbook(path, read_only=True, data_only=False)
            try:
                sheet = workbook.worksheets[0]
                sheet.reset_dimensions()  # A stored size may be wrong; read what is really there.
                return _read(path, sheet)
            finally:
                workbook.close()
    except FileUnreadable:
        raise
    except Exception as error:  # openpyxl raises anything on a damaged workbook
        raise FileUnreadable(
            _("%(name)s: dit is geen leesbaar Excelbestand (.xlsx).") % {"name": path.name}
        ) from error


def _check_package(path: Path) -> None:
    """A workbook is a zip; a small one may unpack to many gigabytes."""
    try:
        with zipfile.ZipFile(path) as package:
            unpacked_bytes = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise FileUnreadable(
            _("%(name)s: dit is geen leesbaar Excelbestand (.xlsx).") % {"name": path.name}
        ) from error
    if unpacked_bytes > MAX_UNPACKED_BYTES:
        raise FileUnreadable(_("%(name)s: dit Excelbestand is uitgepakt te groot.") % {"name": path.name})


def _read(path: Path, sheet: Any) -> list[RawRow]:
    rows: list[RawRow] = []
    header: list[str] | None = None
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        values = [_value(cell) for cell in cells]
        if all(value is None or value == "" for value in values):
            empty += 1
            if empty > MAX_EMPTY_ROWS:
                break
            continue
        empty = 0
        if header is None:
            header = check_header(path, values)
        else:
            rows.append(make_row(path, number, header, values, Source.SHEET))
    if header is None:
        raise FileUnreadable(_("%(name)s: dit bestand is leeg.") % {"name": path.name})
    return rows


def _value(cell: Any) -> Any:
    if cell.value is None:
        return None
    if cell.data_type in {"f", "e"}:
        return FormulaCell(str(getattr(cell.value, "text", cell.value)))
    return cell.value
