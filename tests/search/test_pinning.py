"""Pages and telephone numbers above the hits, and what is told of repaired words and empty answers."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from kennisbank.models import Begrip
from portal.search import draining
from portal.search.models import VastResultaat
from tests.factories.kennisbank import make_handvat

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(embedded: Any, client: Client) -> list[Page]:
    found = [make_handvat(title=title) for title in ("Sleutels tellen", "Zeppelin in de hangar")]
    draining.drain()
    return found


def html(client: Client, query: str, **data: str) -> str:
    response = client.get("/zoeken/", {"q": query, **data})
    assert response.status_code == 200
    return str(response.content.decode())


@pytest.mark.parametrize(
    "query",
    ["bedreiging", "ik word bedreigd", "Doodsbedreiging", "bedrieging", "agressie balie", "dreigbrief"],
)
def test_threat_words_show_the_numbers(client: Client, pages: list[Page], query: str) -> None:
    make_handvat(title="Bedreiging: wat nu?")
    draining.drain()

    assert 'class="hulp"' in html(client, query)


@pytest.mark.parametrize("query", ["sleutels", "", "dreumes", "gewelf"])
def test_other_words_do_not(client: Client, pages: list[Page], query: str) -> None:
    assert 'class="hulp"' not in html(client, query)


def test_page_on_top_at_once_and_only_when_everybody_may_see_it(client: Client, pages: list[Page]) -> None:
    assert "Aanbevolen door de redactie" not in html(client, "sleutel")
    VastResultaat.objects.create(zoekwoorden="sleutel", pagina=pages[1])

    text = html(client, "sleutels")
    assert "Aanbevolen door de redactie" in text
    assert text.index("Zeppelin in de hangar") < text.index('class="hits"')
    answer = client.get("/api/zoeken", {"q": "sleutel"}).json()
    assert [one["titel"] for one in answer["aanbevolen"]] == ["Zeppelin in de hangar"]

    restriction = PageViewRestriction.objects.create(page=pages[1], restriction_type="login")
    assert "Zeppelin" not in html(client, "sleutel")
    restriction.delete()
    pages[1].unpublish()
    assert "Zeppelin" not in html(client, "sleutel")


def test_repair_is_told_with_a_way_back(client: Client, pages: list[Page]) -> None:
    text = html(client, "zepelin")
    assert "Resultaten voor <strong>zeppelin</strong>" in text
    assert "q=zepelin&amp;letterlijk=1" in text
    assert "Zeppelin in de hangar" in text

    literal = html(client, "zepelin", letterlijk="1")
    assert "We vonden niets met “zepelin”" in literal
    assert "?q=zeppelin" in literal


def test_without_hits_there_are_ways_on(client: Client, pages: list[Page]) -> None:
    Begrip.objects.create(term="Kroonjuweel", betekenis="Wat het meest telt.")

    text = html(client, "kroonjuwelen")
    assert "Begrippen die erop lijken" in text
    assert "Kroonjuweel" in text
    for address in ("/begrippen/", "/hulp-nu/", "/contact/", "/handvatten/"):
        assert f'href="{address}' in text
    assert "Zeppelin" not in html(client, '"onvindbaar woord"')


def test_order_by_date_keeps_the_rest(client: Client, pages: list[Page]) -> None:
    make_handvat(title="Zeppelin nummer twee")
    draining.drain()

    text = html(client, "zeppelin", type="handvat", sorteer="datum")
    assert 'aria-current="true">Nieuwste eerst' in text
    assert "?q=zeppelin&amp;type=handvat" in text
    assert '<input type="hidden" name="sorteer" value="datum">' in text
    assert client.get("/api/zoeken", {"q": "x", "sorteer": "anders"}).status_code == 400


def test_some_of_the_words_come_after_all_of_them(client: Client, pages: list[Page]) -> None:
    make_handvat(title="Zeppelin met sleutels")
    draining.drain()

    text = html(client, "zeppelin sleutels")
    assert "1 resultaat" in text
    assert text.index("Zeppelin met sleutels") < text.index("Met een deel van uw woorden")
    assert text.index("Met een deel van uw woorden") < text.index("Sleutels tellen")
    answer = client.get("/api/zoeken", {"q": "zeppelin sleutels"}).json()
    assert (answer["totaal"], len(answer["gedeeltelijk"])) == (1, 2)


class TestSimilar:
    def test_resembling_pages_stand_beside_a_page(self, client: Client, embedded: Any) -> None:
        one, other, last = (
            make_handvat(title=title, samenvatting=text)
            for title, text in (
                ("Zeppelin landen", "Ballast en touwen bij een zeppelin."),
                ("Zeppelin stallen", "Een hangar met ballast en touwen."),
                ("Koffie zetten", "Bonen malen."),
            )
        )
        draining.drain()

        text = client.get(one.get_url()).content.decode()
        assert "Zeppelin stallen" in text
        assert "Koffie zetten" not in text

        # The worker does not run.
        other.unpublish()
        assert "Zeppelin stallen" not in client.get(one.get_url()).content.decode()
        assert last.live


def test_facets_of_place_and_year(client: Client, embedded: Any) -> None:
    from kennisbank.models import Organisatie

    place = Organisatie.objects.create(naam="Voorbeeldstad", provincie="zeeland")
    make_handvat(title="Zeppelin een", organisatie=place, datum="2021-03-01")
    make_handvat(title="Zeppelin twee", datum="2022-03-01")
    draining.drain()

    facets = client.get("/api/zoeken", {"q": "zeppelin"}).json()["facetten"]
    assert facets["provincie"] == [{"waarde": "zeeland", "label": "Zeeland", "aantal": 1}]
    assert [(one["waarde"], one["aantal"]) for one in facets["jaar"]] == [("2022", 1), ("2021", 1)]
    chosen = client.get("/api/zoeken", {"q": "zeppelin", "provincie": "zeeland"}).json()
    assert (chosen["totaal"], len(chosen["facetten"]["jaar"])) == (1, 1)

    place.provincie = "utrecht"
    place.save()
    draining.drain()
    facets = client.get("/api/zoeken", {"q": "zeppelin"}).json()["facetten"]
    assert [one["waarde"] for one in facets["provincie"]] == ["utrecht"]
