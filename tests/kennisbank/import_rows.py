"""Import files for tests: the same rows in three formats, and the command with its answer."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from openpyxl import Workbook

HANDVAT: dict[str, Any] = {
    "type": "handvat",
    "slug": "agressie-aan-de-balie",
    "titel": "Agressie aan de balie",
    "samenvatting": "In twee uur spreekt het team af wanneer het stopt.",
    "domein": ["Personele beveiliging"],
    "fase": ["Nulmeting"],
}
RECORD_KEYS = {
    "stappen": ["titel", "toelichting", "wie", "tijd"],
    "veelgemaakte_fouten": ["titel", "toelichting"],
    "citaat": ["tekst", "naam", "functie"],
    "cijfer": ["waarde", "toelichting"],
    "afbeelding": ["bestand", "alt"],
}


@dataclass(frozen=True)
class Answer:
    """What the command printed and how it ended."""

    status: int
    out: str
    errors: str


def run_import(path: Path, *options: str) -> Answer:
    out, errors = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command("import_content", str(path), *options, stdout=out, stderr=errors, verbosity=0)
    except SystemExit as end:
        status = int(str(end.code))
    return Answer(status, out.getvalue(), errors.getvalue())


def write_lines(folder: Path, *rows: Any, name: str = "rijen.jsonl") -> Path:
    """JSON Lines; a text is written as it is."""
    path = folder / name
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def import_rows(folder: Path, *rows: Any, options: tuple[str, ...] = ()) -> Answer:
    return run_import(write_lines(folder, *rows), *options)


def handvat(**fields: Any) -> dict[str, Any]:
    return HANDVAT | fields


def as_cell(name: str, value: Any) -> Any:
    """A value as an editor types it in a table."""
    if isinstance(value, list):
        return "; ".join(str(as_cell(name, item)).replace(";", "\\;") for item in value)
    if isinstance(value, dict):
        return " | ".join(str(value.get(key, "")).replace("|", "\\|") for key in RECORD_KEYS[name])
    return value


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def write_csv(folder: Path, rows: list[dict[str, Any]], *, delimiter: str = ";", bom: bool = True) -> Path:
    path = folder / "rijen.csv"
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(_columns(rows))
        for row in rows:
            cells = [as_cell(name, row.get(name, "")) for name in _columns(rows)]
            writer.writerow(
                [
                    {True: "ja", False: "nee"}.get(cell, cell) if isinstance(cell, bool) else cell
                    for cell in cells
                ]
            )
    return path


def write_sheet(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """Dates, numbers and yes/no as typed cells, as Excel makes them."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(_columns(rows))
    for row in rows:
        cells = [as_cell(name, row.get(name)) for name in _columns(rows)]
        sheet.append([_typed(cell) for cell in cells])
    path = folder / "rijen.xlsx"
    workbook.save(path)
    return path


def _typed(cell: Any) -> Any:
    try:
        return date.fromisoformat(cell) if isinstance(cell, str) and len(cell) == 10 else cell
    except ValueError:
        return cell
