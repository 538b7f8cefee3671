"""Practice cases side by side: what is shown, how to choose, too few, too many and unknown ones."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.kennisbank import make_organisatie, make_praktijkvoorbeeld
from tests.kennisbank.guiding.reading import ODD, links_of, main_html, text_of

pytestmark = pytest.mark.django_db

URL = "/praktijkvoorbeelden/vergelijken/"


@pytest.fixture
def cases() -> None:
    for name, province in (("Oosterwaard", "gelderland"), ("Hoogvelde", "noord-brabant"), ("Veenrode", "")):
        make_praktijkvoorbeeld(
            title=f"{name} doet het zo",
            slug=name.lower(),
            organisatie=make_organisatie(naam=name, provincie=province),
            inwonertal=14_000 if name == "Oosterwaard" else None,
            begin=date(2025, 2, 1),
            einde=date(2025, 9, 1),
            aanleiding=f"Aanleiding van {name}",
            aanpak="Eerst dit.\n\nDan dat.",
            kosten="€ 900",
            uren=60,
            resultaat="Het werkt <b>goed</b>.",
            anders_doen="Eerder praten." if name == "Hoogvelde" else "",
            contact=f"Griffie {name}, {name.lower()}@voorbeeld.example",
            voorbeeldinhoud=True,
        )


def rows_of(markup: str) -> dict[str, list[str]]:
    """Subject to the text of each case."""
    rows = {}
    for row in markup.split('role="rowheader">')[1:]:
        head, *cells = re.split(r'<div role="cell" data-label="[^"]*">', row)
        rows[text_of(head)] = [text_of(cell.split("</div>")[0]) for cell in cells]
    return rows


def boxes(markup: str) -> dict[str, bool]:
    """Slug to ticked of each box."""
    found = re.findall(r'<input class="checkbox" type="checkbox" name="p" value="([^"]+)"([^>]*)>', markup)
    return {slug: "checked" in rest for slug, rest in found}


@pytest.mark.usefixtures("cases")
class TestSideBySide:
    def test_every_subject_with_a_cell_for_each_case_in_the_order_of_the_address(
        self, client: Client
    ) -> None:
        markup = main_html(client, f"{URL}?p=hoogvelde&p=oosterwaard")
        rows = rows_of(markup)
        assert rows["Grootte"] == ["minder dan 20.000 inwoners", "14.000 inwoners"]
        assert rows["Provincie"] == ["Noord-Brabant", "Gelderland"]
        assert rows["Periode"] == ["februari 2025 tot september 2025"] * 2
        assert rows["Aanleiding"] == ["Aanleiding van Hoogvelde", "Aanleiding van Oosterwaard"]
        assert rows["Aanpak"] == ["Eerst dit. Dan dat."] * 2
        assert rows["Tijd"] == ["60 uur"] * 2
        assert rows["Kosten"] == ["€ 900"] * 2
        assert rows["Resultaat"] == ["Het werkt <b>goed</b>."] * 2
        assert rows["Dat doen we de volgende keer anders"] == ["Eerder praten.", "Niet ingevuld"]
        assert "Betrokken" not in rows
        assert "mailto:hoogvelde@voorbeeld.example" in links_of(markup)
        assert markup.count("Voorbeeldinhoud") == 2
        assert 'data-label="Oosterwaard"' in markup

    def test_three_cases_and_taking_one_away(self, client: Client) -> None:
        markup = main_html(client, f"{URL}?p=veenrode&p=hoogvelde&p=oosterwaard")
        assert "Drie voorbeelden naast elkaar" in text_of(markup)
        assert rows_of(markup)["Provincie"] == ["Niet ingevuld", "Noord-Brabant", "Gelderland"]
        fewer = [link for link in links_of(markup) if link.startswith("?p=") and "kies" not in link]
        assert fewer == ["?p=hoogvelde&p=oosterwaard", "?p=veenrode&p=oosterwaard", "?p=veenrode&p=hoogvelde"]
        assert "Twee voorbeelden" in main_html(client, URL + fewer[0])

    def test_unknown_and_double_ones_are_left_out_with_a_remark(self, client: Client) -> None:
        for odd in ODD:
            text = client.get(URL, {"p": ["hoogvelde", odd, "oosterwaard", "hoogvelde"]}).content.decode()
            assert "Niet elk gekozen voorbeeld bestaat" in text
            assert rows_of(text)["Kosten"] == ["€ 900", "€ 900"]

    def test_two_cases_of_one_organisation_are_told_apart_by_title(self, client: Client) -> None:
        first = make_praktijkvoorbeeld(title="Eerste", organisatie=make_organisatie(naam="Brinkdam"))
        second = make_praktijkvoorbeeld(title="Tweede", organisatie=first.organisatie)
        markup = main_html(client, f"{URL}?p={first.slug}&p={second.slug}")
        assert 'data-label="Eerste"' in markup
        assert 'data-label="Tweede"' in markup

    def test_number_of_queries(self, client: Client) -> None:
        client.get("/")  # Content types are read once a process.
        for query in ("?p=hoogvelde&p=oosterwaard&p=veenrode", "?p=hoogvelde", ""):
            with CaptureQueriesContext(connection) as captured:
                main_html(client, URL + query)
            assert len(captured) <= 8


@pytest.mark.usefixtures("cases")
class TestChoosing:
    def test_too_few_keeps_the_choice_and_offers_others(self, client: Client) -> None:
        nothing = main_html(client, URL)
        assert "U koos nog niets." in nothing
        assert boxes(nothing) == {"oosterwaard": False, "hoogvelde": False, "veenrode": False}
        one = main_html(client, f"{URL}?p=veenrode")
        assert "U koos één voorbeeld." in one
        assert boxes(one) == {"oosterwaard": False, "hoogvelde": False, "veenrode": True}

    def test_too_many_keeps_them_all_ticked(self, client: Client) -> None:
        fourth = make_praktijkvoorbeeld()
        markup = main_html(client, f"{URL}?p=veenrode&p=hoogvelde&p=oosterwaard&p={fourth.slug}")
        assert "U koos 4 voorbeelden." in markup
        assert list(boxes(markup).values()) == [True] * 4

    def test_another_one_can_be_chosen_from_the_comparison(self, client: Client) -> None:
        markup = main_html(client, f"{URL}?p=veenrode&p=hoogvelde")
        other = next(link for link in links_of(markup) if "kies=1" in link)
        assert boxes(main_html(client, URL + other)) == {
            "veenrode": True,
            "hoogvelde": True,
            "oosterwaard": False,
        }

    def test_lists_have_boxes_and_a_case_leads_on(self, client: Client) -> None:
        make_praktijkvoorbeeld(live=False, slug="concept")
        for path in ("/praktijkvoorbeelden/", "/praktijkvoorbeelden/zoals-wij/"):
            markup = main_html(client, path)
            assert sorted(boxes(markup)) == ["hoogvelde", "oosterwaard", "veenrode"]
            assert f'id="vergelijk" method="get" action="{URL}"' in markup
        assert 'name="p"' not in main_html(client, "/handvatten/")
        detail = links_of(main_html(client, "/praktijkvoorbeelden/oosterwaard/"))
        assert f"{URL}?p=oosterwaard" in detail
        assert "/praktijkvoorbeelden/zoals-wij/?inwonerklasse=tot-20000&provincie=gelderland" in detail
