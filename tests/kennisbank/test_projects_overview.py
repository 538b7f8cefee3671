"""The overview of projects: filters in the address, and a map and a list that say the same."""

import re
from collections import Counter
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from kennisbank.dutch_map import LINES, PIECES, SHAPES, outline
from kennisbank.enums import Provincie
from kennisbank.projects_overview import ProjectsOverview
from tests.factories.kennisbank import make_organisatie, make_project, warm_up

IMPULS = [("programma", "impuls"), ("impulsthema", "gebiedsgerichte-aanpak")]
MAP_LINK = re.compile(r'<a href="([^"]+)" rel="nofollow"[^>]*><title>([^<]+)</title>')
LIST_LINK = re.compile(r'<li><a href="([^"]+)" rel="nofollow"[^>]*>(?:<svg.*?</svg>)?([^<]+)</a>')


def overview(query: str = "") -> ProjectsOverview:
    return ProjectsOverview(QueryDict(query))


def titles(query: str) -> list[str]:
    return [page.title for page in overview(query).page.object_list]


def places(query: str) -> dict[str, int]:
    return {place.name: place.count for place in overview(query).places if place.count}


@pytest.fixture
def projects(db: None) -> None:
    almelo = make_organisatie(naam="Almelo", provincie="overijssel")
    dalfsen = make_organisatie(naam="Dalfsen", provincie="overijssel")
    saba = make_organisatie(naam="Saba", provincie="caribisch-nederland")
    make_project(title="Aap", organisatie=almelo)
    make_project(title="Beer", organisatie=dalfsen, projectsoort="impuls", terms=IMPULS)
    make_project(title="Cavia", organisatie=saba)
    make_project(title="Das", organisatie=make_organisatie())
    make_project(title="Egel")
    make_project(title="Concept", organisatie=almelo, live=False)


@pytest.mark.usefixtures("projects")
class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["Aap", "Beer", "Cavia", "Das", "Egel"]),
            ("soort=impuls", ["Beer"]),
            ("impulsthema=gebiedsgerichte-aanpak", ["Beer"]),
            ("programma=pilot-ib", ["Aap", "Cavia", "Das", "Egel"]),
            ("provincie=overijssel", ["Aap", "Beer"]),
            ("provincie=overijssel&soort=pilot", ["Aap"]),
            ("provincie=overijssel&provincie=caribisch-nederland", ["Aap", "Beer", "Cavia"]),
            # What we do not know changes nothing.
            ("provincie=atlantis&soort=%00&programma=-1&iets=1", ["Aap", "Beer", "Cavia", "Das", "Egel"]),
        ],
    )
    def test_the_address_says_what_is_shown(self, query: str, found: list[str]) -> None:
        assert titles(query) == found

    def test_the_map_counts_what_the_other_filters_leave(self) -> None:
        assert places("") == {"Overijssel": 2, "Caribisch Nederland": 1}
        assert places("provincie=overijssel") == {"Overijssel": 2, "Caribisch Nederland": 1}
        assert places("soort=impuls") == {"Overijssel": 1}
        assert overview("").elsewhere == 2
        assert overview("soort=impuls").elsewhere == 0

    def test_a_province_takes_the_place_of_another_and_lets_go(self) -> None:
        urls = {place.name: place.url for place in overview("provincie=overijssel&soort=pilot").places}
        assert urls["Caribisch Nederland"] == "?soort=pilot&provincie=caribisch-nederland#gevonden"
        assert urls["Overijssel"] == "?soort=pilot#gevonden"
        assert urls["Drenthe"] == ""

    def test_the_panel_keeps_the_province_and_a_chip_removes_it(self, client: Client) -> None:
        html = client.get("/projecten/?provincie=overijssel&soort=pilot&volgorde=nieuw").content.decode()
        panel = html[html.index('class="facets"') : html.index("facets__apply")]
        assert '<input type="hidden" name="provincie" value="overijssel">' in panel
        assert '<input type="hidden" name="volgorde" value="nieuw">' in panel
        assert 'name="provincie" value="drenthe"' not in panel
        chip = re.search(r'<a class="chip" href="([^"]+)">Overijssel', html)
        assert chip
        assert chip[1] == "?soort=pilot&amp;volgorde=nieuw"


@pytest.mark.usefixtures("projects")
def test_map_and_list_offer_the_same_links(client: Client) -> None:
    html = client.get("/projecten/?provincie=overijssel").content.decode()
    on_map, in_list = MAP_LINK.findall(html), LIST_LINK.findall(html)
    assert [name for _url, name in on_map] == [
        "Overijssel: 2 projecten",
        "Caribisch Nederland (Bonaire, Sint Eustatius en Saba): 1 project",
    ]
    assert [name for _url, name in in_list] == ["Overijssel", "Caribisch Nederland"]
    assert [url for url, _name in on_map] == [url for url, _name in in_list]
    # The chosen one is marked in both; a province without projects is there, but no link.
    assert html.count('aria-current="true"') == 2
    assert "<g><title>Drenthe: 0 projecten</title>" in html
    assert '<li>Drenthe <span class="facet__count">0</span>' in html
    assert "2 projecten horen niet bij één provincie." in html


def test_an_empty_site_still_draws_the_map(client: Client, db: None) -> None:
    response = client.get("/projecten/")
    html = response.content.decode()
    drawing = html[html.index('<svg class="map"') : html.index("</svg>", html.index('<svg class="map"'))]
    assert response.status_code == 200
    assert drawing.count("<title>") == len(Provincie)
    assert not MAP_LINK.findall(html)
    assert len(drawing) < 12_000


@pytest.mark.parametrize("number", [1, 25])
def test_the_overview_costs_the_same_for_any_number(
    db: None, client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    for one in range(number):
        make_project(organisatie=make_organisatie(provincie=Provincie.values[one % 13]))
    warm_up(client, "/")
    with django_assert_max_num_queries(15):
        client.get("/projecten/?soort=pilot&programma=pilot-ib&provincie=drenthe")


def test_each_province_is_closed_and_borders_fit() -> None:
    assert set(SHAPES) == set(Provincie)
    uses: Counter[str] = Counter()
    for pieces in PIECES.values():
        for names in pieces:
            corners = outline(names)  # Raises when lines do not meet or do not come round.
            assert len(corners) == len(set(corners)), names
            uses.update(name.removeprefix("-") for name in names.split())
    assert set(uses) == set(LINES)
    for name, times in uses.items():
        codes = name.split("_")
        is_border = len(codes) == 2 and all(len(code) == 2 for code in codes)
        assert times == (2 if is_border else 1), name
