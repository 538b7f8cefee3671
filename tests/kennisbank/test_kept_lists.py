"""The lists of other pages on a detail page: read once for each version of the content, for every reader."""

from typing import Any

import pytest
from django.test import Client

from kennisbank.models import HandvatPage
from portal.home.benchmarking import uncached_client
from tests.committed import commit_content
from tests.factories.kennisbank import make_handvat, make_praktijkvoorbeeld

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

ADDRESS = "/handvatten/balie/"


@pytest.fixture
def reader() -> Client:
    """Somebody whose pages are made anew each time."""
    return uncached_client()


@pytest.fixture
def handvat() -> Any:
    related = make_handvat(title="Veilig op huisbezoek", slug="huisbezoek")
    page = make_handvat(title="Rust aan de balie", slug="balie", hoort_bij=[related])
    make_praktijkvoorbeeld(title="Oosterwaard oefent", slug="oosterwaard", handvatten=[page])
    commit_content()
    return page


def test_they_cost_no_query_the_second_time(
    reader: Client, handvat: Any, django_assert_max_num_queries: Any
) -> None:
    first = reader.get(ADDRESS).content.decode()
    with django_assert_max_num_queries(2):
        again = reader.get(ADDRESS).content.decode()
    for html in (first, again):
        assert "Veilig op huisbezoek" in html
        assert "Oosterwaard oefent" in html


def test_a_change_of_another_page_is_seen_at_once(reader: Client, handvat: Any) -> None:
    reader.get(ADDRESS)
    related = HandvatPage.objects.get(slug="huisbezoek")
    related.title = "Met zijn tweeën op huisbezoek"
    related.save_revision().publish()
    commit_content()
    html = reader.get(ADDRESS).content.decode()
    assert "Met zijn tweeën op huisbezoek" in html
    assert "Veilig op huisbezoek" not in html


def test_what_is_withdrawn_leaves_them_at_once(reader: Client, handvat: Any) -> None:
    reader.get(ADDRESS)
    HandvatPage.objects.get(slug="huisbezoek").unpublish()
    commit_content()
    assert "Veilig op huisbezoek" not in reader.get(ADDRESS).content.decode()


def test_a_preview_neither_shows_nor_leaves_kept_ones(reader: Client, handvat: Any) -> None:
    other = make_handvat(title="Alleen in het concept", slug="concept", terms=[("fase", "evalueren")])
    commit_content()
    reader.get(ADDRESS)
    draft = HandvatPage.objects.get(slug="balie")
    draft.hoort_bij = [other]
    assert "Alleen in het concept" in draft.make_preview_request().content.decode()
    assert "Alleen in het concept" not in reader.get(ADDRESS).content.decode()


def test_a_change_while_a_page_is_made_is_not_missed_by_the_next(
    reader: Client, handvat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists were read before the change; what was made of them must not pass for the new version."""
    read = HandvatPage._all_lists

    def read_and_publish(page: HandvatPage) -> dict[str, list[Any]]:
        lists = read(page)
        related = HandvatPage.objects.get(slug="huisbezoek")
        related.title = "Met zijn tweeën op huisbezoek"
        related.save_revision().publish()
        commit_content()
        return lists

    monkeypatch.setattr(HandvatPage, "_all_lists", read_and_publish)
    reader.get(ADDRESS)
    monkeypatch.undo()
    assert "Veilig op huisbezoek" not in reader.get(ADDRESS).content.decode()
