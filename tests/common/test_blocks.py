"""Every block of the page body shows what an editor put in it."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from kennisbank.models import StandaardPage
from portal.common.blocks import AfbeeldingBlock, ContentBlock
from portal.common.blocks.stream import stream_text
from portal.common.sanitize import plain_text
from tests.factories.kennisbank import make_page

pytestmark = pytest.mark.django_db
STEP = {
    "titel": "Kies één grens",
    "toelichting": "Spreek af wanneer u stopt.",
    "wie": "Team",
    "tijd": "20 minuten",
}
SAMPLES: dict[str, tuple[Any, list[str]]] = {
    "tekst": ("<p>Begin <strong>klein</strong>.</p>", ["<strong>klein</strong>"]),
    "stappen": (
        {"titel": "In één stap", "stappen": [STEP]},
        ["In één stap", "Kies één grens", "Team · 20 minuten"],
    ),
    "checklist": (
        {"titel": "Checklist", "punten": ["Er is een achterwacht"]},
        ["Er is een achterwacht", "checkbox"],
    ),
    "citaat": (
        {"tekst": "Het zat daar.", "naam": "", "functie": "Griffier"},
        ["“Het zat daar.”", "Griffier"],
    ),
    "cijfer": (
        {"waarde": "24%", "toelichting": "van de balie", "bron": "Onderzoek"},
        ["24%", "Bron: Onderzoek"],
    ),
    "uitklap": ({"titel": "Moet dit?", "tekst": "<p>Nee.</p>"}, ["<summary>Moet dit?", "<p>Nee.</p>"]),
    "verwijzing": (
        {"pagina": None, "adres": "https://voorbeeld.example/", "tekst": "Lees", "toelichting": ""},
        ['href="https://voorbeeld.example/"', ">Lees</a>"],
    ),
    "tabel": (
        {
            "bijschrift": "Wie doet wat",
            "tabel": {
                "columns": [{"type": "tekst", "heading": "Wie"}],
                "rows": [{"values": ["Griffier"]}],
                "caption": "",
            },
        },
        ["<caption>Wie doet wat</caption>", '<th scope="col">Wie</th>', "Griffier"],
    ),
}


def shown(name: str, value: Any) -> str:
    block = ContentBlock()
    return str(block.to_python([{"type": name, "value": value}])[0].render())


@pytest.mark.parametrize("name", SAMPLES)
def test_block_shows_its_parts(name: str) -> None:
    value, expected = SAMPLES[name]
    html = shown(name, value)
    for part in expected:
        assert part in html


def test_picture_carries_its_alternative_text() -> None:
    image = get_image_model().objects.create(title="balie.png", file=get_test_image_file())
    picture = {"image": image.pk, "alt_text": "Een balie met glas", "decorative": False}
    html = shown("afbeelding", {"afbeelding": picture, "bijschrift": "De nieuwe balie"})
    assert 'alt="Een balie met glas"' in html
    assert "<figcaption>De nieuwe balie</figcaption>" in html


def test_download_tells_kind_and_size() -> None:
    from wagtail.documents import get_document_model

    document = get_document_model()(title="Script voor de balie", toegankelijk=True)
    document.file.save("script.pdf", ContentFile(b"%PDF-1.7 " + b"x" * 2000))
    document.save()
    file = {"document": document.pk, "titel": "", "toelichting": "Eén A4"}
    html = shown("downloads", {"titel": "Bestanden", "bestanden": [file]})
    assert "Script voor de balie" in html
    assert "PDF" in html
    assert "toegankelijk" in html


@pytest.mark.parametrize(
    "name", ["tekst", "stappen", "checklist", "citaat", "cijfer", "uitklap", "verwijzing"]
)
def test_preview_in_the_block_picker_shows_the_sample(name: str) -> None:
    block = ContentBlock().child_blocks[name]
    context = block.get_preview_context(block.get_preview_value(), {})
    context["bound_block"] = block.bind(block.get_preview_value())
    html = render_to_string(block.get_preview_template(block.get_preview_value(), {}), context)
    words = plain_text(html[html.index("<main") :])
    assert len(words) > len("Voorbeeld")
    assert block.meta.description


def test_a_page_shows_its_body(client: Any) -> None:
    page = make_page(StandaardPage, inhoud=[("tekst", "<p>Zo weinig mogelijk.</p>")])
    assert "<p>Zo weinig mogelijk.</p>" in client.get(page.url).content.decode()


def test_every_label_of_the_picture_block_is_dutch() -> None:
    picture = AfbeeldingBlock().child_blocks["afbeelding"]
    labels = [str(block.label) for block in picture.child_blocks.values()]
    assert labels[0] == "Afbeelding"
    assert not {"Image", "Image is decorative", "Alt text"} & set(labels)


def test_search_reads_cells_and_lines_apart_and_no_description_of_a_picture() -> None:
    image = get_image_model().objects.create(title="Klok", file=get_test_image_file())
    image.contextual_alt_text = "Tekening van een klok"
    page = make_page(
        StandaardPage,
        inhoud=[
            (
                "tekst",
                "<h2>Welke versies?</h2><table><tr><th>Versie</th><td>Voor wie</td></tr></table>"
                "<p>R&amp;D: 1 &lt; 2.</p>",
            ),
            ("checklist", {"titel": "Checklist", "punten": ["Er is een grens", "Van 5 < 6 tot 9 > 8."]}),
            ("afbeelding", {"afbeelding": image, "bijschrift": "De balie"}),
        ],
    )
    page.refresh_from_db()

    assert stream_text(page.inhoud) == (
        "Welke versies? Versie · Voor wie · R&D: 1 < 2. Checklist · Er is een grens ·"
        " Van 5 < 6 tot 9 > 8. De balie"
    )
