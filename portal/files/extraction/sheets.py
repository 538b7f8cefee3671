"""Text out of spreadsheets: each sheet is one piece, a row is a line."""

import posixpath
import zipfile

from portal.files.extraction.outcome import SHEET, Collected
from portal.files.extraction.xmltext import Grammar, TextTarget, feed

ODS = Grammar(
    text=frozenset({"p"}),
    skip=frozenset({"tracked-changes", "annotation"}),
    line=frozenset({"table-row"}),
    gap=frozenset({"table-cell", "tab", "p"}),
    space=frozenset({"s"}),
)
STRINGS = Grammar(text=frozenset({"t"}), skip=frozenset({"rPh"}))
CELLS = Grammar(text=frozenset({"v", "t"}), skip=frozenset({"f", "rPh"}), line=frozenset({"row"}))
_WORKBOOK = "xl/workbook.xml"


def read_ods(archive: zipfile.ZipFile, collected: Collected) -> None:
    """Reads an OpenDocument spreadsheet."""
    feed(archive, "content.xml", _OdsSheets(collected))


class _OdsSheets(TextTarget):
    def __init__(self, collected: Collected) -> None:
        super().__init__(ODS, room=collected.room)
        self.collected = collected
        self.name = ""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.name = next((value for key, value in attributes.items() if key.endswith("}name")), "")

    def finish(self, name: str) -> None:
        if name == "table":
            self.collected.add(SHEET, self.name, self.take())


def read_xlsx(archive: zipfile.ZipFile, collected: Collected) -> None:
    """Reads an Excel workbook: what the cells show, not their formulas."""
    names = set(archive.namelist())
    strings = _Strings(collected.limit)
    if "xl/sharedStrings.xml" in names:
        feed(archive, "xl/sharedStrings.xml", strings)
    book = _Workbook()
    feed(archive, _WORKBOOK, book)
    relations = _Targets()
    feed(archive, "xl/_rels/workbook.xml.rels", relations)
    for title, relation in book.sheets:
        part = relations.found.get(relation, "")
        if part in names:
            cells = _Cells(strings.values, collected.room)
            feed(archive, part, cells)
            collected.add(SHEET, title, cells.take())


class _Strings(TextTarget):
    """The texts to which cells refer by number."""

    def __init__(self, room: int) -> None:
        super().__init__(STRINGS, room)
        self.values: list[str] = []

    def finish(self, name: str) -> None:
        if name == "si":
            self.values.append(self.take())


class _Workbook(TextTarget):
    """The names of the sheets, in order, with the relation that leads to each."""

    def __init__(self) -> None:
        super().__init__(Grammar(frozenset()), room=1)
        self.sheets: list[tuple[str, str]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            self.sheets.append((attributes.get("name", ""), relation))


class _Targets(TextTarget):
    """Relation -> part of the workbook."""

    def __init__(self) -> None:
        super().__init__(Grammar(frozenset()), room=1)
        self.found: dict[str, str] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.join("/xl", attributes.get("Target", ""))
            self.found[attributes.get("Id", "")] = posixpath.normpath(path).lstrip("/")


class _Cells(TextTarget):
    """The cells of one sheet; a shared text is put in place of its number."""

    def __init__(self, strings: list[str], room: int) -> None:
        super().__init__(CELLS, room)
        self.strings = strings
        self.shared = False
        self.value: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self.shared = attributes.get("t") == "s"

    def data(self, text: str) -> None:
        if self.inside and not self.skipped:
            self.value.append(text)

    def finish(self, name: str) -> None:
        if name == "c" and self.value:
            self.put(self._shown("".join(self.value)) + "\t")
            self.value.clear()

    def _shown(self, value: str) -> str:
        if not self.shared:
            return value
        number = int(value) if value.strip().isdecimal() else -1
        return self.strings[number] if 0 <= number < len(self.strings) else ""
