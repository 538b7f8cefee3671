"""Filters of the knowledge base on the search page: true counts, chips, and hits by date."""

from typing import Any

import pytest
from django.test import Client

from kennisbank.models import Organisatie
from portal.search import draining
from tests.factories.kennisbank import make_handvat, make_publicatie

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(embedded: Any) -> dict[str, Organisatie]:
    found = {
        name: Organisatie.objects.create(naam=f"Stad in {name}", provincie=name)
        for name in ("zeeland", "utrecht")
    }
    make_handvat(title="Zeppelin een", organisatie=found["zeeland"], datum="2021-03-01")
    make_handvat(title="Zeppelin twee", organisatie=found["utrecht"], datum="2022-03-01")
    make_publicatie(title="Zeppelin drie", organisatie=found["utrecht"], datum="2022-07-01")
    make_handvat(title="Zeppelin vier", datum="2022-03-01")
    draining.drain()
    return found


def facets(client: Client, **data: Any) -> dict[str, list[tuple[str, int]]]:
    answer = client.get("/api/zoeken", {"q": "zeppelin", **data}).json()
    return {
        name: [(one["waarde"], one["aantal"]) for one in values]
        for name, values in answer["facetten"].items()
    }


def page(client: Client, **data: Any) -> str:
    return str(client.get("/zoeken/", {"q": "zeppelin", **data}).content.decode())


def test_place_and_year_are_counted(client: Client, places: dict[str, Organisatie]) -> None:
    found = facets(client)

    assert found["provincie"] == [("utrecht", 2), ("zeeland", 1)]
    # The newest first.
    assert found["jaar"] == [("2022", 3), ("2021", 1)]
    order = ["type", "domein", "fase", "provincie", "documentsoort", "jaar"]
    assert [name for name in found if found[name]] == order


def test_a_facet_counts_under_all_others_but_not_itself(
    client: Client, places: dict[str, Organisatie]
) -> None:
    one = facets(client, provincie="utrecht")
    assert one["provincie"] == [("utrecht", 2), ("zeeland", 1)]
    assert one["jaar"] == [("2022", 2)]

    both = facets(client, provincie=["utrecht", "zeeland"], jaar="2022", type="handvat")
    assert both["provincie"] == [("utrecht", 1)] + [("zeeland", 0)]
    assert both["jaar"] == [("2022", 1), ("2021", 1)]
    assert both["type"] == [("handvat", 1), ("publicatie", 1)]


def test_chips_take_one_choice_away(client: Client, places: dict[str, Organisatie]) -> None:
    html = page(client, provincie=["utrecht", "zeeland"], jaar="2022")

    assert html.count('class="chip"') == 3
    assert 'href="?q=zeppelin&amp;provincie=zeeland&amp;jaar=2022">Utrecht' in html
    assert 'href="?q=zeppelin&amp;provincie=utrecht&amp;provincie=zeeland">2022' in html


def test_changed_and_deleted_organisation(client: Client, places: dict[str, Organisatie]) -> None:
    places["zeeland"].provincie = "drenthe"
    places["zeeland"].save()
    draining.drain()
    assert facets(client)["provincie"] == [("drenthe", 1), ("utrecht", 2)]

    places["zeeland"].delete()
    draining.drain()
    assert facets(client)["provincie"] == [("utrecht", 2)]


def test_what_is_very_old_counts_together(client: Client, embedded: Any) -> None:
    make_publicatie(title="Zeppelin een", datum="1984-01-01")
    make_publicatie(title="Zeppelin twee", datum="1899-01-01")
    make_publicatie(title="Zeppelin drie", datum="1990-01-01")
    draining.drain()

    assert facets(client)["jaar"] == [("1990", 1), ("voor-1990", 2)]
    assert "Voor 1990" in page(client)


class TestOrder:
    def test_newest_first_keeps_words_and_filters(
        self, client: Client, places: dict[str, Organisatie]
    ) -> None:
        html = page(client, type="handvat", pagina="1")
        assert 'href="?q=zeppelin&amp;sorteer=datum&amp;type=handvat" rel="nofollow">Nieuwste eerst' in html

        html = page(client, type="handvat", sorteer="datum")
        assert 'aria-current="true">Nieuwste eerst' in html
        assert html.index("Zeppelin twee") < html.index("Zeppelin een")
        assert 'href="?q=zeppelin&amp;type=handvat" rel="nofollow">Beste resultaat' in html
        assert '<input type="hidden" name="sorteer" value="datum">' in html

    def test_starts_again_at_the_first_page(self, client: Client, places: dict[str, Organisatie]) -> None:
        for number in range(9):
            make_handvat(title=f"Zeppelin nummer {number}")
        draining.drain()

        html = page(client, pagina="2")
        assert 'href="?q=zeppelin&amp;sorteer=datum" rel="nofollow">Nieuwste eerst' in html
        assert "sorteer=datum&amp;pagina=2" in page(client, sorteer="datum")

    def test_api_refuses_another_order(self, client: Client, embedded: Any) -> None:
        assert client.get("/api/zoeken", {"q": "x", "sorteer": "anders"}).status_code == 400
