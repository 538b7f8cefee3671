"""Completion while typing: whole words and titles, and nothing that the reader may not find."""

from typing import Any

import pytest
from django.test import Client

from portal.search.draining import drain
from portal.search.outbox import queue_index, queue_removal
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


@pytest.mark.parametrize("typed", ["", "b", " ", "balie ", "xq", "*", '"', "\0", "-", "%", "ba" * 300])
def test_nothing_to_complete(client: Client, filled: MemorySource, typed: str) -> None:
    assert ask(client, typed)["woorden"] == []


def test_accents_do_not_matter(client: Client, filled: MemorySource) -> None:
    assert ask(client, "caf")["woorden"] == ask(client, "cáf")["woorden"] == ["cafe"]


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
