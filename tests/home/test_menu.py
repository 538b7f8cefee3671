"""The menus stay cheap, however many pages there are."""

import pytest
from django.db import connection
from wagtail.models import Page

pytestmark = pytest.mark.django_db


def test_pages_of_one_depth_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, Page._meta.db_table)

    assert [one["columns"] for name, one in constraints.items() if name == "portal_page_depth"] == [["depth"]]
