"""What may be uploaded and what is refused, through the form of a leerkring."""

import errno
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from leerkringen.models import Leerkring, Praktijkdocument
from portal.audit.models import AuditLine
from portal.files.models import ClosedFile
from portal.files.names import clean_name
from tests.factories import leerkringen as make
from tests.files import samples


@pytest.fixture
def store(settings: Any, tmp_path: Path) -> Path:
    settings.CLOSED_FILES_ROOT = tmp_path / "besloten"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    settings.CLAMD_URL = ""
    return tmp_path / "besloten"


@pytest.fixture
def circle(db: None, store: Path) -> Leerkring:
    return make.make_circle()


@pytest.fixture
def client(circle: Leerkring) -> Iterator[Client]:
    return make.signed_in(make.guide_of(circle))


def upload(client: Client, circle: Leerkring, name: str, data: bytes) -> Any:
    form = {"titel": "Bellijst", "tlp": "oranje", "bestand": SimpleUploadedFile(name, data)}
    return client.post(f"/leerkringen/{circle.pk}/documenten/nieuw/", form)


def stored_files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()] if store.exists() else []


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.pdf", samples.PDF, "application/pdf"),
        ("A.PDF", samples.PDF, "application/pdf"),
        ("a.docx", samples.DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", samples.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.odt", samples.odt(), "application/vnd.oasis.opendocument.text"),
        ("a.txt", "Café".encode(), "text/plain"),
        ("a.csv", b"dag;wie", "text/csv"),
        ("a.png", samples.png(), "image/png"),
        ("a.jpg", samples.jpeg_with_place(), "image/jpeg"),
    ],
)
def test_t09_l09_ordinary_files_come_back_as_a_download(
    client: Client, circle: Leerkring, store: Path, name: str, data: bytes, content_type: str
) -> None:
    assert upload(client, circle, name, data).status_code == 302
    document = Praktijkdocument.objects.get()
    answer = client.get(f"{document.get_absolute_url()}bestand/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "ETag" not in answer
    assert "Last-Modified" not in answer
    body = b"".join(answer.streaming_content)
    assert body == data if not content_type.startswith("image/") else body
    (path,) = stored_files(store)
    assert name.lower() not in str(path).lower()
    assert path.stat().st_mode & 0o077 == 0
    assert AuditLine.objects.filter(action="bestand gedownload").count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("leeg.pdf", b""),
        ("programma.pdf", samples.EXE),
        ("programma.exe", samples.EXE),
        ("tekening.svg", samples.SVG),
        ("tekening.png", samples.SVG),
        ("pagina.html", samples.HTML),
        ("pagina.txt", samples.HTML),
        ("plaat.gif", b"GIF89a<script>alert(1)</script>"),
        ("plaat.jpg", samples.with_archive_behind(b"GIF89a")),
        ("twee.pdf", samples.with_archive_behind(samples.PDF)),
        ("twee.txt", samples.with_archive_behind(b"tekst")),
        ("nul.txt", b"abc\0def"),
        ("bom.docx", samples.bomb()),
        ("macro.docx", samples.docx_with(**{"word/vbaProject.bin": b"x"})),
        ("programma.docx", samples.docx_with(**{"word/a.exe": b"x"})),
        ("slot.docx", samples.OLE),
        ("oud.doc", samples.OLE),
        ("anders.xlsx", samples.DOCX),
        ("los.docx", samples.archive({"a.txt": b"a"})),
        (
            "entiteit.docx",
            samples.archive({"[Content_Types].xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        ),
        ("macro.odt", samples.odt(**{"Basic/Standard/a.xml": b"x"})),
        ("slot.odt", samples.odt(manifest=b"<encryption-data/>")),
        ("groot.png", samples.huge_png()),
        ("kapot.docx", samples.DOCX[:200]),
        ("geen-extensie", samples.PDF),
    ],
)
def test_refused_files_leave_nothing(
    client: Client, circle: Leerkring, store: Path, name: str, data: bytes
) -> None:
    answer = upload(client, circle, name, data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'href="#id_bestand"' in text
    assert 'value="Bellijst"' in text
    assert not ClosedFile.objects.exists()
    assert stored_files(store) == []


def test_one_byte_too_many(client: Client, circle: Leerkring, store: Path, settings: Any) -> None:
    settings.CLOSED_FILE_MAX_BYTES = len(samples.PDF) - 1
    assert "te groot" in upload(client, circle, "a.pdf", samples.PDF).content.decode()
    settings.CLOSED_FILE_MAX_BYTES += 1
    assert upload(client, circle, "a.pdf", samples.PDF).status_code == 302


def test_l32_images_lose_place_camera_and_what_stands_behind(
    client: Client, circle: Leerkring, store: Path
) -> None:
    upload(client, circle, "foto.jpg", samples.with_archive_behind(samples.jpeg_with_place()))
    (path,) = stored_files(store)
    kept = path.read_bytes()
    assert b"KANARIE" not in kept
    assert b"PK\x03\x04" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif()
        assert image.size == (40, 30)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\map\\brief.pdf", "brief.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("fdp.\u202egpj.pdf", "fdp.gpj.pdf"),
        ("CON.pdf", "CON_.pdf"),
        ("regel\r\nSet-Cookie: x.pdf", "regelSet-Cookie_ x.pdf"),
        ("", "bestand"),
        ("...", "bestand"),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_long_names_keep_their_extension() -> None:
    name = clean_name("a" * 300 + ".pdf")
    assert len(name) == 120
    assert name.endswith(".pdf")


def test_the_name_reaches_the_browser_as_rfc_6266(client: Client, circle: Leerkring) -> None:
    upload(client, circle, 'ümlaut "x".pdf', samples.PDF)
    document = Praktijkdocument.objects.get()
    answer = client.get(f"{document.get_absolute_url()}bestand/")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%BCmlaut%20_x_.pdf"


def test_t09_l10_ranges_and_conditions_make_no_difference(client: Client, circle: Leerkring) -> None:
    upload(client, circle, "a.pdf", samples.PDF)
    url = f"{Praktijkdocument.objects.get().get_absolute_url()}bestand/"
    for headers in (
        {"Range": "bytes=0-3"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT"},
    ):
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == samples.PDF
    outsider = make.signed_in(make.make_user())
    assert outsider.get(url, headers={"If-None-Match": "*", "Range": "bytes=0-3"}).status_code == 404


def test_a_full_disk_leaves_no_row_and_no_file(
    client: Client, circle: Leerkring, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open = Path.open

    def full(self: Path, *arguments: Any, **options: Any) -> Any:
        file = real_open(self, *arguments, **options)
        if store in self.parents:
            file.write(b"half")
            file.flush()
            raise OSError(errno.ENOSPC, "No space left on device")
        return file

    monkeypatch.setattr(Path, "open", full)
    answer = upload(client, circle, "a.pdf", samples.PDF)
    assert "opslaan lukte niet" in answer.content.decode()
    assert not ClosedFile.objects.exists()
    assert stored_files(store) == []


def test_deleting_a_document_deletes_its_bytes(
    client: Client, circle: Leerkring, store: Path, django_capture_on_commit_callbacks: Any
) -> None:
    upload(client, circle, "a.pdf", samples.PDF)
    assert stored_files(store)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{Praktijkdocument.objects.get().get_absolute_url()}verwijderen/")
    assert not ClosedFile.objects.exists()
    assert stored_files(store) == []


def test_t01_l11_no_path_below_media_reaches_the_store(
    client: Client, circle: Leerkring, settings: Any
) -> None:
    upload(client, circle, "a.pdf", samples.PDF)
    name = ClosedFile.objects.get().storage_name
    # Beside the folder of media, so that these paths would lead there.
    assert (settings.MEDIA_ROOT / ".." / "besloten" / name).resolve().is_file()
    for path in (name, f"besloten/{name}", f"../besloten/{name}", f"%2e%2e/besloten/{name}"):
        assert client.get(f"/media/{path}").status_code == 404
