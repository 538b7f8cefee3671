"""Pages that resemble a page: from the same index, under the same denials, and never at a price."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kennisbank.models import HandvatPage, StandaardPage
from portal.common.page_cache import forget_pages
from portal.search import draining, similar
from portal.search.engines.base import EngineUnavailable
from portal.search.engines.sqlite import SqliteEngine
from portal.search.outbox import queue_removal
from tests.committed import commit_content
from tests.factories.kennisbank import (
    make_handvat,
    make_organisatie,
    make_page,
    make_praktijkvoorbeeld,
    make_project,
    make_publicatie,
)

pytestmark = pytest.mark.django_db
HEAD = "Lijkt hierop</h2>"


@pytest.fixture
def zeppelins(embedded: Path) -> list[HandvatPage]:
    texts = (
        ("Zeppelin landen", "Ballast en touwen bij een zeppelin."),
        ("Zeppelin stallen", "Een hangar met ballast en touwen."),
        ("Ballast bij een zeppelin", "Touwen en een hangar."),
        ("Touwen knopen", "Voor een zeppelin met ballast."),
        ("Hangar bouwen", "Ruimte voor een zeppelin met ballast."),
        # So that none of the words above stands in most of the pages.
        *((f"Koffie zetten {number}", "Bonen malen.") for number in range(12)),
    )
    # Terms of their own: what resembles them is not found by terms.
    found = [make_handvat(title=title, samenvatting=text, terms=[]) for title, text in texts]
    draining.drain()
    return found


def shown(client: Client, page: Any) -> str:
    """The part of the page with what resembles it; "" when there is none."""
    response = client.get(page.url)
    assert response.status_code == 200
    text = str(response.content.decode())
    return text.split(HEAD)[1].split("</section>")[0] if HEAD in text else ""


def test_at_most_three_pages_without_itself(client: Client, zeppelins: list[HandvatPage]) -> None:
    text = shown(client, zeppelins[0])

    assert text.count("card__title") == 3
    assert "Zeppelin landen" not in text
    assert "Koffie" not in text
    assert '<p class="kicker">Handvat</p>' in text


def test_what_an_editor_chose_is_not_repeated(client: Client, zeppelins: list[HandvatPage]) -> None:
    first, second = zeppelins[:2]
    first.hoort_bij = [second]
    first.save_revision().publish()

    assert "Hoort hierbij" in client.get(first.url).content.decode()
    text = shown(client, first)
    assert "Zeppelin stallen" not in text
    assert text.count("card__title") == 3


def test_what_stands_in_another_list_is_not_repeated(client: Client, zeppelins: list[HandvatPage]) -> None:
    make_praktijkvoorbeeld(
        title="Een zeppelin met ballast", samenvatting="Touwen, hangar.", terms=[], handvatten=[zeppelins[0]]
    )
    draining.drain()

    assert "Een zeppelin met ballast" in client.get(zeppelins[0].url).content.decode()
    assert "Een zeppelin met ballast" not in shown(client, zeppelins[0])
    assert "Een zeppelin met ballast" in shown(client, zeppelins[1])


@pytest.mark.parametrize("how", ["unpublish", "delete", "deny"])
def test_page_taken_away_is_gone_at_once(client: Client, zeppelins: list[HandvatPage], how: str) -> None:
    """The worker does not run; the answer from before is still kept."""
    assert "Zeppelin stallen" in shown(client, zeppelins[0])
    if how == "deny":
        queue_removal("kennisbank", [str(zeppelins[1].pk)])
    else:
        getattr(zeppelins[1], how)()

    assert "Zeppelin stallen" not in shown(client, zeppelins[0])
    assert shown(client, zeppelins[0]).count("card__title") == 3


def test_database_has_the_last_word(client: Client, zeppelins: list[HandvatPage]) -> None:
    """Without any denial, as after a change behind our back."""
    assert "Zeppelin stallen" in shown(client, zeppelins[0])
    HandvatPage.objects.filter(pk=zeppelins[1].pk).update(live=False)

    assert "Zeppelin stallen" not in shown(client, zeppelins[0])


def test_draft_beside_a_live_page_is_not_told(client: Client, zeppelins: list[HandvatPage]) -> None:
    zeppelins[1].title = "Kanarie stallen"
    zeppelins[1].save_revision()
    draining.drain()

    assert "Kanarie" not in shown(client, zeppelins[0])


def test_engine_that_fails_breaks_nothing(
    client: Client, zeppelins: list[HandvatPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any) -> None:
        raise EngineUnavailable

    similar._kept.clear()
    monkeypatch.setattr(SqliteEngine, "search", fail)

    assert shown(client, zeppelins[0]) == ""


def test_without_an_index_pages_with_the_same_terms(client: Client, embedded: Path) -> None:
    one, other = make_handvat(title="Eerste"), make_handvat(title="Tweede")

    assert "Tweede" in shown(client, one)
    assert "Eerste" in shown(client, other)


def test_page_about_the_site_shows_none(client: Client, zeppelins: list[HandvatPage]) -> None:
    page = make_page(StandaardPage, title="Zeppelin en privacy", slug="privacy", samenvatting="Ballast.")
    draining.drain()

    assert shown(client, page) == ""


@pytest.mark.parametrize("make", [make_handvat, make_praktijkvoorbeeld, make_project, make_publicatie])
@pytest.mark.parametrize("kept", [False, True])
def test_page_with_everything_stays_within_eight_queries(
    make: Any, client: Client, zeppelins: list[HandvatPage], django_assert_max_num_queries: Any, *, kept: bool
) -> None:
    page = make(
        title="Zeppelin in de praktijk",
        samenvatting="Ballast, touwen en een hangar.",
        organisatie=make_organisatie(),
        hoort_bij=[zeppelins[5]],
    )
    draining.drain()
    commit_content()
    client.get("/handvatten/")  # Menus and terms are read once for each version of the content.
    if kept:
        client.get(page.url)
        forget_pages()
    with django_assert_max_num_queries(8):
        text = shown(client, page)
    assert "card__title" in text
