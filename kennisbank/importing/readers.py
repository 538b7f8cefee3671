"""Opens an import file and gives its rows; every format gives the same `RawRow`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kennisbank.importing.rows import FileUnreadable, RawRow, Source
from kennisbank.importing.sheets import read_sheet
from kennisbank.importing.tables import read_table

MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_LINE_CHARACTERS = 5_000_000


def read_rows(path: Path) -> list[RawRow]:
    """All rows of the file; raises FileUnreadable when there is nothing in it to report row by row."""
    suffix = path.suffix.lower()
    if suffix not in {".jsonl", ".json", ".csv", ".xlsx"}:
        raise FileUnreadable(
            _("%(name)s: kies een bestand dat eindigt op .jsonl, .json, .csv of .xlsx.") % {"name": path.name}
        )
    _check_file(path)
    if suffix == ".xlsx":
        rows = read_sheet(path)
    else:
        text = _read_text(path)
        rows = read_table(path, text) if suffix == ".csv" else list(_read_lines(path, text))
    if not rows:
        raise FileUnreadable(_("%(name)s: er staat geen enkele rij in dit bestand.") % {"name": path.name})
    return rows


def _check_file(path: Path) -> None:
    try:
        if not path.is_file():
            raise FileUnreadable(_("%(name)s: dit bestand bestaat niet.") % {"name": path})
        size_bytes = path.stat().st_size
    except (OSError, ValueError) as error:
        raise FileUnreadable(_("%(name)s: dit bestand is niet te openen.") % {"name": path}) from error
    if size_bytes == 0:
        raise FileUnreadable(_("%(name)s: dit bestand is leeg.") % {"name": path.name})
    if size_bytes > MAX_FILE_BYTES:
        raise FileUnreadable(
            _("%(name)s: dit bestand is groter dan %(size)s MB. Knip het in delen.")
            % {"name": path.name, "size": MAX_FILE_BYTES // 1024**2}
        )


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(_("%(name)s: dit bestand is niet te openen.") % {"name": path.name}) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileUnreadable(
            _("%(name)s: regel %(line)s is geen UTF-8. Bewaar het bestand opnieuw als UTF-8.")
            % {"name": path.name, "line": line}
        ) from error


def _read_lines(path: Path, text: str) -> Iterator[RawRow]:
    """JSON Lines: one object a line; empty lines are skipped."""
    # Only real line ends: splitlines() would also cut at characters that may stand inside a JSON text.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        row = RawRow(line=number, values={}, source=Source.JSON, file=path)
        if len(line) > MAX_LINE_CHARACTERS:
            row.errors.append(("", line[:200], _("een regel van hoogstens %s tekens") % MAX_LINE_CHARACTERS))
        else:
            _fill_from_json(row, line)
        yield row


def _fill_from_json(row: RawRow, line: str) -> None:
    doubles: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in pairs:
            if name in found:
                doubles.append(name)
            found[name] = value
        return found

    try:
        values = json.loads(line, object_pairs_hook=collect, parse_constant=_refuse_constant)
    except RecursionError:
        row.errors.append(("", line, _("waarden die niet zo diep in elkaar zitten")))
        return
    except ValueError as error:
        where = (
            f" ({error.msg}, teken {error.colno})"
            if isinstance(error, json.JSONDecodeError)
            else f" ({error})"
        )
        row.errors.append(("", line, _("één JSON-object op één regel, zoals {…}") + where))
        return
    if not isinstance(values, dict):
        row.errors.append(("", line, _("één JSON-object op één regel, zoals {…}")))
        return
    row.values = values
    for name in doubles:
        row.errors.append((name, "", _("elk veld hoogstens één keer")))


def _refuse_constant(name: str) -> Any:
    raise ValueError(_("%s is geen getal dat mag") % name)
