"""News, meetings with their calendar file, personal stories and organisations, through HTTP."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from kennisbank.enums import PaginaSoort
from kennisbank.listing import type_listing
from kennisbank.models import (
    BijeenkomstPage,
    HulpNu,
    NieuwsPage,
    OrganisatiePage,
    VerhaalPage,
)
from tests.common.test_ics import plain, properties
from tests.factories.kennisbank import (
    make_handvat,
    make_organisatie,
    make_page,
    make_praktijkvoorbeeld,
    term,
    warm_up,
)

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MAX_QUERIES = 8


def main_of(response: Any) -> str:
    html = response.content.decode()
    return re.sub(r"\s+", " ", html[html.index("<main") : html.index("</main>")])


def meeting(**fields: Any) -> BijeenkomstPage:
    return make_page(BijeenkomstPage, **fields)


class TestMeeting:
    @pytest.mark.parametrize(
        ("begin", "einde", "expected"),
        [
            ((2026, 12, 3, 13, 30), (2026, 12, 3, 16, 0), "donderdag 3 december 2026, 13.30 tot 16.00 uur"),
            ((2026, 7, 1, 9, 5), None, "woensdag 1 juli 2026, 09.05 uur"),
            (
                (2026, 12, 31, 20, 0),
                (2027, 1, 1, 1, 0),
                "donderdag 31 december 2026, 20.00 uur tot vrijdag 1 januari 2027, 01.00 uur",
            ),
        ],
    )
    def test_the_moment_is_written_out_in_dutch(self, begin: Any, einde: Any, expected: str) -> None:
        page = meeting(
            begin=datetime(*begin, tzinfo=AMSTERDAM),
            einde=datetime(*einde, tzinfo=AMSTERDAM) if einde else None,
        )
        assert expected in main_of(Client().get(page.url))

    def test_before_during_and_after(self) -> None:
        now = timezone.now()
        page = meeting(
            begin=now + timedelta(hours=1),
            einde=now + timedelta(hours=2),
            locatie="Gemeentehuis",
            online=True,
            aanmelden_url="https://voorbeeld.example/aanmelden",
            terugblik="<p>Zo was het.<script>alert(1)</script></p>",
        )
        before = main_of(Client().get(page.url))
        assert 'href="https://voorbeeld.example/aanmelden"' in before
        assert f'href="/agenda/{page.slug}.ics"' in before
        assert "Gemeentehuis, en online" in before
        assert "Zo was het." not in before

        BijeenkomstPage.objects.filter(pk=page.pk).update(begin=now - timedelta(minutes=1))
        during = main_of(Client().get(page.url))
        assert "voorbeeld.example/aanmelden" not in during
        assert "Aanmelden kan niet meer" in during
        assert f"{page.slug}.ics" in during

        BijeenkomstPage.objects.filter(pk=page.pk).update(einde=now - timedelta(seconds=1))
        after = main_of(Client().get(page.url))
        assert "Zo was het." in after
        assert "is geweest" in after
        assert "<script" not in after
        assert f"{page.slug}.ics" not in after

    def test_cancelled(self) -> None:
        page = meeting(
            begin=timezone.now() + timedelta(days=1),
            afgelast=True,
            aanmelden_url="https://voorbeeld.example/aanmelden",
        )
        main = main_of(Client().get(page.url))
        assert "gaat niet door" in main
        assert "voorbeeld.example/aanmelden" not in main
        assert "Gaat niet door" in main_of(Client().get("/agenda/"))
        assert properties(Client().get(f"/agenda/{page.slug}.ics").content)["STATUS"] == "CANCELLED"

    def test_calendar_file(self, settings: Any) -> None:
        page = meeting(
            title="Start; met komma, en meer",
            slug="café-start",
            begin=datetime(2026, 12, 3, 13, 30, tzinfo=AMSTERDAM),
            einde=datetime(2026, 12, 3, 16, 0, tzinfo=AMSTERDAM),
            locatie="Zaal 1, Oosterwaard",
        )
        page.save_revision().publish()
        response = Client().get("/agenda/caf%C3%A9-start.ics")
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert not response.cookies
        first = properties(response.content)
        assert (first["DTSTART"], first["DTEND"]) == ("20261203T123000Z", "20261203T150000Z")
        assert plain(first["SUMMARY"]) == "Start; met komma, en meer"
        assert plain(first["LOCATION"]) == "Zaal 1, Oosterwaard"
        assert first["URL"].startswith(settings.SITE_URL)
        assert Client().get("/agenda/caf%C3%A9-start.ics").content == response.content

        BijeenkomstPage.objects.update(first_published_at=timezone.now() - timedelta(hours=2))
        page = BijeenkomstPage.objects.get()
        page.title, page.slug = "Anders", "anders"
        page.save_revision().publish()
        changed = properties(Client().get("/agenda/anders.ics").content)
        assert changed["UID"] == first["UID"]
        assert int(changed["SEQUENCE"]) > int(first["SEQUENCE"])
        assert changed["LAST-MODIFIED"] >= first["LAST-MODIFIED"]

    def test_no_file_without_a_live_meeting_with_a_date(self) -> None:
        hidden = meeting(begin=timezone.now(), live=False, slug="concept")
        undated = meeting(slug="zonder-datum", aanmelden_url="https://voorbeeld.example/x")
        for slug in (hidden.slug, undated.slug, "x" * 300, "%00", "..%2f", "a%0d%0ab"):
            assert Client().get(f"/agenda/{slug}.ics").status_code == 404, slug
        assert Client().post("/agenda/zonder-datum.ics").status_code == 405
        main = main_of(Client().get(undated.url))
        assert "Datum volgt" in main
        assert "voorbeeld.example/x" in main

    def test_listing_has_what_comes_first_and_then_what_was(self, django_assert_max_num_queries: Any) -> None:
        now = timezone.now()
        days = {"morgen": 1, "volgende week": 7, "gisteren": -1, "vorige maand": -30}
        for title, number in days.items():
            begin = now + timedelta(days=number)
            meeting(title=title, begin=begin, einde=begin + timedelta(hours=1), terugblik="<p>x</p>")
        meeting(title="vandaag zonder einde", begin=now - timedelta(seconds=1))
        meeting(title="zonder datum")
        found = type_listing(PaginaSoort.BIJEENKOMST, QueryDict()).page.object_list
        expected = [
            "vandaag zonder einde",
            "morgen",
            "volgende week",
            "zonder datum",
            "gisteren",
            "vorige maand",
        ]
        if timezone.localtime(now).hour or timezone.localtime(now).minute:
            assert [page.title for page in found] == expected
            assert [bool(page.is_geweest) for page in found] == [page.is_voorbij for page in found]
        with django_assert_max_num_queries(15):
            main = main_of(Client().get("/agenda/?volgorde=onzin&pagina=1"))
        parts = [
            main.index(text) for text in ("6 bijeenkomsten", "Komende bijeenkomsten", "Geweest", "gisteren")
        ]
        assert parts == sorted(parts)
        assert main.count("Met terugblik") == 2
        for number in range(12):
            meeting(title=f"ooit {number}", begin=now - timedelta(days=100 + number))
        second = main_of(Client().get("/agenda/?pagina=2"))
        assert "Geweest" in second
        assert "Komende" not in second


def test_news_comes_newest_first_with_its_date() -> None:
    make_page(NieuwsPage, title="Oud", datum=date(2023, 3, 8))
    new = make_page(
        NieuwsPage, title="Nieuw", datum=date(2026, 3, 8), bron_url="https://bron.example/bericht"
    )
    make_page(NieuwsPage, title="Zonder datum")
    main = main_of(Client().get("/nieuws/"))
    assert [main.index(f">{title}</a>") for title in ("Nieuw", "Oud", "Zonder datum")] == sorted(
        main.index(f">{title}</a>") for title in ("Nieuw", "Oud", "Zonder datum")
    )
    assert "8 maart 2026" in main
    assert "3 nieuwsberichten" in main
    by_title = type_listing(PaginaSoort.NIEUWS, QueryDict("volgorde=titel")).page.object_list
    assert [page.title for page in by_title] == ["Nieuw", "Oud", "Zonder datum"]
    page = main_of(Client().get(new.url))
    assert "8 maart 2026" in page
    assert 'href="https://bron.example/bericht"' in page


def test_a_story_shows_who_tells_it_and_offers_help(django_assert_max_num_queries: Any) -> None:
    hulp = HulpNu.load()
    hulp.ondersteuningsteam_telefoon = "070-1234567"
    hulp.save()
    quote = {"tekst": "Dat hielp het meest.", "naam": "Rosa", "functie": ""}
    page = make_page(
        VerhaalPage,
        naam="Rosa Voorbeeld",
        functie="griffier",
        organisatie=make_organisatie(naam="Oosterwaard"),
        toestemming_op=date(2026, 2, 3),
        inhoud=[("tekst", "<p>Op een dinsdag.</p>"), ("citaat", quote), ("tekst", "<p>En daarna.</p>")],
        terms=[("doelgroep", "griffier"), ("domein", "integriteit")],
    )
    fields = {"toestemming_op": date(2026, 2, 3)}
    make_page(VerhaalPage, title="Lijkt weinig", **fields)
    make_page(VerhaalPage, title="Lijkt veel", terms=[("doelgroep", "griffier")], **fields)
    make_page(VerhaalPage, title="Nog een concept", live=False, **fields)
    make_handvat(title="Een handvat")
    warm_up(Client(), page.url)
    with django_assert_max_num_queries(MAX_QUERIES):
        main = main_of(Client().get(page.url))
    order = [
        main.index(text)
        for text in ("Dat hielp", "Op een dinsdag", "En daarna", "Hulp nodig?", "Lijkt veel", "Lijkt weinig")
    ]
    assert order == sorted(order)
    for text in ("Rosa Voorbeeld", "griffier", "Oosterwaard", 'href="tel:0701234567"', 'href="/hulp-nu/"'):
        assert text in main, text
    assert main.count("Dat hielp het meest.") == 1
    for secret in ("3 februari 2026", "Nog een concept"):
        assert secret not in main
    assert "Rosa Voorbeeld, griffier" in main_of(Client().get("/verhalen/"))


@pytest.mark.parametrize("number", [1, 8])
def test_an_organisation_shows_its_facts_and_all_about_it(
    number: int, django_assert_max_num_queries: Any
) -> None:
    saba = make_organisatie(
        naam="Eilandwaard",
        type=term("organisatietype", "openbaar-lichaam"),
        inwonerklasse=term("inwonerklasse", "tot-20000"),
        provincie="caribisch-nederland",
        website="https://eilandwaard.example/",
        rol="partner",
    )
    page = make_page(OrganisatiePage, title="Eilandwaard", organisatie=saba)
    for _ in range(number):
        make_praktijkvoorbeeld(title="Zo deden wij het", organisatie=saba)
        make_handvat(title="Ons handvat", organisatie=saba)
    make_handvat(title="Van een ander", organisatie=make_organisatie())
    make_handvat(title="Concept", organisatie=saba, live=False)
    warm_up(Client(), page.url)
    with django_assert_max_num_queries(MAX_QUERIES):
        main = main_of(Client().get(page.url))
    for text in (
        "Openbaar lichaam",
        "Caribisch Nederland",
        "minder dan 20.000",
        "Partner",
        "eilandwaard.example",
    ):
        assert text in main, text
    assert main.count("Zo deden wij het") == main.count("Ons handvat") == number
    assert main.index("Handvatten") < main.index("Praktijkvoorbeelden")
    for other in ("Van een ander", "Concept"):
        assert other not in main
