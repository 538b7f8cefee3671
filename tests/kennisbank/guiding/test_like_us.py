"""Municipalities like mine: the order, the reasons in words, and odd input."""

import re
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kennisbank.guiding import resemblance
from kennisbank.guiding.resemblance import Wishes, ranked_cases, reasons
from tests.committed import commit_content
from tests.factories.kennisbank import make_organisatie, make_praktijkvoorbeeld, term
from tests.kennisbank.guiding.reading import ODD, main_html, text_of

pytestmark = pytest.mark.django_db

URL = "/praktijkvoorbeelden/zoals-wij/"
SIZES = ["tot-20000", "20000-50000", "50000-100000", "100000-300000", "vanaf-300000"]
POINTS = {
    "Ook": resemblance.SAME_SIZE,
    "Bijna": resemblance.NEAR_SIZE,
    "Zelfde fase": resemblance.SAME_FASE,
    "Zelfde provincie": resemblance.SAME_PROVINCIE,
    "Ook: soort": resemblance.SAME_TYPE,
}


def make_case(
    title: str, size: str = "", provincie: str = "", fase: str = "", kind: str = "", own_size: str = ""
) -> None:
    """`size` is that of the organisation, `own_size` that of the page itself."""
    make_praktijkvoorbeeld(
        title=title,
        terms=[
            ("domein", "integriteit"),
            *([("fase", fase)] if fase else []),
            *([("inwonerklasse", own_size)] if own_size else []),
        ],
        organisatie=make_organisatie(
            provincie=provincie,
            inwonerklasse=term("inwonerklasse", size) if size else None,
            type=term("organisatietype", kind) if kind else None,
        ),
    )


def titles(markup: str) -> list[str]:
    return [text_of(one) for one in re.findall(r'<a class="card__link"[^>]*>(.*?)</a>', markup)]


def test_most_alike_comes_first_with_the_reasons_in_words(client: Client) -> None:
    make_case("Alleen provincie", "vanaf-300000", "drenthe")
    make_case("Alles", "tot-20000", "drenthe", "nulmeting", "gemeente")
    make_case("Bijna even groot", "20000-50000", "utrecht")
    make_case("Niets", "vanaf-300000", "utrecht")
    make_case("Zelfde grootte", own_size="tot-20000", size="vanaf-300000", provincie="utrecht")
    make_praktijkvoorbeeld(title="Concept", live=False)
    markup = main_html(
        client, f"{URL}?inwonerklasse=tot-20000&provincie=drenthe&fase=nulmeting&organisatietype=gemeente"
    )
    assert titles(markup) == ["Alles", "Zelfde grootte", "Alleen provincie", "Bijna even groot", "Niets"]
    cards = [text_of(card) for card in markup.split('<article class="card">')[1:]]
    everything = "Ook minder dan 20.000 inwoners Zelfde fase: 2 Nulmeting Zelfde provincie Ook: Gemeente"
    assert everything in cards[0]
    assert "Zelfde provincie" not in cards[1]
    assert "Bijna even groot" in cards[3]
    last = text_of(markup).index("Lijkt hierin niet op uw organisatie")
    assert text_of(markup).index("Bijna even groot Samenvatting") < last < text_of(markup).rindex("Niets")


def test_the_reasons_are_what_the_points_were_given_for() -> None:
    for size, provincie, fase, kind in product(
        ["", *SIZES[:3]], ["", "drenthe"], ["", "nulmeting"], ["", "gemeente"]
    ):
        make_case("Geval", size, provincie, fase, kind)
    wishes = Wishes(SIZES, "20000-50000", "drenthe", "gemeente", "nulmeting")
    words = {"20000-50000": "20.000", "gemeente": "soort", "nulmeting": "2"}
    cases = list(ranked_cases(wishes))
    assert [case.gelijkenis for case in cases] == sorted((case.gelijkenis for case in cases), reverse=True)
    assert {case.gelijkenis for case in cases} >= {0, 10}
    for case in cases:
        points = 0
        for reason in reasons(case, wishes, words):
            key = max((key for key in POINTS if reason.startswith(key)), key=len)
            points += POINTS[key]
        assert points == case.gelijkenis


def test_equal_cases_stand_in_the_order_of_their_titles(client: Client) -> None:
    for title in ("Cavia", "Aap", "Beer"):
        make_case(title, "tot-20000")
    assert titles(main_html(client, f"{URL}?inwonerklasse=tot-20000")) == ["Aap", "Beer", "Cavia"]


def test_without_a_choice_all_cases_stand_there_and_nothing_is_called_different(client: Client) -> None:
    make_case("Aap", "tot-20000")
    text = text_of(main_html(client, URL))
    assert "Alle praktijkvoorbeelden" in text
    assert "Lijkt hierin niet" not in text


def test_pages_keep_the_choice_and_queries_do_not_grow(client: Client) -> None:
    url, counts = f"{URL}?inwonerklasse=tot-20000&provincie=drenthe&onzin=1", []
    client.get("/")  # Content types are read once a process.
    for number in (5, 21):
        for _case in range(number):
            make_case("Geval", "tot-20000", "drenthe", "nulmeting")
        commit_content()
        with CaptureQueriesContext(connection) as captured:
            markup = main_html(client, url)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8
    assert '?inwonerklasse=tot-20000&amp;provincie=drenthe&amp;pagina=3"' in markup
    assert len(titles(main_html(client, f"{url}&pagina=3"))) == 2


def test_odd_input_is_answered_clearly(client: Client) -> None:
    make_case("Aap", "tot-20000")
    for odd in ODD:
        names = ("inwonerklasse", "provincie", "organisatietype", "fase")
        response = client.get(URL, dict.fromkeys(names, odd))
        assert response.status_code == 200
        assert response.content.decode().count("kennen we niet (meer)") == 4
        assert client.get(URL, {"pagina": odd}).status_code == 404
    assert client.get(URL, {"pagina": "2"}).status_code == 404
