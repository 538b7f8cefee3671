"""Detail pages of every type, through HTTP."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from kennisbank.models import PraktijkvoorbeeldPage, PubliekDocument, StandaardPage
from tests.factories.kennisbank import (
    make_handvat,
    make_organisatie,
    make_page,
    make_praktijkvoorbeeld,
    make_project,
    make_publicatie,
    warm_up,
)

pytestmark = pytest.mark.django_db

STEP = {
    "titel": "Kies één grens",
    "toelichting": "Spreek af wanneer u stopt.",
    "wie": "Balie",
    "tijd": "20 minuten",
}


def full_handvat(**fields):
    return make_handvat(
        title="Agressie aan de balie",
        slug="agressie-aan-de-balie",
        voor_wie="Team publiekszaken",
        benodigde_tijd="2 uur met het team",
        stappen=[("stap", STEP)],
        checklist=[("punt", "Er is een achterwacht")],
        fouten=[("fout", {"titel": "Alleen een training inkopen", "toelichting": ""})],
        **fields,
    )


def test_handvat_shows_what_an_official_needs(client: Client) -> None:
    full_handvat()
    html = client.get("/handvatten/agressie-aan-de-balie/").content.decode()
    for text in (
        "Agressie aan de balie",
        "Team publiekszaken",
        "2 uur met het team",
        "Kies één grens",
        "20 minuten",
        "Er is een achterwacht",
        "Alleen een training inkopen",
        "3 november 2026",
        "Integriteit",
    ):
        assert text in html, text


def test_handvat_links_the_cases_that_used_it_and_related_pages(client: Client) -> None:
    related = make_handvat(title="Veilig op huisbezoek")
    handvat = full_handvat(hoort_bij=[related])
    make_praktijkvoorbeeld(title="Oosterwaard oefent", handvatten=[handvat])
    make_praktijkvoorbeeld(title="Nog een concept", handvatten=[handvat], live=False)
    html = client.get(handvat.url).content.decode()
    assert "Oosterwaard oefent" in html
    assert "Veilig op huisbezoek" in html
    assert "Nog een concept" not in html


def test_detail_page_takes_at_most_six_queries(client: Client, django_assert_max_num_queries) -> None:
    handvat = full_handvat(hoort_bij=[make_handvat() for _ in range(5)], organisatie=make_organisatie())
    for _ in range(6):
        make_praktijkvoorbeeld(handvatten=[handvat], organisatie=make_organisatie())
    warm_up(client, handvat.url)
    with django_assert_max_num_queries(6):
        assert client.get(handvat.url).status_code == 200


@pytest.mark.parametrize("make", [make_praktijkvoorbeeld, make_project, make_publicatie])
def test_other_types_answer_within_six_queries(make, client: Client, django_assert_max_num_queries) -> None:
    page = make(organisatie=make_organisatie(), bron_url="https://voorbeeld.example/bron")
    warm_up(client, page.url)
    with django_assert_max_num_queries(6):
        response = client.get(page.url)
    assert response.status_code == 200
    assert page.title in response.content.decode()


def test_standard_page_stands_directly_below_home(client: Client) -> None:
    page = make_page(
        StandaardPage, slug="privacy", title="Privacy", inhoud=[("tekst", "<p>Wij bewaren niets.</p>")]
    )
    assert page.url == "/privacy/"
    assert "Wij bewaren niets." in client.get("/privacy/").content.decode()


@pytest.mark.parametrize(
    "path", ["/handvatten/bestaat-niet/", "/bestaat/ook/niet/", "/handvatten/agressie/extra/", "/%00/"]
)
def test_unknown_address_is_404_with_a_way_on(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    main = response.content.decode().split("<main")[1]
    assert 'action="/zoeken/"' in main
    assert 'href="/handvatten/"' in main


def test_draft_is_404(client: Client) -> None:
    draft = make_handvat(live=False)
    assert client.get(f"/handvatten/{draft.slug}/").status_code == 404


def test_anonymous_reader_gets_no_cookie(client: Client) -> None:
    page = full_handvat()
    for path in (
        "/",
        "/handvatten/",
        page.url,
        "/hulp-nu/",
        "/begrippen/",
        "/zoeken/?q=balie",
        "/bestaat-niet/",
    ):
        response = client.get(path)
        assert not response.cookies, path


def test_rich_text_is_sanitised_when_shown(client: Client) -> None:
    hostile = '<p onclick="x()">Tekst<script>alert(1)</script><a href="javascript:x()">link</a></p>'
    page = make_handvat(inhoud=[("tekst", hostile)])
    html = client.get(page.url).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "Tekst" in main
    assert "<script>alert" not in main
    assert "onclick" not in main
    assert "javascript:" not in main


def test_period_must_run_forward() -> None:
    page = make_praktijkvoorbeeld()
    page.begin, page.einde = page.laatst_gecontroleerd_op, page.laatst_gecontroleerd_op.replace(year=2020)
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    assert "einde" in error.value.message_dict


def test_voorbeeldinhoud_is_marked(client: Client) -> None:
    page: PraktijkvoorbeeldPage = make_praktijkvoorbeeld(voorbeeldinhoud=True)
    assert "Voorbeeldinhoud" in client.get(page.url).content.decode()


def test_handvat_tells_when_it_appeared_and_changed_newest_first(client: Client) -> None:
    rows = [("2026-03-01", "Tweede versie"), ("2026-09-01", "Stap 4 erbij"), ("2025-12-31", "Eerste versie")]
    page = make_handvat(
        wijzigingen=[("wijziging", {"datum": day, "tekst": text}) for day, text in rows],
        first_published_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC),
    )
    html = client.get(page.url).content.decode()
    assert "Verschenen op 1 januari 2026." in html
    assert "Laatst gecontroleerd op 3 november 2026." in html
    places = [
        html.index(text) for text in ("1 september 2026", "Stap 4 erbij", "Tweede versie", "31 december 2025")
    ]
    assert places == sorted(places)
    assert "Wijzigingen" not in client.get(make_handvat().url).content.decode()


def test_handvat_shows_its_downloads_with_kind_and_size(client: Client) -> None:
    document = PubliekDocument(title="Invulblad")
    document.file.save("invulblad.xlsx", ContentFile(b"PK" + b"x" * 2046), save=False)
    document.file_size = 2048
    document.save()
    page = make_handvat(
        bijlagen=[("bijlage", {"document": document, "titel": "", "toelichting": "Voor de balie"})]
    )
    html = client.get(page.url).content.decode()
    assert 'href="#downloads"' in html
    part = html[html.index('id="downloads"') :]
    for text in ("Invulblad", "XLSX, 2,0", "Voor de balie"):
        assert text in part, text
