"""Decides what an uploaded file really is. The extension, the first bytes and the inside must agree."""

import zipfile
from typing import BinaryIO

import filetype
from django.utils.translation import gettext as _

from portal.files.errors import FileRefused
from portal.files.office import OFFICE_TYPES, check_office

IMAGE_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
TEXT_TYPES = {"txt": "text/plain", "md": "text/markdown", "csv": "text/csv"}
PDF_TYPE = "application/pdf"
ALLOWED = {"pdf": PDF_TYPE, **OFFICE_TYPES, **TEXT_TYPES, **IMAGE_TYPES}
HEAD_BYTES = 8_192
OLE_HEAD = b"\xd0\xcf\x11\xe0"
MARKUP_HEADS = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<!--")


def content_type_of(source: BinaryIO, extension: str) -> str:
    """The media type of the file, once it is sure that it is what its name says.

    Raises:
        FileRefused: type not allowed, or the content is something else.
    """
    if extension not in ALLOWED:
        raise FileRefused(_not_allowed())
    source.seek(0)
    head = source.read(HEAD_BYTES)
    if head.startswith(OLE_HEAD):
        raise FileRefused(
            _(
                "Dit is een oud of beveiligd Office-bestand. Haal het wachtwoord eraf, "
                "of sla het op als docx, xlsx of pptx."
            )
        )
    if extension in OFFICE_TYPES:
        check_office(source, extension)
    elif extension in TEXT_TYPES:
        _check_text(source, head)
    else:
        _check_binary(source, head, extension)
    return ALLOWED[extension]


def _check_binary(source: BinaryIO, head: bytes, extension: str) -> None:
    guess = filetype.guess(head)
    if guess is None or guess.mime != ALLOWED[extension]:
        raise FileRefused(_mismatch(extension))
    # A PDF that is also an archive: two readers would see two different files.
    source.seek(0)
    if extension == "pdf" and (not head.startswith(b"%PDF-") or zipfile.is_zipfile(source)):
        raise FileRefused(_mismatch(extension))


def _check_text(source: BinaryIO, head: bytes) -> None:
    if filetype.guess(head) is not None or head.lstrip().lower().startswith(
        tuple(mark.encode() for mark in MARKUP_HEADS)
    ):
        raise FileRefused(_("De inhoud van dit bestand is geen gewone tekst."))
    source.seek(0)
    while chunk := source.read(1024 * 1024):
        if b"\0" in chunk:
            raise FileRefused(_("De inhoud van dit bestand is geen gewone tekst."))
    source.seek(0)
    if zipfile.is_zipfile(source):
        raise FileRefused(_("De inhoud van dit bestand is geen gewone tekst."))


def _not_allowed() -> str:
    return _(
        "Dit soort bestand kan hier niet. Wel: pdf, Word, Excel, PowerPoint, LibreOffice, tekst, csv, "
        "jpg, png en webp."
    )


def _mismatch(extension: str) -> str:
    return _(
        "De inhoud van dit bestand is geen {extension}. Sla het opnieuw op en probeer het nog eens."
    ).format(extension=extension)
