"""Lessons and questions, through HTTP."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kennisbank.models import LesPage, VraagPage
from tests.factories.kennisbank import make_handvat, make_organisatie, make_page, make_publicatie, warm_up
from tests.kennisbank.test_hulpmiddelen import SHARED, main_of

pytestmark = pytest.mark.django_db


def make_les(nummer: int | None, **fields: Any) -> LesPage:
    return make_page(LesPage, nummer=nummer, title=fields.pop("title", f"Les over {nummer}"), **fields)


def make_vraag(title: str, **fields: Any) -> VraagPage:
    return make_page(VraagPage, title=title, **fields)


class TestLes:
    def test_shows_the_lesson_what_to_do_and_where_it_comes_from(self, client: Client) -> None:
        source = make_publicatie(title="Lokaal weerbaar")
        page = make_les(
            3,
            kern="Druk van buiten begint klein.",
            inhoud=[("tekst", "<p>Daarom is een melding belangrijk.</p>")],
            wat_kun_je_doen=[("punt", "Bespreek het elk kwartaal")],
            leerkring="Leerkring vergunningen",
            publicatie=source,
            handvatten=[make_handvat(title="Gesprek over druk"), make_handvat(title="Concept", live=False)],
        )
        html = main_of(client, page)
        for text in (
            "Les 3",
            "Druk van buiten begint klein.",
            "een melding belangrijk",
            "<li>Bespreek het elk kwartaal</li>",
            "Leerkring vergunningen",
            f'<a href="{source.url}">Lokaal weerbaar</a>',
            "Gesprek over druk",
        ):
            assert text in html, text
        assert "Concept" not in html

    def test_a_source_that_is_no_longer_public_is_not_named(self, client: Client) -> None:
        source = make_publicatie(title="Ingetrokken rapport", live=False)
        assert "Ingetrokken rapport" not in main_of(client, make_les(1, publicatie=source))

    def test_lessons_follow_each_other_by_number_and_skip_drafts(self, client: Client) -> None:
        pages = [make_les(number) for number in (10, 2, 7, 2)]
        make_les(5, live=False)
        unnumbered = make_les(None, title="Zonder nummer")
        order = sorted(pages, key=lambda page: (page.nummer, page.pk))

        def neighbours(page: LesPage) -> dict[str, str]:
            found = re.findall(r'<a rel="(prev|next)" href="([^"]*)"', main_of(client, page))
            return dict(found)

        assert [neighbours(page).get("next") for page in order] == [page.url for page in order[1:]] + [None]
        assert [neighbours(page).get("prev") for page in order] == [None] + [page.url for page in order[:-1]]
        assert neighbours(unnumbered) == {}


class TestVraag:
    def test_short_answer_comes_first_then_why_and_the_law(self, client: Client) -> None:
        page = make_vraag(
            "Mag een gemeente dit zelf onderzoeken?",
            samenvatting="Over eigen onderzoek.",
            kort_antwoord="Ja, maar <niet> altijd.",
            inhoud=[("tekst", "<p>De uitleg staat hier.</p>")],
            wettelijke_basis=[
                ("bron", {"naam": "Artikel 1", "url": "https://wetten.example/1"}),
                ("bron", {"naam": "Artikel 2", "url": ""}),
            ],
            geldig_op=date(2026, 3, 1),
        )
        html = main_of(client, page)
        parts = [
            "Mag een gemeente dit zelf onderzoeken?</h1>",
            "Ja, maar &lt;niet&gt; altijd.",
            "De uitleg staat hier.",
            '<a href="https://wetten.example/1" rel="noopener">Artikel 1</a>',
            "<li>Artikel 2</li>",
            "1 maart 2026",
        ]
        places = [html.find(part) for part in parts]
        assert -1 not in places, places
        assert places == sorted(places)
        assert "Over eigen onderzoek." not in html  # The short answer is the lead.

    @pytest.mark.parametrize(("days", "old"), [(0, False), (365, False), (366, True)])
    def test_warns_when_it_was_checked_more_than_a_year_ago(
        self, client: Client, days: int, old: bool
    ) -> None:
        page = make_vraag("Mag dit?", geldig_op=timezone.localdate() - timedelta(days=days))
        assert ("Kijk of de regels sindsdien zijn veranderd" in main_of(client, page)) is old

    def test_names_other_questions_that_share_most_terms(self, client: Client) -> None:
        terms = [("domein", "integriteit"), ("doelgroep", "griffier")]
        page = make_vraag("De vraag", terms=terms)
        make_vraag("Aardig dichtbij", terms=terms[:1])
        make_vraag("Zeer dichtbij", terms=terms)
        make_vraag("Een ander domein", terms=[("domein", "fysieke-beveiliging")])
        make_vraag("Een concept", terms=terms, live=False)
        others = main_of(client, page).split("Andere vragen hierover")[1].split("</section>")[0]
        assert re.findall(r'">([^<]+)</a>', others) == ["Zeer dichtbij", "Aardig dichtbij"]


def test_detail_pages_take_at_most_eight_queries_of_their_own(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    organisation = make_organisatie()
    for number in (1, 3):
        make_les(number)
    les = make_les(
        2,
        publicatie=make_publicatie(),
        handvatten=[make_handvat()],
        inhoud=[("tekst", "<p>Tekst</p>")],
        organisatie=organisation,
        hoort_bij=[make_handvat()],
        terms=[("domein", "integriteit")],
    )
    vraag = make_vraag(
        "Mag dit?", organisatie=organisation, terms=[("domein", "integriteit")], kort_antwoord="Ja."
    )
    warm_up(client, *(page.url for page in (les, vraag)))
    for page in (les, vraag):
        with django_assert_max_num_queries(SHARED + 8):
            assert client.get(page.url).status_code == 200
