"""Looks inside Office files (OOXML and ODF are zip archives), with limits, before anybody else opens them."""

import zipfile
from typing import BinaryIO
from zlib import error as ZlibError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from portal.files.errors import FileRefused
from portal.files.extraction.limits import is_too_big

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
OFFICE_TYPES = {
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "pptx": f"{_OOXML}presentationml.presentation",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "odp": f"{_ODF}presentation",
}
MAX_PART_BYTES = 2 * 1024 * 1024
EXECUTABLE = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".jar", ".zip", ".7z", ".rar")


def check_office(source: BinaryIO, extension: str) -> None:
    """Refuses archives that are too big, encrypted, hold macros, or are not what the extension says.

    Raises:
        FileRefused: with the reason in plain Dutch.
    """
    source.seek(0)
    if source.read(4) != b"PK\x03\x04":
        raise FileRefused(_broken(extension))
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if is_too_big(entries):
                raise FileRefused(_("Dit bestand wordt bij het uitpakken te groot."))
            _check_names(entries)
            if extension.startswith("od"):
                _check_odf(archive, extension)
            else:
                _check_ooxml(archive, extension)
    except (
        zipfile.BadZipFile,
        ZlibError,
        KeyError,
        ValueError,
        RuntimeError,
        EOFError,
        OSError,
        ElementTree.ParseError,
        DefusedXmlException,
    ) as error:
        raise FileRefused(_broken(extension)) from error


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = entry.filename.lower()
        if entry.flag_bits & 0x1:
            raise FileRefused(_("Dit bestand is met een wachtwoord beveiligd. Haal het wachtwoord eraf."))
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or name.startswith(("basic/", "scripts/")):
            raise FileRefused(_macros())
        if name.endswith(EXECUTABLE):
            raise FileRefused(_("In dit bestand zit een programma of archief. Haal dat eruit."))


def _check_ooxml(archive: zipfile.ZipFile, extension: str) -> None:
    root = ElementTree.fromstring(_part(archive, "[Content_Types].xml"))
    types = {str(element.get("ContentType", "")) for element in root}
    if any("macroenabled" in one.lower() or "vbaproject" in one.lower() for one in types):
        raise FileRefused(_macros())
    if f"{OFFICE_TYPES[extension]}.main+xml" not in types:
        raise FileRefused(_broken(extension))


def _check_odf(archive: zipfile.ZipFile, extension: str) -> None:
    if _part(archive, "mimetype").decode("ascii").strip() != OFFICE_TYPES[extension]:
        raise FileRefused(_broken(extension))
    if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
        raise FileRefused(_("Dit bestand is met een wachtwoord beveiligd. Haal het wachtwoord eraf."))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One small part; the size in the archive's index may lie, so reading stops at the limit."""
    with archive.open(name) as part:
        content = part.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise FileRefused(_("Dit bestand wordt bij het uitpakken te groot."))
    return content


def _macros() -> str:
    return _("Dit bestand bevat macro’s. Sla het op zonder macro’s (docx, xlsx of pptx).")


def _broken(extension: str) -> str:
    return _(
        "De inhoud van dit bestand is geen {extension}. Sla het opnieuw op en probeer het nog eens."
    ).format(extension=extension)
