"""The bench of the search: real pages, never on a site of people, and a table with numbers."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page

from kennisbank.models import HandvatPage
from portal.home import bench_pages
from portal.home.bench_pages import NotTheBench, ensure_pages
from portal.home.management.commands import bench_search as command
from portal.search.indexing import rebuild_everywhere
from portal.search.services import Question, search_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo, in a database that says that it is the bench."""
    for place in (bench_pages, command):
        monkeypatch.setattr(place, "is_bench", lambda: True)
    settings.DEVELOPMENT = settings.DEMO = True
    call_command("load_demo", verbosity=0)


def test_other_databases_are_refused() -> None:
    with pytest.raises(NotTheBench):
        ensure_pages(1)
    for name in ("bench", "bench_search"):
        with pytest.raises(CommandError, match="bench"):
            call_command(name, stdout=StringIO())
    assert not HandvatPage.objects.exists()
    assert not HandvatPage.objects.filter(slug__startswith=bench_pages.SLUG).exists()


def test_pages_are_real_and_found(bench: None, site_engine: str, client: Client) -> None:
    assert ensure_pages(6) == 6
    assert ensure_pages(8) == 2
    assert Page.find_problems() == ([], [], [], [], [])

    rebuild_everywhere("public")
    for page in HandvatPage.objects.filter(slug__startswith=bench_pages.SLUG):
        assert client.get(page.url).status_code == 200
        assert page.title in [hit.title for hit in search_public(Question(f'"{page.title}"')).hits]
        assert len(page.termen.all()) >= 3


def test_the_table_has_numbers(bench: None, site_engine: str) -> None:
    out = StringIO()

    call_command("bench_search", pages=[20], stdout=out)

    row = out.getvalue().splitlines()[-1].split()
    assert row[0] == "20"
    assert {"ja", "nee"} & set(row)
