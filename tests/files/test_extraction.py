"""The reading program on real files of each format, and on files that want to harm it."""

import ast
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from portal.files.extraction import running
from portal.files.extraction.outcome import MAX_CHARACTERS, Collected, Full, clean
from portal.files.extraction.running import Extraction, Limits, extract
from tests.files import readable, samples


def read(content: bytes) -> Extraction:
    return extract(BytesIO(content))


def places(content: bytes) -> list[tuple[str, str, str]]:
    found = read(content)
    assert found.status == "leesbaar"
    return [(piece.kind, piece.place, piece.text) for piece in found.pieces]


def text(content: bytes) -> str:
    return "\n".join(piece for _kind, _place, piece in places(content))


def test_pdf_gives_the_pages_that_hold_text() -> None:
    assert places(readable.pdf_of("Één café", "", "derde")) == [
        ("pagina", "1", "Één café"),
        ("pagina", "3", "derde"),
    ]


def test_docx_gives_tables_notes_headers_and_footers_and_nothing_twice() -> None:
    found = text(readable.DOCX)
    for part in ("Weer\nbeveiliging", "cel een", "cel twee", "kopregel", "voetregel", "voetnoot", "eindnoot"):
        assert part in found
    assert found.count("tekstvak") == 1
    assert "dubbel" not in found
    assert "geschrapt" not in found


def test_odt_gives_notes_and_headers_and_not_what_was_deleted() -> None:
    assert text(readable.ODT) == "Kop\nDe weerbaarheid telt\nnoot\nkopregel"


def test_pptx_follows_the_order_of_showing_and_takes_the_notes() -> None:
    assert places(readable.PPTX) == [("dia", "1", "eerste dia\nspreektekst"), ("dia", "2", "laatste dia")]


def test_odp_gives_slides() -> None:
    assert places(readable.ODP) == [("dia", "1", "een"), ("dia", "2", "twee")]


def test_xlsx_gives_sheets_with_values_and_no_formulas() -> None:
    assert places(readable.XLSX) == [("blad", "Kosten", "Camera 250\nSloten los")]


def test_ods_gives_sheets() -> None:
    assert places(readable.ODS) == [("blad", "Kosten", "Camera 250"), ("blad", "Planning", "maart")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_txt_and_csv_in_each_encoding(encoding: str) -> None:
    words = "Naam;Plaats\r\nRenée;’s-Hertogenbosch"
    assert text(words.encode(encoding)) == "Naam;Plaats\nRenée;’s-Hertogenbosch"


def test_the_content_decides_and_not_a_name(tmp_path: Path) -> None:
    path = tmp_path / "verslag.txt"
    path.write_bytes(readable.DOCX)
    with path.open("rb") as source:
        source.read(10)
        assert "voetnoot" in extract(source).pieces[0].text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", "leeg"),
        (b" \n\t ", "leeg"),
        (readable.SCAN, "leeg"),
        (samples.png(), "leeg"),
        (samples.jpeg_with_place(), "leeg"),
        (readable.docx(), "leeg"),
        (readable.LOCKED_PDF, "beveiligd"),
        (readable.LOCKED_OFFICE, "beveiligd"),
        (readable.LOCKED_ODT, "beveiligd"),
        (samples.OLE, "mislukt"),
        (samples.EXE, "mislukt"),
        (b"%PDF-1.7\nniets", "mislukt"),
        (b"PK\x03\x04 niets", "mislukt"),
        (readable.DOCX[:-60], "mislukt"),
        (readable.DOCX[:400], "mislukt"),
        (samples.archive({"a.txt": b"geen Office"}), "mislukt"),
        (readable.BOMB, "te-groot"),
        (samples.bomb(), "te-groot"),
        (samples.archive({str(number): b"" for number in range(5_001)}), "te-groot"),
        (readable.lying_docx(100), "mislukt"),
        (readable.lying_docx(0x7FFFFFFF), "te-groot"),
        (readable.docx(document=readable.ENTITIES), "mislukt"),
        (readable.docx(document=readable.OUTSIDE), "mislukt"),
        (readable.docx(document=b"<w:x"), "mislukt"),
    ],
)
def test_files_without_readable_text(content: bytes, status: str) -> None:
    assert read(content) == Extraction(status)


def test_an_archive_inside_is_never_opened() -> None:
    assert text(readable.NESTED) == "buiten"


def test_polyglot_is_read_as_what_it_begins_with() -> None:
    found = read(samples.with_archive_behind(readable.pdf_of("voorkant")))
    assert "verstopt" not in str(found)


def test_a_stream_that_eats_memory_only_kills_the_program() -> None:
    began = time.monotonic()
    assert read(readable.hungry_pdf()) == Extraction("mislukt")
    assert time.monotonic() - began < 25


def test_more_text_than_is_kept_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LIMITS", Limits(characters=1_000))
    for content in (b"woord " * 1_000, readable.docx(readable.run("woord " * 1_000))):
        found = read(content)
        assert found.status == "leesbaar"
        assert 990 <= sum(len(piece.text) for piece in found.pieces) <= 1_000


def test_the_limit_counts_all_pieces_together() -> None:
    collected = Collected(limit=10)
    collected.add("pagina", "1", "zes en ")
    with pytest.raises(Full):
        collected.add("pagina", "2", "nog veel meer")
    assert [piece.text for piece in collected.pieces] == ["zes en", "nog"]
    assert MAX_CHARACTERS == 2_000_000


def test_text_is_cleaned() -> None:
    assert clean("a\0b\x02\r\nc \t d\n\n\n e\ud800 weer\u00adbaar") == "abc d\ne? weerbaar"


@pytest.mark.parametrize(
    "limits",
    [Limits(wall_seconds=0.01), Limits(memory_bytes=8 * 1024 * 1024)],
    ids=["tijd", "geheugen"],
)
def test_limits_end_in_failure(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    monkeypatch.setattr(running, "LIMITS", limits)
    began = time.monotonic()
    assert read(readable.DOCX) == Extraction("mislukt")
    assert time.monotonic() - began < 5


def test_the_processor_limit_ends_a_slow_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LIMITS", Limits(cpu_seconds=1))
    heavy = readable.pdf(readable.shows("a") + b" 0 0 m 1 1 l S" * 8_000_000)
    began = time.monotonic()
    assert read(heavy).status in {"mislukt", "leesbaar"}
    assert time.monotonic() - began < 25


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"geen json",
        b"[]",
        b'{"status": "prima", "pieces": []}',
        b'{"status": "leesbaar", "pieces": [["pagina", "1"]]}',
        b'{"status": "leesbaar", "pieces": 5}',
    ],
)
def test_a_strange_answer_is_a_failure(answer: bytes) -> None:
    assert running._understood(answer) == Extraction("mislukt")


def test_the_program_sees_nothing_of_the_site(tmp_path: Path) -> None:
    """No Django, no environment, no writing, few files: asked from the inside."""
    program = f"""
import sys
sys.path.insert(0, {str(running.PROGRAM.parents[3])!r})
from portal.files.extraction import program, office, pdf, plain
program.limit_self(512 * 1024 * 1024, 20, 30)
import os, resource
assert not [name for name in sys.modules if name.split(".")[0] in ("django", "wagtail")]
assert not [name for name in os.environ if name not in ("LC_CTYPE",)], os.environ
assert resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0)
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
assert resource.getrlimit(resource.RLIMIT_NOFILE) == (64, 64)
try:
    os.write(os.open({str(tmp_path / "proef")!r}, os.O_CREAT | os.O_WRONLY), b"x")
except OSError:
    print("goed")
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, env={}, check=False
    )
    assert done.stdout == "goed\n", done.stderr


def test_no_module_of_the_program_imports_django() -> None:
    for path in running.PROGRAM.parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if name.startswith(("django", "wagtail"))], path
