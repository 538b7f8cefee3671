"""The pages of the knowledge base in search: published, changed and taken back through Wagtail."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.search import draining
from portal.search.indexing import rebuild_everywhere
from tests.committed import commit_content
from tests.factories.kennisbank import make_handvat

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str, **data: Any) -> list[str]:
    response = client.get("/api/zoeken", {"q": query, **data})
    assert response.status_code == 200
    return [one["titel"] for one in response.json()["resultaten"]]


def test_published_page_is_found_and_unpublished_one_is_gone_at_once(
    site_engine: str, client: Client
) -> None:
    page = make_handvat(title="Zeppelins boven het gemeentehuis")
    draining.drain()
    assert titles(client, "zeppelin") == ["Zeppelins boven het gemeentehuis"]
    assert titles(client, "zeppelin", type="handvat", domein="integriteit")

    page.unpublish()

    assert titles(client, "zeppelin") == []
    draining.drain()
    assert titles(client, "zeppelin") == []
    page.refresh_from_db()
    page.save_revision().publish()
    draining.drain()
    assert titles(client, "zeppelin") == ["Zeppelins boven het gemeentehuis"]


def test_draft_is_not_found(embedded: Any, client: Client) -> None:
    make_handvat(title="Zeppelin in concept", live=False)
    draining.drain()
    assert titles(client, "zeppelin") == []


def test_deleted_page_is_gone_at_once(embedded: Any, client: Client) -> None:
    page = make_handvat(title="Zeppelins boven het gemeentehuis")
    draining.drain()

    page.delete()

    assert titles(client, "zeppelin") == []


def test_changed_title_is_found_and_the_old_one_is_not(embedded: Any, client: Client) -> None:
    page = make_handvat(title="Zeppelin")
    draining.drain()
    page.title = "Luchtschip"
    page.save_revision().publish()
    draining.drain()

    assert titles(client, "luchtschip") == ["Luchtschip"]
    assert titles(client, "zeppelin") == []


@pytest.mark.parametrize(
    "address",
    [
        "/zoeken/?q=melden&domein=integriteit",
        "/api/zoeken?q=melden",
        # Some of the words beside all of them, a repaired word, no word that is there.
        "/zoeken/?q=melden+eerste",
        "/zoeken/?q=medlen",
        "/zoeken/?q=melden+eerste+onvindbaar",
    ],
)
def test_search_costs_at_most_ten_queries(
    embedded: Any,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    for number in range(12):
        make_handvat(title=f"Melden {number}")
    make_handvat(title="Eerste: melden")
    rebuild_everywhere("public")
    client.get(address)

    with django_assert_max_num_queries(10) as captured:
        response = client.get(address)

    assert b"elden" in response.content
    assert len(captured) <= 10


def test_an_answer_from_before_the_index_knew_is_not_kept(embedded: Any, client: Client) -> None:
    """Publishing makes a new version; so does the worker, when it has written to the index."""
    commit_content()
    assert titles(client, "zeppelin") == []
    page = make_handvat(title="Zeppelin")
    commit_content()
    assert titles(client, "zeppelin") == titles(client, "zeppelin") == []
    draining.drain()
    commit_content()
    assert titles(client, "zeppelin") == ["Zeppelin"]
    page.unpublish()
    commit_content()
    assert titles(client, "zeppelin") == []


def test_an_answer_of_the_engine_that_stands_in_is_not_kept(
    embedded: Any, client: Client, settings: Any
) -> None:
    make_handvat(title="Zeppelin")
    draining.drain()
    commit_content()
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    for address in ("/zoeken/?q=zeppelin", "/api/zoeken?q=zeppelin"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Beperkt zoeken" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
    settings.SEARCH_ENGINE = "sqlite"
    answer = client.get("/zoeken/?q=zeppelin").content.decode()
    assert "Beperkt zoeken" not in answer
    assert "/handvatten/" in answer
