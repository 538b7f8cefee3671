"""The PDF of a handvat: made by the real WeasyPrint, read back by pdfium."""

import os
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from kennisbank.models import HandvatPage, Organisatie
from kennisbank.pdf import program
from kennisbank.pdf.store import folder_of
from kennisbank.pdf.tasks import make_pdf_ahead
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_praktijkvoorbeeld

pytestmark = pytest.mark.django_db
STEP = {
    "titel": "Kies één grens",
    "toelichting": "Spreek af wanneer u stopt.",
    "wie": "Balie",
    "tijd": "20 min",
}


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """Numbers of pages come back after a test; their files must not."""
    settings.DATA_DIR = tmp_path / "data"


def make(**fields: object) -> HandvatPage:
    return make_handvat(
        title="Agressie aan de balie",
        slug="agressie",
        stappen=[("stap", STEP)],
        checklist=[("punt", "Er is een achterwacht")],
        **fields,
    )


def pdf_of(client: Client, path: str = "/handvatten/agressie.pdf") -> bytes:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return b"".join(response.streaming_content)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def unpacked(content: bytes) -> bytes:
    """The file with its packed parts readable: the catalogue may stand in one."""
    parts = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL)
    found = [content]
    for part in parts:
        try:
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            continue
    return b"\n".join(found)


def files_of(page: HandvatPage) -> list[Path]:
    return sorted(folder_of(page.pk).glob("*"))


@pytest.mark.django_db(transaction=True)
def test_ten_requests_at_once_make_one_tagged_file_with_the_page(pango: str, client: Client) -> None:
    page = make(
        voor_wie="Team publiekszaken", wijzigingen=[("wijziging", {"datum": "2026-09-01", "tekst": "Korter"})]
    )
    make_praktijkvoorbeeld(title="Oosterwaard oefent", handvatten=[page])
    assert 'href="/handvatten/agressie.pdf"' in client.get(page.url).content.decode()

    def ask(_number: int) -> bytes:
        try:
            return pdf_of(Client())
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(ask, range(10)))

    (content,) = answers  # A second making would have another identifier inside.
    (file,) = files_of(page)
    tag = client.get("/handvatten/agressie.pdf")["ETag"]
    assert client.get("/handvatten/agressie.pdf", headers={"if-none-match": tag}).status_code == 304
    assert files_of(page) == [file]

    text = text_of(content)
    for part in (
        "Agressie aan de balie",
        "Kies één grens",
        "Er is een achterwacht",
        "Team publiekszaken",
        "Oosterwaard oefent",
        "1 september 2026",
        "/handvatten/agressie/",
        "1 van 1",
    ):
        assert part in text, part
    assert "Uw vinkjes blijven" not in text
    inside = unpacked(content)
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (nl)", b"pdfuaid"):
        assert mark in inside, mark
    document = pypdfium2.PdfDocument(content)
    assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
    assert document.get_metadata_dict()["Title"] == "Agressie aan de balie | Weerbaar"
    assert [mark.get_title() for mark in document.get_toc()][:3] == [
        page.title,
        "In één stap",
        "Kies één grens",
    ]


@pytest.mark.django_db(transaction=True)
def test_every_change_makes_a_new_one_and_withdrawing_removes_it(pango: str, client: Client) -> None:
    page = make(organisatie=Organisatie.objects.create(naam="Oosterwaard"))
    case = make_praktijkvoorbeeld(title="Oosterwaard oefent", handvatten=[page])
    page.samenvatting = "Nu met een beter begin."
    page.save_revision().publish()
    assert DBTaskResult.objects.filter(task_path=make_pdf_ahead.module_path).count() == 1
    make_pdf_ahead.call(page.pk)
    (first,) = files_of(page)
    assert "Nu met een beter begin." in text_of(pdf_of(client))
    assert files_of(page) == [first], "made ahead, so the reader did not wait"

    case.title = "Oosterwaard oefent elk kwartaal"
    case.save()
    assert "elk kwartaal" in text_of(pdf_of(client))
    (second,) = files_of(page)
    assert second != first

    page.unpublish()
    assert files_of(page) == []
    assert client.get("/handvatten/agressie.pdf").status_code == 404
    make_pdf_ahead.call(page.pk)
    assert files_of(page) == []


def test_only_pictures_of_the_page_come_along(pango: str, tmp_path: Path) -> None:
    """Neither a file of this machine nor another address, and the PDF is made nevertheless."""
    secret = tmp_path / "geheim.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">GEHEIM</text></svg>')
    given = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
    html = f'<html lang="nl"><title>x</title><img alt="" src="{secret.as_uri()}"><img alt="" src="http://127.0.0.1:9/x.png">'
    job = {
        "css": f"@import '{secret.as_uri()}';",
        "address": "http://s.example/a/",
        "files": {"http://s.example/m.gif": given},
    }
    content = program.make_pdf(job | {"html": f'{html}<img alt="Stip" src="/m.gif"><p>Tekst'})
    assert "Tekst" in text_of(content)
    assert "GEHEIM" not in text_of(content)
    images = list(pypdfium2.PdfDocument(content)[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    assert len(images) == 1


def test_a_failure_is_told_and_not_repeated_at_each_request(
    pango: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make()
    # Too little memory to start Python in: a real end of a real process.
    monkeypatch.setattr("kennisbank.pdf.store.MEMORY_BYTES", 1024 * 1024)
    response = client.get("/handvatten/agressie.pdf")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert page.url in response.content.decode()
    monkeypatch.undo()
    assert client.get("/handvatten/agressie.pdf").status_code == 503, "not tried again"
    for file in files_of(page):
        os.utime(file, (0, 0))
    assert text_of(pdf_of(client)), "later it is"


@pytest.mark.parametrize("slug", ["bestaat-niet", "agressie", "a" * 300, "é"])
def test_no_live_handvat_is_404(client: Client, slug: str) -> None:
    make(live=False)
    assert client.get(f"/handvatten/{slug}.pdf").status_code == 404


def test_without_the_library_of_the_system_there_is_no_pdf(client: Client, settings: Any) -> None:
    """The loader of this machine is asked for a library that it does not have."""
    settings.PDF_LIBRARIES = ["libpango-afwezig.so.0"]
    page = make()
    html = client.get(page.url).content.decode()
    assert "agressie.pdf" not in html
    assert client.get("/handvatten/agressie.pdf").status_code == 404
    assert client.get("/health/ready").json()["pdf"] == "uit"
    make_pdf_ahead.call(page.pk)
    assert files_of(page) == []
    administrator = sign_in(make_account(is_staff=True, is_superuser=True, factor=True))
    html = administrator.get("/admin/pdf-van-handvatten/").content.decode()
    assert "libpango-afwezig.so.0" in html
    assert "apt-get install" in html


def test_only_administrators_see_the_state(client: Client) -> None:
    assert client.get("/admin/pdf-van-handvatten/").status_code == 302
    editor = sign_in(make_account("Redacteur", is_staff=True, factor=True))
    assert editor.get("/admin/pdf-van-handvatten/").status_code in {302, 403}
