"""What editors put above the hits: pages and telephone numbers."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

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


def pin(words: str, page: Page) -> None:
    VastResultaat.objects.create(zoekwoorden=words, pagina=page)


def test_page_on_top_is_not_repeated_below(client: Client, pages: list[Page]) -> None:
    make_handvat(title="Zeppelin nummer twee")
    draining.drain()
    pin("zeppelin", pages[1])

    for query in ("zeppelin", "zepelin", "zeppelins"):
        text = html(client, query)
        assert text.count("Zeppelin in de hangar</a>") == 1, query
        assert text.index("Zeppelin in de hangar") < text.index("Zeppelin nummer twee")
    answer = client.get("/api/zoeken", {"q": "zeppelin"}).json()
    assert [one["titel"] for one in answer["resultaten"]] == ["Zeppelin nummer twee"]
    # It is shown, so it counts.
    assert answer["totaal"] == 2


def test_the_only_hit_on_top_is_no_empty_answer(client: Client, pages: list[Page]) -> None:
    pin("zeppelin", pages[1])

    text = html(client, "zeppelin")
    assert "1 resultaat" in text
    assert "Deze pagina met resultaten is er niet" not in text
    assert "We vonden niets" not in text


def test_page_on_top_stands_on_the_first_page_only(client: Client, pages: list[Page]) -> None:
    for number in range(11):
        make_handvat(title=f"Zeppelin {number}")
    draining.drain()
    pin("zeppelin", pages[1])

    first, second = html(client, "zeppelin"), html(client, "zeppelin", pagina="2")
    assert "Aanbevolen door de redactie" in first
    assert "Aanbevolen door de redactie" not in second
    assert "Zeppelin in de hangar" not in second


def test_all_words_of_a_term_must_be_asked(client: Client, pages: list[Page]) -> None:
    pin("sleutel kluis\nzeppelin", pages[1])

    assert "Aanbevolen" not in html(client, "sleutels")
    assert "Aanbevolen" in html(client, "kluis met sleutels")
    assert "Aanbevolen" in html(client, "sleutelkluis")


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
