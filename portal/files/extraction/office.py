"""Text out of Office files: zip archives with XML, by Microsoft (OOXML) and LibreOffice (ODF)."""

import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from portal.files.extraction.limits import is_too_big
from portal.files.extraction.outcome import FAILED, LOCKED, NOWHERE, SLIDE, TOO_BIG, Collected, Stopped
from portal.files.extraction.sheets import read_ods, read_xlsx
from portal.files.extraction.xmltext import Grammar, TextTarget, feed, text_of_parts

MAX_PART_BYTES = 2 * 1024 * 1024
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

# "Fallback" repeats the text of a text box for old programs; "del" is what was deleted.
DOCX = Grammar(
    text=frozenset({"t"}),
    skip=frozenset({"Fallback", "del", "moveFrom"}),
    line=frozenset({"p", "br", "cr", "tr"}),
    gap=frozenset({"tab", "tc"}),
)
PPTX = Grammar(
    text=frozenset({"t"}),
    skip=frozenset({"Fallback"}),
    line=frozenset({"p", "br", "tr"}),
    gap=frozenset({"tc"}),
)
ODF = Grammar(
    text=frozenset({"p", "h"}),
    skip=frozenset({"tracked-changes", "annotation", "note-citation"}),
    apart=frozenset({"note"}),
    line=frozenset({"p", "h", "line-break", "table-row"}),
    gap=frozenset({"tab", "table-cell"}),
    space=frozenset({"s"}),
)
_EXTRAS = re.compile(r"word/(?:header|footer|footnotes|endnotes)\d*\.xml")


def read_office(source: BinaryIO, collected: Collected) -> None:
    """Reads any of the six formats; what it is, its inside says.

    Raises:
        Stopped: locked, too big, or not one of the formats.
        BadZipFile, ParseError, DefusedXmlException and the like: broken or hostile.
    """
    with zipfile.ZipFile(source) as archive:
        entries = archive.infolist()
        if is_too_big(entries):
            raise Stopped(TOO_BIG)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Stopped(LOCKED)
        reader = _reader(archive)
        if reader is None:
            raise Stopped(FAILED, "not an Office file")
        reader(archive, collected)


def _reader(archive: zipfile.ZipFile) -> Callable[[zipfile.ZipFile, Collected], None] | None:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = small_part(archive, "mimetype").decode("ascii", "replace").strip()
        if "META-INF/manifest.xml" in names and b"encryption-data" in small_part(
            archive, "META-INF/manifest.xml"
        ):
            raise Stopped(LOCKED)
        return {
            f"{_ODF}text": _read_odt,
            f"{_ODF}spreadsheet": read_ods,
            f"{_ODF}presentation": _read_odp,
        }.get(kind)
    if "[Content_Types].xml" in names:
        types = small_part(archive, "[Content_Types].xml").decode("utf-8", "replace")
        for kind, reader in (
            ("wordprocessingml.document.main+xml", _read_docx),
            ("presentationml.presentation.main+xml", _read_pptx),
            ("spreadsheetml.sheet.main+xml", read_xlsx),
        ):
            if f"{_OOXML}{kind}" in types:
                return reader
    return None


def small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One small part; the size in the archive's index may lie, so reading stops at the limit."""
    with archive.open(name) as part:
        content = part.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise Stopped(TOO_BIG)
    return content


def _read_docx(archive: zipfile.ZipFile, collected: Collected) -> None:
    extras = sorted(name for name in archive.namelist() if _EXTRAS.fullmatch(name))
    names = ["word/document.xml", *extras]
    collected.add(NOWHERE, "", text_of_parts(archive, names, DOCX, collected.room))


def _read_odt(archive: zipfile.ZipFile, collected: Collected) -> None:
    # Headers and footers stand in the styles.
    names = ["content.xml", "styles.xml"]
    collected.add(NOWHERE, "", text_of_parts(archive, names, ODF, collected.room))


def _read_pptx(archive: zipfile.ZipFile, collected: Collected) -> None:
    for number, slide in enumerate(_slides(archive), 1):
        notes = [name for name in related(archive, slide).values() if "/notesSlides/" in name]
        text = text_of_parts(archive, [slide, *notes], PPTX, collected.room)
        collected.add(SLIDE, str(number), text)


def _slides(archive: zipfile.ZipFile) -> list[str]:
    """The slides in the order in which they are shown, which need not be that of their names."""
    targets = related(archive, "ppt/presentation.xml")
    order = _SlideOrder()
    feed(archive, "ppt/presentation.xml", order)
    present = set(archive.namelist())
    return [targets[one] for one in order.ids if targets.get(one) in present]


class _SlideOrder(TextTarget):
    def __init__(self) -> None:
        super().__init__(Grammar(frozenset()), room=1)
        self.ids: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sldId":
            self.ids += [value for key, value in attributes.items() if key.endswith("}id")]


def related(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id -> name of the parts to which this part refers; outside addresses are left out."""
    folder, file = posixpath.split(part)
    name = f"{folder}/_rels/{file}.rels"
    if name not in archive.namelist():
        return {}
    target = _Relations(folder)
    feed(archive, name, target)
    return target.found


class _Relations(TextTarget):
    def __init__(self, folder: str) -> None:
        super().__init__(Grammar(frozenset()), room=1)
        self.folder = folder
        self.found: dict[str, str] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.join("/", self.folder, attributes.get("Target", ""))
            self.found[attributes.get("Id", "")] = posixpath.normpath(path).lstrip("/")


def _read_odp(archive: zipfile.ZipFile, collected: Collected) -> None:
    feed(archive, "content.xml", _OdpSlides(collected))


class _OdpSlides(TextTarget):
    """A slide with its notes is one piece."""

    def __init__(self, collected: Collected) -> None:
        super().__init__(ODF, room=collected.room)
        self.collected = collected
        self.number = 0

    def finish(self, name: str) -> None:
        if name == "page":
            self.number += 1
            self.collected.add(SLIDE, str(self.number), self.take())
