"""Cells of a CSV file that a spreadsheet shows and never runs."""

import unicodedata
from collections.abc import Iterable

# A spreadsheet takes a cell that begins with one of these for a formula; the wide forms count as well.
FORMULA_SIGNS = ("=", "+", "-", "@")


def safe_cell(value: object) -> str:
    """The text of a cell: on one line, and with an apostrophe before what would be taken for a formula."""
    given = "" if value is None else str(value)
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in given)
    begin = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if begin.startswith(FORMULA_SIGNS) else text


def csv_line(cells: Iterable[object], separator: str = ";") -> str:
    """One line with every cell between quotes. A semicolon: Dutch spreadsheets split on that."""
    return separator.join('"' + safe_cell(cell).replace('"', '""') + '"' for cell in cells) + "\r\n"
