"""Files to upload: real ones, and ones that are not what they say."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

from leerkringen.demo_files import DOCX_TYPE, docx_file, pdf_file, xlsx_file

PDF = pdf_file(["Bel 112"])
DOCX = docx_file(["Er speelt iets"])
XLSX = xlsx_file([["Dag", "Wie"]])
EXE = b"MZ\x90\x00" + b"\0" * 300
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
EICAR_LIKE = b"WEERBAAR-TESTVIRUS-NIET-ECHT"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX_TYPE}"/>{{}}</Types>'
)


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def docx_with(**parts: bytes) -> bytes:
    return archive(
        {"[Content_Types].xml": CONTENT_TYPES.format("").encode(), "word/document.xml": b"<w/>"} | parts
    )


def odt(manifest: bytes = b"<manifest/>", **parts: bytes) -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    return archive({"mimetype": kind, "META-INF/manifest.xml": manifest} | parts, zipfile.ZIP_STORED)


def bomb() -> bytes:
    return docx_with(**{"word/media/image1.bin": b"\0" * (40 * 1024 * 1024)})


def jpeg_with_place() -> bytes:
    """A JPEG whose EXIF holds a place and a camera."""
    image = Image.new("RGB", (40, 30), "white")
    exif = Image.Exif()
    exif[0x010F] = "KANARIECAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 1.0)
    target = BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"KANARIEOPMERKING")
    return target.getvalue()


def jpeg_that_says(text: str) -> bytes:
    """A JPEG with this text as maker, as place, as comment and as colour profile."""
    exif = Image.Exif()
    exif[0x013B] = text
    exif.get_ifd(0x8825)[0x1B] = text.encode()
    target = BytesIO()
    picture = Image.new("RGB", (40, 30), "navy")
    picture.save(target, "JPEG", exif=exif, comment=text.encode(), icc_profile=text.encode() * 8)
    assert target.getvalue().count(text.encode()) > 3
    return target.getvalue()


def png(width: int = 10, height: int = 10) -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), "white").save(target, "PNG")
    return target.getvalue()


def huge_png() -> bytes:
    """A PNG of 30,000 by 30,000 pixels, of a few bytes."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def with_archive_behind(data: bytes) -> bytes:
    """A file that is also a zip archive: a polyglot."""
    return data + archive({"x.txt": b"verstopt"})
