"""A page with a form that was refused says so in its title: a screen reader reads that first."""

import pytest
from django.test import Client

from tests.factories.leerkringen import guide_of, make_circle, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def title_of(page: str) -> str:
    return page.split("<title>")[1].split("</title>")[0]


def test_a_refused_form_begins_its_title_with_it() -> None:
    circle = make_circle()
    client = signed_in(guide_of(circle))
    for path, visitor in (
        ("/account/login/", Client()),
        ("/account/password/reset/", Client()),
        (f"/leerkringen/{circle.pk}/gesprekken/nieuw/", client),
    ):
        assert not title_of(visitor.get(path).content.decode()).startswith("Fout"), path
        title = title_of(visitor.post(path).content.decode())
        assert title.startswith("Fout: "), path
        assert title.count("Fout") == 1, path
