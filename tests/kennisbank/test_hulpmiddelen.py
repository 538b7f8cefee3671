"""Products, services and step plans, through HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from kennisbank.models import OrganisatiePage, ProductPage, PubliekDocument, StappenplanPage
from tests.factories.kennisbank import (
    make_handvat,
    make_organisatie,
    make_page,
    make_praktijkvoorbeeld,
    make_project,
    warm_up,
)

pytestmark = pytest.mark.django_db
SHARED = 3  # Queries of every page: the site, its home page and the menus.


def main_of(client: Client, page: Any) -> str:
    """The part of the page between the bars, with single spaces."""
    response = client.get(page.url)
    assert response.status_code == 200
    html = " ".join(response.content.decode().split())
    return html[html.index("<main") : html.index("</main>")]


def make_product(**fields: Any) -> ProductPage:
    fields.setdefault("title", "Woningscan")
    fields.setdefault("terms", [("domein", "fysieke-beveiliging")])
    return make_page(ProductPage, **fields)


class TestProduct:
    def test_says_what_it_is_and_how_to_ask_by_telephone_first(self, client: Client) -> None:
        page = make_product(
            voor_wie="Bestuurders",
            wat_krijg_je="Een adviseur komt langs.\n\nDaarna volgt een rapport.",
            kosten="Gratis",
            aanvragen="Bel of vul het formulier in.",
            aanvragen_telefoon="070 - 123 45 67",
            aanvragen_url="https://voorbeeld.example/scan",
            extern=True,
            organisatie=make_organisatie(naam="Aanbieder BV"),
        )
        html = main_of(client, page)
        for text in (
            "Bestuurders",
            "<p>Daarna volgt",
            "Gratis",
            "Bel of vul",
            "Aanbieder BV",
            "Bel 070 - 123 45 67",
        ):
            assert text in html, text
        assert "Van een andere organisatie" in html
        assert 0 < html.index('href="tel:0701234567"') < html.index('href="https://voorbeeld.example/scan"')

    def test_without_a_way_to_ask_there_is_no_such_part(self, client: Client) -> None:
        html = main_of(client, make_product())
        assert "Zo vraagt u het aan" not in html
        assert "tel:" not in html
        assert "Van een andere organisatie" not in html

    def test_is_valid_up_to_and_including_its_last_day(self, client: Client) -> None:
        today = timezone.localdate()
        valid = make_product(geldig_tot=today)
        html = main_of(client, valid) + client.get("/producten-en-diensten/").content.decode()
        assert date_format(today, "j F Y") in html
        assert "Niet meer geldig" not in html

        passed = make_product(geldig_tot=today - timedelta(days=1))
        html = main_of(client, passed)
        assert f"Niet meer geldig sinds {date_format(today, 'j F Y')}" in html
        assert "Geldig tot" not in html
        assert client.get("/producten-en-diensten/").content.decode().count("Niet meer geldig") == 1


class TestStappenplan:
    def test_steps_have_who_when_and_the_file_and_can_be_ticked(self, client: Client) -> None:
        file = PubliekDocument.objects.create(
            title="Aangifteformulier", file=ContentFile(b"x", "f.txt"), file_size=2048
        )
        first = {
            "titel": "Leg vast",
            "toelichting": "Schrijf op.",
            "wie": "Griffier",
            "tijd": "Binnen een dag",
        }
        page = make_page(
            StappenplanPage,
            rol="Griffier van de raad",
            stappen=[("stap", first | {"document": file}), ("stap", {"titel": "Doe aangifte"})],
            handvatten=[
                make_handvat(title="Nazorg regelen"),
                make_handvat(title="Nog een concept", live=False),
            ],
            producten=[make_product(title="Ondersteuning")],
        )
        html = main_of(client, page)
        for text in (
            "In twee stappen",
            "Griffier van de raad",
            "Schrijf op.",
            "Binnen een dag",
            "Nazorg regelen",
        ):
            assert text in html, text
        assert f'href="{file.url}">Aangifteformulier</a>' in html
        assert "TXT, 2,0" in html
        assert "Ondersteuning" in html
        assert "Nog een concept" not in html
        assert html.count('type="checkbox"') == 2
        assert f'class="steps" data-ticks="{page.pk}"' in html
        assert 'js-only" type="button" data-untick' in html
        assert "Griffier van de raad" in client.get("/stappenplannen/").content.decode()

    def test_the_checklist_of_a_handvat_is_remembered_under_its_page(self, client: Client) -> None:
        page = make_handvat(
            checklist=[("punt", "Er is een achterwacht")],
            inhoud=[("checklist", {"titel": "Vooraf", "punten": ["De sleutel is er"]})],
        )
        assert main_of(client, page).count(f'data-ticks="{page.pk}"') == 2


def test_detail_pages_take_at_most_eight_queries_of_their_own(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    organisation = make_organisatie()
    make_page(OrganisatiePage, organisatie=organisation)
    file = PubliekDocument.objects.create(title="Formulier", file=ContentFile(b"x", "f.txt"))
    step = {"titel": "Leg vast", "toelichting": "Schrijf op.", "document": file}
    product = make_product(organisatie=organisation, wat_krijg_je="Advies.", hoort_bij=[make_handvat()])
    plan = make_page(
        StappenplanPage,
        stappen=[("stap", step)] * 5,
        organisatie=organisation,
        handvatten=[make_handvat() for _ in range(4)],
        producten=[product],
    )
    warm_up(client, *(page.url for page in (product, plan)))
    for page in (product, plan):
        with django_assert_max_num_queries(SHARED + 8):
            assert client.get(page.url).status_code == 200


class TestOrganisation:
    def test_its_name_leads_to_its_page_when_that_is_live(self, client: Client) -> None:
        with_page, without = make_organisatie(naam="Met pagina"), make_organisatie(naam="Zonder pagina")
        draft = make_organisatie(naam="Met concept")
        page = make_page(OrganisatiePage, organisatie=with_page, slug="met-pagina")
        make_page(OrganisatiePage, organisatie=draft, live=False)
        linked = '<a href="/organisaties/met-pagina/">Met pagina</a>'

        assert linked in main_of(client, make_product(organisatie=with_page))
        case = make_praktijkvoorbeeld(organisatie=with_page)
        assert linked in main_of(client, case)
        for name, organisation in (("Zonder pagina", without), ("Met concept", draft)):
            assert f"<dd>{name}</dd>" in main_of(client, make_product(organisatie=organisation))

        project = make_project(title="Nog niet openbaar", live=False)
        assert "Nog niet openbaar" not in main_of(client, make_praktijkvoorbeeld(project=project))

        page.unpublish()
        assert "<dd>Met pagina</dd>" in main_of(client, case)
