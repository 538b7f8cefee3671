"""Listings: filters by plain links, true counts, pages, and odd input."""

import re

import pytest
from django.http import QueryDict
from django.test import Client

from kennisbank.enums import PaginaSoort
from kennisbank.listing import Listing, type_listing
from kennisbank.models import LesPage, ProductPage, VraagPage
from tests.factories.kennisbank import make_handvat, make_page

pytestmark = pytest.mark.django_db


def listing(query: str = "") -> Listing:
    return type_listing(PaginaSoort.HANDVAT, QueryDict(query))


def titles(found: Listing) -> list[str]:
    return [page.title for page in found.page.object_list]


def counts(found: Listing, name: str) -> dict[str, int]:
    facet = next(facet for facet in found.facets if facet.name == name)
    return {option.code: option.count for option in facet.options}


@pytest.fixture
def three_pages() -> None:
    make_handvat(title="Aap", terms=[("domein", "integriteit"), ("fase", "nulmeting")], tijd_minuten=60)
    make_handvat(title="Beer", terms=[("domein", "integriteit"), ("fase", "maatregelen")], tijd_minuten=30)
    make_handvat(
        title="Cavia",
        terms=[("domein", "fysieke-beveiliging"), ("domein", "integriteit"), ("fase", "nulmeting")],
    )
    make_handvat(title="Concept", live=False)


@pytest.mark.usefixtures("three_pages")
class TestFilters:
    def test_without_choice_all_live_pages_by_title(self) -> None:
        assert titles(listing()) == ["Aap", "Beer", "Cavia"]

    def test_counts_are_true(self) -> None:
        assert counts(listing(), "domein") == {"integriteit": 3, "fysieke-beveiliging": 1}
        assert counts(listing(), "fase") == {"nulmeting": 2, "maatregelen": 1}

    def test_facets_together_narrow(self) -> None:
        found = listing("domein=fysieke-beveiliging&fase=nulmeting")
        assert titles(found) == ["Cavia"]

    def test_values_within_a_facet_widen(self) -> None:
        assert titles(listing("fase=nulmeting&fase=maatregelen")) == ["Aap", "Beer", "Cavia"]

    def test_a_facet_does_not_narrow_its_own_counts(self) -> None:
        found = listing("fase=maatregelen")
        assert counts(found, "fase") == {"nulmeting": 2, "maatregelen": 1}
        assert counts(found, "domein") == {"integriteit": 1}

    def test_each_option_link_gives_what_its_count_says(self, client: Client) -> None:
        for facet in listing("domein=integriteit").facets:
            for option in facet.options:
                if option.selected:
                    continue
                alone = listing(f"{facet.name}={option.code}")
                assert alone.total >= option.count
                assert client.get(f"/handvatten/{option.url}").status_code == 200

    def test_chip_link_removes_only_its_own_choice(self) -> None:
        found = listing("domein=integriteit&fase=nulmeting")
        links = {chip.code: chip.url for chip in found.chips}
        assert links == {"integriteit": "?fase=nulmeting", "nulmeting": "?domein=integriteit"}

    def test_shortest_first_puts_unknown_time_last(self) -> None:
        assert titles(listing("volgorde=tijd")) == ["Beer", "Aap", "Cavia"]

    def test_page_holds_links_with_counts_without_script(self, client: Client) -> None:
        html = client.get("/handvatten/?domein=integriteit").content.decode()
        assert re.search(r'href="\?domein=integriteit&amp;fase=nulmeting"', html)
        assert "3 handvatten" in re.sub(r"\s+", " ", html)

    @pytest.mark.parametrize(
        "query", ["domein=onzin", "onbekend=1", "volgorde=onzin", "domein=%00", "pagina=1"]
    )
    def test_unknown_values_change_nothing(self, client: Client, query: str) -> None:
        assert client.get(f"/handvatten/?{query}").status_code == 200

    @pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 40, "٣"])
    def test_a_page_that_is_not_there_is_404(self, client: Client, page: str) -> None:
        assert client.get("/handvatten/", {"pagina": page}).status_code == 404


def test_pages_follow_each_other_and_keep_the_filters(client: Client) -> None:
    for number in range(14):
        make_handvat(title=f"Handvat {number:02d}")
    first = listing("domein=integriteit")
    assert len(first.page.object_list) == 12
    assert first.next_url == "?domein=integriteit&pagina=2"
    second = listing(first.next_url.removeprefix("?"))
    assert titles(second) == ["Handvat 12", "Handvat 13"]


@pytest.mark.parametrize("number", [1, 30])
def test_listing_takes_at_most_fifteen_queries_whatever_its_size(
    number: int, client: Client, django_assert_max_num_queries
) -> None:
    for _ in range(number):
        make_handvat()
    client.get("/")  # Content types are read once a process.
    with django_assert_max_num_queries(15):
        response = client.get("/handvatten/?domein=integriteit&fase=nulmeting")
    assert response.status_code == 200


def test_empty_listing_offers_a_way_on(client: Client) -> None:
    response = client.get("/publicaties/")
    assert response.status_code == 200


def test_lessons_stand_by_number_and_are_counted_in_words_that_read(client: Client) -> None:
    make_page(LesPage, title="Aap", nummer=10)
    assert "<h2>1 les</h2>" in client.get("/lessen/").content.decode()
    make_page(LesPage, title="Beer", nummer=2)
    make_page(LesPage, title="Zonder nummer")
    html = client.get("/lessen/").content.decode()
    assert "<h2>3 lessen</h2>" in html
    assert html.index("Beer") < html.index("Aap") < html.index("Zonder nummer")
    assert titles(type_listing(PaginaSoort.LES, QueryDict("volgorde=titel"))) == [
        "Aap",
        "Beer",
        "Zonder nummer",
    ]
    assert "<h2>0 vragen</h2>" in client.get("/vragen/").content.decode()


def test_each_type_has_the_filters_that_fit() -> None:
    terms = [
        ("kwetsbaar_proces", "subsidies"),
        ("moment", "na"),
        ("domein", "integriteit"),
        ("fase", "nulmeting"),
    ]
    names = {}
    for model in (VraagPage, ProductPage):
        make_page(model, terms=terms)
        found = type_listing(model.soort, QueryDict("kwetsbaar_proces=subsidies&impulsthema=x"))
        names[model] = [facet.name for facet in found.facets]
        assert found.total == 1
        assert counts(found, "kwetsbaar_proces") == {"subsidies": 1}
    assert names[VraagPage] == ["domein", "kwetsbaar_proces", "fase"]
    assert names[ProductPage] == ["domein", "moment", "fase", "kwetsbaar_proces"]
