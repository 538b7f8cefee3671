"""Where to begin: the matrix and the route, through HTTP."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kennisbank.models import StandaardPage
from portal.common.content_version import forget_kept
from tests.factories.kennisbank import make_handvat, make_page, make_praktijkvoorbeeld
from tests.kennisbank.guiding.reading import ODD, links_of, main_html, text_of

pytestmark = pytest.mark.django_db

BALIE = [
    ("domein", "personele-beveiliging"),
    ("fase", "maatregelen"),
    ("onderwerp", "agressie-en-geweld"),
    ("inwonerklasse", "tot-20000"),
]


def cells(markup: str) -> dict[str, str]:
    """Text of each filled cell by its link."""
    found = re.findall(r'<a class="(cell[^"]*)" href="([^"]+)">(.*?)</a>', markup, re.DOTALL)
    return {href.replace("&amp;", "&"): f"{text_of(body)}|{css}" for css, href, body in found}


def test_matrix_shows_per_cell_the_most_used_handvat_and_the_number(client: Client) -> None:
    both = [("domein", "integriteit"), ("domein", "fysieke-beveiliging"), ("fase", "nulmeting")]
    make_handvat(title="Aardig", tijd_minuten=10)
    used = make_handvat(title="Veel gebruikt", tijd_minuten=500, terms=both)
    make_handvat(title="Nog één")
    make_handvat(title="Concept", live=False, terms=[("domein", "integriteit"), ("fase", "evalueren")])
    make_praktijkvoorbeeld(handvatten=[used])
    markup = main_html(client, "/waar-begin-ik/")
    found = cells(markup)
    assert found == {
        "/handvatten/?domein=integriteit&fase=nulmeting": "Veel gebruikt +2 en nog 2 handvatten|cell",
        "/handvatten/?domein=fysieke-beveiliging&fase=nulmeting": "Veel gebruikt|cell",
    }
    assert markup.count("nog geen") == 9 * 4 - 2
    assert "begin hier" in markup
    for address in found:
        assert "Veel gebruikt" in main_html(client, address)


def test_a_cell_with_four_handvatten_is_darker(client: Client) -> None:
    for _number in range(4):
        make_handvat()
    assert cells(main_html(client, "/waar-begin-ik/")).popitem()[1].endswith("|cell cell--many")


def test_title_and_text_are_those_of_the_page_when_there_is_one(client: Client) -> None:
    assert "<h1" in main_html(client, "/waar-begin-ik/")
    page = make_page(
        StandaardPage,
        slug="waar-begin-ik",
        title="Hier begint u",
        samenvatting="Rustig aan.",
        inhoud=[("tekst", "<p>Een slotwoord.</p>")],
    )
    response = client.get("/waar-begin-ik/").content.decode()
    for text in (
        "<title>Hier begint u",
        "Rustig aan.",
        "Een slotwoord.",
        'aria-current="page">Hier begint u',
    ):
        assert text in response
    page.unpublish()
    assert "Een slotwoord." not in main_html(client, "/waar-begin-ik/")


def test_a_theme_leads_to_its_marked_column(client: Client) -> None:
    make_handvat()
    markup = main_html(client, "/waar-begin-ik/?domein=integriteit&domein=onzin")
    assert "Gemarkeerd: Integriteit ." in text_of(markup)
    assert markup.count('class="is-marked"') == 9
    assert "is-marked" not in main_html(client, "/waar-begin-ik/?domein=onzin")


def test_number_of_queries_is_the_same_with_six_and_with_fifty_pages(client: Client) -> None:
    urls = ("/waar-begin-ik/", "/waar-begin-ik/route/?grootte=tot-20000&zorg=agressie")
    counts = []
    client.get("/")  # Content types are read once a process.
    for number in (3, 22):
        for _page in range(number):
            terms = [("domein", "integriteit"), ("fase", "maatregelen"), ("inwonerklasse", "tot-20000")]
            make_praktijkvoorbeeld(handvatten=[make_handvat(terms=BALIE)], terms=terms)
        for url in urls:
            forget_kept()
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 8


def steps_of(markup: str) -> list[str]:
    return [text_of(one) for one in re.findall(r'<li class="steps__item">(.*?)</li>', markup, re.DOTALL)]


def test_route_gives_each_step_its_reason_handvat_time_and_case(client: Client) -> None:
    make_handvat(title="Nulmeting in een middag", benodigde_tijd="4 uur")
    make_handvat(title="Sloten", terms=[("domein", "fysieke-beveiliging"), ("fase", "maatregelen")])
    make_handvat(title="Rust aan de balie", terms=BALIE, benodigde_tijd="2 uur")
    for title, size, people in (("Grootstad", "vanaf-300000", 400_000), ("Kleindorp", "tot-20000", 9_800)):
        terms = [("domein", "integriteit"), ("fase", "maatregelen"), ("inwonerklasse", size)]
        make_praktijkvoorbeeld(title=title, terms=terms, inwonertal=people)
    markup = main_html(client, "/waar-begin-ik/route/?grootte=tot-20000&ver=niets&zorg=agressie")
    kader, nulmeting, risico, maatregelen = steps_of(markup)
    assert kader.startswith("1 Strategisch kader en aansturing Omdat u nog moet beginnen.")
    assert "Voor deze stap is er nog geen ander handvat" in kader
    assert "Omdat u nog geen nulmeting heeft. Nulmeting in een middag 4 uur" in nulmeting
    assert "Hierna komt: Risico- en dreigingsanalyse" in nulmeting
    assert "Omdat u zich zorgen maakt over agressie aan de balie. Rust aan de balie 2 uur" in maatregelen
    assert "Past bij uw zorg: agressie aan de balie" in maatregelen
    assert "Voor gemeenten van uw grootte" in maatregelen
    assert "Zo deed een gemeente van uw grootte het: Kleindorp (9.800 inwoners)" in maatregelen
    assert "Past bij uw zorg" not in nulmeting
    assert any(link.startswith("mailto:?subject=") and "zorg%3Dagressie" in link for link in links_of(markup))


def test_no_handvat_stands_twice_in_a_route(client: Client) -> None:
    fasen = ["strategisch-kader", "nulmeting", "risicoanalyse"]
    make_handvat(title="Overal goed voor", terms=[("domein", "integriteit"), *(("fase", f) for f in fasen)])
    assert main_html(client, "/waar-begin-ik/route/").count("Overal goed voor") == 1


def test_route_without_or_with_unknown_answers_says_so(client: Client) -> None:
    assert "U gaf nog geen antwoord." in main_html(client, "/waar-begin-ik/route/")
    assert "Niet alles is ingevuld." in main_html(client, "/waar-begin-ik/route/?ver=plan")
    for odd in ODD:
        response = client.get("/waar-begin-ik/route/", {"grootte": odd, "ver": odd, "zorg": odd, odd: odd})
        text = response.content.decode()
        assert response.status_code == 200
        assert text.count("kennen we niet (meer)") == 3
        assert "Omdat u nog geen nulmeting heeft." in text
        assert client.get("/waar-begin-ik/", {"domein": odd}).status_code == 200


def test_answers_stay_chosen_in_the_form(client: Client) -> None:
    markup = main_html(client, "/waar-begin-ik/route/?grootte=20000-50000&ver=plan&zorg=integriteit")
    assert re.findall(r'<option value="([^"]+)" selected', markup) == ["20000-50000", "plan", "integriteit"]


@pytest.mark.parametrize(
    "path", ["/waar-begin-ik/", "/waar-begin-ik/route/", "/praktijkvoorbeelden/vergelijken/"]
)
def test_only_reading_is_possible(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
