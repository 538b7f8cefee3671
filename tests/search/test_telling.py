"""What the search page tells of repaired words, of hits with some of the words, and of no hits at all."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from kennisbank.models import Begrip, StandaardPage
from leerkringen.models import Gesprek
from portal.search import draining
from portal.search.outbox import queue_removal
from portal.search.plan import Repair
from portal.search.result_page import repaired_text
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_page
from tests.factories.leerkringen import join, make_circle, member_of, talk
from tests.search.filling import fill_indexes

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(embedded: Any, client: Client) -> list[Page]:
    found = [make_handvat(title=title) for title in ("Sleutels tellen", "Zeppelin in de hangar")]
    draining.drain()
    return found


def html(client: Client, query: str, **data: str) -> str:
    response = client.get("/zoeken/", {"q": query, **data})
    assert response.status_code == 200
    return str(response.content.decode()).split("<main")[1]


def answer(client: Client, query: str, **data: str) -> dict[str, Any]:
    return dict(client.get("/api/zoeken", {"q": query, **data}).json())


class TestRepaired:
    def test_is_told_with_a_way_back(self, client: Client, pages: list[Page]) -> None:
        text = html(client, "zepelin hangar", type="handvat", sorteer="datum", pagina="1")

        assert "Resultaten voor <strong>zeppelin hangar</strong>" in text
        assert (
            'href="?q=zepelin+hangar&amp;sorteer=datum&amp;letterlijk=1&amp;type=handvat" rel="nofollow">'
            "Zoek toch naar <em>zepelin hangar</em>" in text
        )
        assert "Zeppelin in de hangar" in text

    def test_literally_means_without_repair(self, client: Client, pages: list[Page]) -> None:
        literal = html(client, "zepelin", letterlijk="1")

        assert "We vonden niets met “zepelin”" in literal
        assert "Resultaten voor" not in literal
        # What was meant is one click away, and is then an ordinary search.
        assert 'Bedoelde u <a href="?q=zeppelin">zeppelin</a>?' in literal

    def test_api_tells_it_twice(self, client: Client, pages: list[Page]) -> None:
        found = answer(client, "zepelin")

        assert found["hersteld"] == [{"getypt": "zepelin", "gezocht": "zeppelin"}]
        assert found["opmerking"] == "Resultaten voor “zeppelin”."
        assert (answer(client, "zeppelin")["hersteld"], answer(client, "zeppelin")["opmerking"]) == ([], "")

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("een steen een", "één steen één"),
            ("EEN een!", "EEN één!"),
            ('"steen" -een', '"steen" -één'),
        ],
    )
    def test_only_whole_words_are_replaced(self, typed: str, told: str) -> None:
        assert repaired_text(typed, [Repair("een", "één")]) == told

    def test_what_was_typed_is_escaped(self, client: Client, pages: list[Page]) -> None:
        text = html(client, "zepelin <script>x</script>")

        assert "<script>x" not in text


class TestPartial:
    def test_some_of_the_words_come_after_all_of_them(self, client: Client, pages: list[Page]) -> None:
        make_handvat(title="Zeppelin met sleutels")
        draining.drain()

        text = html(client, "zeppelin sleutels")
        assert "1 resultaat" in text
        assert text.index("Zeppelin met sleutels") < text.index("Met een deel van uw woorden")
        assert text.index("Met een deel van uw woorden") < text.index("Sleutels tellen")
        found = answer(client, "zeppelin sleutels")
        assert (found["totaal"], len(found["gedeeltelijk"])) == (1, 2)
        assert found["gedeeltelijk"][0].keys() == found["resultaten"][0].keys()

    def test_denied_page_is_no_partial_hit(self, client: Client, pages: list[Page]) -> None:
        """The worker does not run."""
        make_handvat(title="Zeppelin met sleutels")
        draining.drain()
        queue_removal("kennisbank", [str(pages[0].pk)])

        assert "Sleutels tellen" not in html(client, "zeppelin sleutels")
        assert len(answer(client, "zeppelin sleutels")["gedeeltelijk"]) == 1


class TestNothing:
    def test_there_are_ways_on(self, client: Client, pages: list[Page]) -> None:
        Begrip.objects.create(term="Kroonjuweel", betekenis="Wat het meest telt.")

        text = html(client, "kroonjuwelen")
        assert "Begrippen die erop lijken" in text
        assert "Kroonjuweel" in text
        for address in ("/begrippen/", "/hulp-nu/", "/handvatten/", "/handvatten/?domein=integriteit"):
            assert f'href="{address}' in text, address
        for domain in (
            "Integriteit",
            "Fysieke beveiliging",
            "Personele beveiliging",
            "Informatiebeveiliging",
        ):
            assert f">{domain}</a>" in text, domain

    def test_contact_only_when_that_page_exists(self, client: Client, pages: list[Page]) -> None:
        assert "/contact/" not in html(client, "onvindbaar")
        make_page(StandaardPage, title="Contact", slug="contact")
        assert 'href="/contact/"' in html(client, "onvindbaar")

    def test_word_of_a_denied_page_is_not_proposed(self, client: Client, pages: list[Page]) -> None:
        assert "?q=zeppelin" in html(client, "zapalin", letterlijk="1")
        # The worker does not run.
        pages[1].unpublish()
        assert "zeppelin" not in html(client, "zapalin", letterlijk="1")
        assert answer(client, "zapalin", letterlijk="1")["suggesties"] == []

    def test_filters_that_left_nothing_can_be_dropped(self, client: Client, pages: list[Page]) -> None:
        text = html(client, "zeppelin", type="publicatie")

        assert 'href="?q=zeppelin">Zoek zonder filters' in text

    def test_costs_no_more_queries_than_an_answer(
        self, client: Client, pages: list[Page], django_assert_max_num_queries: Any
    ) -> None:
        client.get("/zoeken/?q=onvindbaar")
        with django_assert_max_num_queries(10):
            html(client, "onvindbaar")


class TestNothingForMembers:
    @pytest.fixture
    def member(self, pages: list[Page]) -> Client:
        own, other = make_circle("Kring van de dijk"), make_circle("Kring van de duinen")
        person = member_of(own, "Marit Vos")
        stranger = make_account("Koen van der Heide", factor=True)
        join(other, stranger)
        talk(own, person, "Over ballonvaart.", title="Ballonvaart")
        talk(other, stranger, "Over kanarievogels.", title="Kanarievogels")
        fill_indexes()
        draining.drain()
        assert Gesprek.objects.count() == 2
        return sign_in(person)

    def test_ways_on_are_their_own(self, member: Client) -> None:
        text = html(member, "onvindbaar", **{"in": "leerkringen"})

        assert "Kijk in uw leerkringen" in text
        assert "Kring van de dijk</a>" in text
        assert "Kring van de duinen" not in text
        assert 'href="/zoeken/?q=onvindbaar"' in text
        assert 'href="/hulp-nu/"' in text
        assert "Kring van de dijk" not in html(member, "onvindbaar")

    def test_words_are_of_their_own_leerkring_only(self, member: Client) -> None:
        text = html(member, "balonvaard", letterlijk="1", **{"in": "leerkringen"})

        assert "?in=leerkringen&amp;q=ballonvaart" in text
        for typed in ("kanarivogel", "zepelin"):
            assert "Bedoelde u" not in html(member, typed, letterlijk="1", **{"in": "leerkringen"})

    def test_repair_keeps_the_tab(self, member: Client) -> None:
        text = html(member, "balonvaart", **{"in": "leerkringen"})

        assert "Resultaten voor <strong>ballonvaart</strong>" in text
        assert 'href="?in=leerkringen&amp;q=balonvaart&amp;letterlijk=1"' in text

    def test_says_who_can_see_it(self, member: Client) -> None:
        assert "Wie kan dit zien?" in html(member, "ballonvaart", **{"in": "leerkringen"})
        assert "Wie kan dit zien?" not in html(member, "ballonvaart")
