"""Facets on the organisation of a page: its province and its type."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from kennisbank.enums import PaginaSoort
from kennisbank.listing import type_listing
from kennisbank.models import OrganisatiePage
from tests.factories.kennisbank import make_organisatie, make_page, make_praktijkvoorbeeld, term
from tests.kennisbank.test_actueel import main_of

pytestmark = pytest.mark.django_db


class TestFacetsOfOrganisations:
    @pytest.fixture(autouse=True)
    def _pages(self) -> None:
        gemeente, eiland = term("organisatietype", "gemeente"), term("organisatietype", "openbaar-lichaam")
        for name, type_, provincie in (
            ("Oosterwaard", gemeente, "overijssel"),
            ("Brinkdam", gemeente, "utrecht"),
            ("Eilandwaard", eiland, "caribisch-nederland"),
        ):
            organisation = make_organisatie(naam=name, type=type_, provincie=provincie)
            make_page(OrganisatiePage, title=name, organisatie=organisation)
            make_praktijkvoorbeeld(title=f"Voorbeeld {name}", organisatie=organisation)
        make_praktijkvoorbeeld(title="Zonder organisatie")

    def counts(self, soort: PaginaSoort, query: str = "") -> dict[str, dict[str, int]]:
        found = type_listing(soort, QueryDict(query))
        return {one.name: {o.code: o.count for o in one.options} for one in found.facets}

    def test_counts_are_true_and_a_facet_does_not_narrow_itself(self) -> None:
        assert self.counts(PaginaSoort.ORGANISATIE) == {
            "organisatietype": {"gemeente": 2, "openbaar-lichaam": 1},
            "provincie": {"overijssel": 1, "utrecht": 1, "caribisch-nederland": 1},
        }
        narrowed = self.counts(PaginaSoort.ORGANISATIE, "organisatietype=gemeente")
        assert narrowed["provincie"] == {"overijssel": 1, "utrecht": 1}
        assert narrowed["organisatietype"] == {"gemeente": 2, "openbaar-lichaam": 1}

    def test_together_with_terms_of_the_page(self) -> None:
        found = type_listing(
            PaginaSoort.PRAKTIJKVOORBEELD,
            QueryDict("provincie=utrecht&provincie=overijssel&domein=integriteit"),
        )
        assert [page.title for page in found.page.object_list] == [
            "Voorbeeld Brinkdam",
            "Voorbeeld Oosterwaard",
        ]
        assert self.counts(PaginaSoort.PRAKTIJKVOORBEELD, "provincie=utrecht")["domein"] == {"integriteit": 1}
        assert {chip.code: chip.url for chip in found.chips}["utrecht"] == (
            "?domein=integriteit&provincie=overijssel"
        )

    def test_on_the_page_by_plain_links(self, django_assert_max_num_queries: Any) -> None:
        Client().get("/")  # Content types are read once a process.
        with django_assert_max_num_queries(15):
            main = main_of(
                Client().get("/organisaties/?provincie=utrecht&provincie=%00&organisatietype=onzin")
            )
        assert "1 organisatie<" in main
        assert ">Brinkdam</a>" in main
        assert "Oosterwaard" not in main
        assert "organisatietype=gemeente" in main
