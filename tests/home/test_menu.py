"""The menus stay cheap, however many pages there are."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from tests.committed import commit_content
from tests.factories.accounts import make_account

pytestmark = pytest.mark.django_db


def test_pages_of_one_depth_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Page._meta.db_table)

    assert [one["columns"] for name, one in constraints.items() if name == "portal_page_depth"] == [["depth"]]


def test_the_menus_ask_by_that_index(client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get("/zoeken/")
    (asked,) = [one["sql"] for one in captured if '"depth" = 3' in one["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A small table is read as a whole otherwise, and rightly.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {asked}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        plan = str(cursor.fetchall())

    assert "portal_page_depth" in plan


def test_the_kept_header_tells_readers_and_places_apart(client: Client) -> None:
    reader = Client()
    reader.force_login(make_account("Rosa Lezer"))
    commit_content()
    for _round in range(2):  # First made, then kept.
        for asking, own, other in (
            (client, "Inloggen", "Mijn account"),
            (reader, "Mijn account", "Inloggen"),
        ):
            header = _header(asking, "/handvatten/")
            assert own in header
            assert other not in header
            assert 'href="/handvatten/" aria-current="page"' in header
        assert "aria-current" not in _header(client, "/hulp-nu/")


def _header(client: Client, address: str) -> str:
    html = client.get(address).content.decode()
    return html[html.index("<header>") : html.index("</header>")]
