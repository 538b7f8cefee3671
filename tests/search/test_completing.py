"""Completion while typing: whole words and titles, and nothing that the reader may not find."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kennisbank.models import HandvatPage
from leerkringen.models import Bericht, Lidmaatschap
from leerkringen.services import conversations
from portal.search.draining import drain
from portal.search.outbox import queue_index, queue_removal
from tests.factories.accounts import sign_in
from tests.factories.kennisbank import make_handvat
from tests.factories.leerkringen import make_circle, member_of, talk
from tests.search.filling import fill_indexes
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(site_engine: str, public_source: MemorySource, closed_source: MemorySource) -> MemorySource:
    public_source.put(
        document("1", "Agressie aan de balie", "Met een baliemedewerker in gesprek."),
        document("2", "Balie en bezoekers", "Café aan zee."),
        document("3", "Iets anders", "Niets over loketten."),
    )
    closed_source.put(document("9", "Balkanroute besproken", "Balletjesgooier.", acl=("g:1",)))
    for source in (public_source, closed_source):
        queue_index(source.name, source.objects)
    drain()
    return public_source


def ask(client: Client, typed: str, **data: str) -> dict[str, Any]:
    response = client.get("/zoeken/aanvullen", {"q": typed, **data})
    assert response.status_code == 200
    return dict(response.json())


def test_gives_words_and_titles(client: Client, filled: MemorySource) -> None:
    assert ask(client, "bal") == {
        "woorden": ["balie", "baliemedewerker"],
        "titels": [
            {"titel": "Balie en bezoekers", "url": "/proef/2/"},
            {"titel": "Agressie aan de balie", "url": "/proef/1/"},
        ],
    }


def test_finishes_the_last_word_only(client: Client, filled: MemorySource) -> None:
    answer = ask(client, "Agressie ba")

    assert answer["woorden"] == ["Agressie balie", "Agressie baliemedewerker"]
    assert [one["titel"] for one in answer["titels"]] == ["Agressie aan de balie"]


def test_writes_words_as_dutch_does(client: Client, filled: MemorySource) -> None:
    filled.put(
        document("4", "De coördinator", "Projectcoördinatoren en ideeën.\nEen coordinatie zonder trema.")
    )
    queue_index(filled.name, ["4"])
    drain()

    assert ask(client, "coor")["woorden"] == ["coördinatie", "coördinator"]
    assert ask(client, "de ide")["woorden"] == ["de ideeën"]
    assert ask(client, "projectco")["woorden"] == ["projectcoördinatoren"]


@pytest.mark.parametrize("typed", ["", "b", " ", "balie ", "xq", "*", '"', "\0", "-", "%", "ba" * 300])
def test_nothing_to_complete(client: Client, filled: MemorySource, typed: str) -> None:
    assert ask(client, typed)["woorden"] == []


def test_accents_do_not_matter(client: Client, filled: MemorySource) -> None:
    assert ask(client, "caf")["woorden"] == ask(client, "cáf")["woorden"] == ["café"]


@pytest.mark.parametrize("data", [{}, {"in": "leerkringen"}])
def test_outsider_hears_no_closed_word(client: Client, filled: MemorySource, data: dict[str, str]) -> None:
    answer = ask(client, "bal", **data)

    assert answer == ask(client, "bal")
    assert "balkan" not in str(answer).lower()


def test_word_of_a_removed_page_is_gone_at_once(client: Client, filled: MemorySource) -> None:
    queue_removal(filled.name, ["1"])

    answer = ask(client, "ba")
    assert answer["woorden"] == ["balie"]
    assert [one["titel"] for one in answer["titels"]] == ["Balie en bezoekers"]


def test_title_that_the_database_refuses_is_not_told(client: Client, filled: MemorySource) -> None:
    filled.hidden = {"2"}

    assert [one["titel"] for one in ask(client, "bal")["titels"]] == ["Agressie aan de balie"]


def test_sets_no_cookie(client: Client, filled: MemorySource) -> None:
    client.get("/zoeken/aanvullen", {"q": "bal"})

    assert not client.cookies


class TestMembers:
    """With the leerkringen themselves, and the worker that stopped after the first filling."""

    @pytest.fixture
    def circles(self, embedded: Any) -> dict[str, Any]:
        own, other = make_circle("Kring van de dijk"), make_circle("Kring van de duinen")
        person, stranger = member_of(own, "Marit Vos"), member_of(other, "Koen van der Heide")
        found = {
            "own": talk(own, person, "Over ballonvaart.", title="Ballonvaart plannen"),
            "other": talk(other, stranger, "Over balsahout.", title="Balsahout drogen"),
            "circle": own,
            "person": person,
        }
        make_handvat(title="Balie inrichten")
        fill_indexes()
        drain()
        return found

    def test_hear_words_and_titles_of_their_own_leerkring(self, circles: dict[str, Any]) -> None:
        client = sign_in(circles["person"])

        response = client.get("/zoeken/aanvullen", {"q": "bal", "in": "leerkringen"})

        assert response["Cache-Control"] == "private, no-store"
        assert response.json() == {
            "woorden": ["ballonvaart"],
            "titels": [{"titel": "Ballonvaart plannen", "url": circles["own"].get_absolute_url()}],
        }
        assert [one["titel"] for one in ask(client, "bal")["titels"]] == ["Balie inrichten"]
        assert ask(client, "bal", **{"in": "iets anders"}) == ask(client, "bal")

    def test_removed_conversation_is_gone_at_once(self, circles: dict[str, Any]) -> None:
        client = sign_in(circles["person"])
        first = Bericht.objects.get(gesprek=circles["own"])
        conversations.remove_message(message=first, user=circles["person"])
        queue_removal("leerkringen", [f"gesprek-{circles['own'].pk}"])

        answer = ask(client, "bal", **{"in": "leerkringen"})

        assert answer["woorden"] == []
        assert answer["titels"] == []

    def test_former_member_hears_the_public_words(self, circles: dict[str, Any]) -> None:
        client = sign_in(circles["person"])
        Lidmaatschap.objects.filter(user=circles["person"]).update(beeindigd_op=timezone.now())

        assert ask(client, "bal", **{"in": "leerkringen"}) == ask(client, "bal")

    def test_second_factor_is_needed(self, circles: dict[str, Any]) -> None:
        client = Client()
        client.force_login(circles["person"])
        response = client.get("/zoeken/aanvullen", {"q": "bal", "in": "leerkringen"})

        assert b"allon" not in response.content

    def test_unpublished_page_is_gone_at_once(self, circles: dict[str, Any], client: Client) -> None:
        assert ask(client, "bal")["titels"]
        HandvatPage.objects.get(title="Balie inrichten").unpublish()

        assert ask(client, "bal") == {"woorden": [], "titels": []}

    def test_costs_few_queries(
        self, circles: dict[str, Any], client: Client, django_assert_max_num_queries: Any
    ) -> None:
        ask(client, "bal")
        with django_assert_max_num_queries(4):
            ask(client, "bal")
