"""The page with all terms explained: in order, by letter, with a way back."""

import pytest
from django.test import Client

from kennisbank.models import Begrip
from kennisbank.views import by_letter
from tests.factories.kennisbank import make_begrip

pytestmark = pytest.mark.django_db


def test_terms_stand_under_their_letter() -> None:
    for term in ("Échec", "eigen kring", "Bibob", "‘s Avonds", "112", "ĳkpunt"):
        make_begrip(term)

    found = [
        (one.sign, one.anchor, [term.term for term in one.begrippen])
        for one in by_letter(Begrip.objects.all())
    ]
    assert found == [
        ("0-9", "cijfers", ["112"]),
        ("B", "letter-b", ["Bibob"]),
        ("E", "letter-e", ["Échec", "eigen kring"]),
        ("I", "letter-i", ["ĳkpunt"]),
        ("S", "letter-s", ["‘s Avonds"]),
    ]


def test_letters_lead_to_their_terms(client: Client) -> None:
    make_begrip("Bibob")
    make_begrip("Doxing")

    html = client.get("/begrippen/").content.decode()
    for letter in "bd":
        assert f'href="#letter-{letter}"' in html
        assert f'<h2 id="letter-{letter}">' in html
    assert "letter-a" not in html


def test_terms_that_belong_together_link_to_each_other(client: Client) -> None:
    one, other = make_begrip("Bibob"), make_begrip("Doxing")
    one.zie_ook.add(other)

    html = client.get("/begrippen/").content.decode()
    assert f'<a href="#begrip-{other.pk}">Doxing</a>' in html
    assert f'id="begrip-{other.pk}"' in html


def test_without_terms_the_page_says_so(client: Client) -> None:
    assert "Er staan nog geen begrippen" in client.get("/begrippen/").content.decode()


def test_there_is_a_way_back(client: Client) -> None:
    crumbs = client.get("/begrippen/").content.decode().split('aria-label="Kruimelpad"')[1].split("</nav>")[0]

    assert '<a href="/">Home</a>' in crumbs
    assert 'aria-current="page"' in crumbs
