"""Files with text, made by hand: one of each format, and hostile ones."""

import struct
import zipfile
import zlib
from io import BytesIO

from tests.files.samples import archive

_OOXML = "application/vnd.openxmlformats-officedocument."
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: bytes, trailer: bytes = b"", extra: tuple[bytes, ...] = (), packed: bool = False) -> bytes:
    """A PDF with these content streams; object 3 is the font, `extra` begins at object 4."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", FONT, *extra]
    kids = []
    for content in pages:
        coding = b"/Filter /FlateDecode " if packed else b""
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (coding, len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def shows(text: str) -> bytes:
    """A content stream that shows one line."""
    return b"BT /F1 12 Tf 72 770 Td (%s) Tj ET" % text.encode("cp1252")


def pdf_of(*texts: str) -> bytes:
    return pdf(*(shows(text) for text in texts))


SCAN = pdf(b"0 0 595 842 re f")
LOCK = b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
LOCKED_PDF = pdf(
    shows("geheim"),
    extra=(LOCK,),
    trailer=b"/Encrypt 4 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
)
LOCKED_OFFICE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 500
)


def _types(kind: str) -> bytes:
    return f'<Types><Override PartName="/x" ContentType="{_OOXML}{kind}.main+xml"/></Types>'.encode()


def _relations(*targets: str) -> bytes:
    rows = "".join(f'<Relationship Id="r{n}" Target="{one}"/>' for n, one in enumerate(targets, 1))
    return f"<Relationships>{rows}</Relationships>".encode()


def _w(body: str) -> bytes:
    return f'<w:x xmlns:w="{W}" xmlns:mc="urn:mc">{body}</w:x>'.encode()


def docx(body: str = "", document: bytes = b"", **parts: bytes) -> bytes:
    return archive(
        {
            "[Content_Types].xml": _types("wordprocessingml.document"),
            "word/document.xml": document or _w(body),
            **{f"word/{name}.xml": content for name, content in parts.items()},
        }
    )


def run(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


DOCX = docx(
    run("Weer")
    + "<w:p><w:r><w:t>be</w:t></w:r><w:r><w:t>veiliging</w:t></w:r></w:p>"
    + f"<w:tbl><w:tr><w:tc>{run('cel een')}</w:tc><w:tc>{run('cel twee')}</w:tc></w:tr></w:tbl>"
    + f"<mc:Choice>{run('tekstvak')}</mc:Choice><mc:Fallback>{run('dubbel')}</mc:Fallback>"
    + "<w:del><w:r><w:t>geschrapt</w:t></w:r></w:del>",
    header1=_w(run("kopregel")),
    footer2=_w(run("voetregel")),
    footnotes=_w(run("voetnoot")),
    endnotes=_w(run("eindnoot")),
)
_P = 'xmlns:a="urn:a" xmlns:p="urn:p"'
PPTX = archive(
    {
        "[Content_Types].xml": _types("presentationml.presentation"),
        # Shown in another order than the names say.
        "ppt/presentation.xml": f'<p:x {_P} {_R}><p:sldId id="256" r:id="r2"/>'
        '<p:sldId id="257" r:id="r1"/></p:x>'.encode(),
        "ppt/_rels/presentation.xml.rels": _relations("slides/slide1.xml", "slides/slide2.xml"),
        "ppt/slides/slide1.xml": f"<p:x {_P}><a:p><a:t>laatste dia</a:t></a:p></p:x>".encode(),
        "ppt/slides/slide2.xml": f"<p:x {_P}><a:p><a:t>eerste dia</a:t></a:p></p:x>".encode(),
        "ppt/slides/_rels/slide2.xml.rels": _relations("../notesSlides/notesSlide1.xml"),
        "ppt/notesSlides/notesSlide1.xml": f"<p:x {_P}><a:p><a:t>spreektekst</a:t></a:p></p:x>".encode(),
    }
)
_S = f'xmlns="urn:s" {_R}'
XLSX = archive(
    {
        "[Content_Types].xml": _types("spreadsheetml.sheet"),
        "xl/workbook.xml": f'<workbook {_S}><sheet name="Kosten" r:id="r1"/><sheet name="Leeg" r:id="r2"/>'
        "</workbook>".encode(),
        "xl/_rels/workbook.xml.rels": _relations("worksheets/sheet1.xml", "/xl/worksheets/sheet2.xml"),
        "xl/sharedStrings.xml": f"<sst {_S}><si><t>Camera</t></si>"
        "<si><r><t>Slo</t></r><r><t>ten</t></r></si></sst>".encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet {_S}><row><c t="s"><v>0</v></c>'
        "<c><f>1+1</f><v>250</v></c></row>"
        '<row><c t="s"><v>1</v></c><c t="inlineStr"><is><t>los</t></is></c><c t="s"><v>99</v></c></row>'
        "</worksheet>".encode(),
        "xl/worksheets/sheet2.xml": f"<worksheet {_S}/>".encode(),
    }
)
_ODF = 'xmlns:text="urn:t" xmlns:table="urn:ta" xmlns:draw="urn:d" xmlns:office="urn:o"'


def odf(kind: str, body: str, **parts: bytes) -> bytes:
    manifest = parts.pop("manifest", b"<manifest/>")
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<x {_ODF}>{body}</x>".encode(),
            **{f"{name}.xml": content for name, content in parts.items()},
        }
    )


ODT = odf(
    "text",
    "<text:tracked-changes><text:p>geschrapt</text:p></text:tracked-changes>"
    "<text:h>Kop</text:h><text:p>De <text:span>weer</text:span>baarheid<text:s/>telt"
    "<text:note><text:note-body><text:p>noot</text:p></text:note-body></text:note></text:p>",
    styles=f"<x {_ODF}><text:p>kopregel</text:p></x>".encode(),
)
ODS = odf(
    "spreadsheet",
    '<table:table table:name="Kosten"><table:table-row><table:table-cell><text:p>Camera</text:p>'
    "</table:table-cell><table:table-cell><text:p>250</text:p></table:table-cell></table:table-row></table:table>"
    '<table:table table:name="Planning"><table:table-row><table:table-cell><text:p>maart</text:p>'
    "</table:table-cell></table:table-row></table:table>",
)
ODP = odf(
    "presentation", "<draw:page><text:p>een</text:p></draw:page><draw:page><text:p>twee</text:p></draw:page>"
)
LOCKED_ODT = odf("text", "<text:p>x</text:p>", manifest=b"<m><encryption-data/></m>")
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:x xmlns:w="%s"><w:t>&b;</w:t></w:x>' % W.encode()
)
OUTSIDE = (
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:x xmlns:w="%s"><w:t>&a;</w:t></w:x>'
    % W.encode()
)
BOMB = docx("<w:p>" + " " * (60 * 1024 * 1024) + "</w:p>")
NESTED = docx(run("buiten"), **{"embeddings/ander": archive({"x": b"\0" * 900_000}, zipfile.ZIP_STORED)})


def lying_docx(declared: int) -> bytes:
    """A docx whose document says in both places that it has this size, in bytes; it is longer."""
    real = docx(run("x" * 5_000))
    with zipfile.ZipFile(BytesIO(real)) as opened:
        size = opened.getinfo("word/document.xml").file_size
    return real.replace(struct.pack("<L", size), struct.pack("<L", declared))


def hungry_pdf() -> bytes:
    """600 MB of drawing in half a megabyte."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 1 1 l S\n" * 100_000
    return pdf(b"".join([*(packer.compress(block) for _ in range(420)), packer.flush()]), packed=True)
