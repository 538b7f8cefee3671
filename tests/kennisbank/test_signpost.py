"""Waar kan ik terecht? and Hulp nu: whom to call, for which role, in which order, found from where."""

import re
from typing import Any

import pytest
from django.test import Client

from kennisbank.demo_content import load_loketten, pin_signpost
from kennisbank.enums import LoketSoort
from kennisbank.importing.addresses import is_route
from kennisbank.models import HulpNu, Loket, StandaardPage, StappenplanPage
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_loket, make_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

URL = "/waar-kan-ik-terecht/"
THREAT = [("fase", "melden-en-nazorg"), ("domein", "personele-beveiliging")]


def html(client: Client, address: str = URL, **data: str) -> str:
    response = client.get(address, data)
    assert response.status_code == 200
    assert not response.cookies
    return str(response.content.decode())


def names(text: str) -> list[str]:
    return re.findall(r"<h3>([^<]+)</h3>", text)


def test_a_role_sees_its_own_and_what_is_for_everyone(client: Client) -> None:
    make_loket(naam="Kennis", soort="informatie")
    make_loket(naam="Raad", soort="ondersteuning", rollen=["raadslid", "griffier"])
    make_loket(naam="Wethouders", soort="ondersteuning", rollen=["wethouder"])
    make_loket(naam="Tweede", soort="melding", volgorde=2)
    make_loket(naam="Eerste", soort="melding", volgorde=1)

    assert names(html(client)) == ["Eerste", "Tweede", "Raad", "Wethouders", "Kennis"]
    chosen = html(client, rol="raadslid")
    assert names(chosen) == ["Eerste", "Tweede", "Raad", "Kennis"]
    assert '<option value="raadslid" selected>' in chosen
    # Only purposes with something to show, in the order of the enum.
    headings = [str(LoketSoort(code).label) for code in re.findall(r'<h2 id="(\w+)"', chosen)]
    assert headings == [
        "Melden in uw organisatie",
        "Ondersteuning en overleg",
        str(LoketSoort.INFORMATIE.label),
    ]


@pytest.mark.parametrize("role", ["keizer", "", "\x00", "-1", "x" * 5000, "integriteit"])
def test_an_unknown_role_is_no_role(client: Client, role: str) -> None:
    make_loket(naam="Wethouders", rollen=["wethouder"])
    text = html(client, rol=role)
    assert names(text) == ["Wethouders"]
    assert " selected>" not in text


def test_the_telephone_comes_before_the_website_and_the_source_is_named(client: Client) -> None:
    make_loket(
        naam="Balie",
        telefoon="(070) 373 83 14",
        website="https://www.voorbeeld.example/pad",
        toelichting="Zij bellen terug.",
        bron_url="https://bron.example/stuk",
    )
    text = html(client)
    order = [
        'href="tel:0703738314"',
        ">voorbeeld.example<",
        "Zij bellen terug.",
        "3 november 2026",
        "bron.example",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_it_works_without_page_and_loketten_and_reads_the_page_that_is_there(client: Client) -> None:
    empty = html(client)
    assert "<h1" in empty
    assert "Waar kan ik terecht?" in empty
    assert "Hier staat nog niets" in empty
    make_page(
        StandaardPage,
        title="Hulp zoeken",
        slug="waar-kan-ik-terecht",
        samenvatting="Zo vindt u de weg.",
        inhoud=[("tekst", "<p>Melden is geen aangifte.</p>")],
    )
    text = html(client)
    assert all(
        part in text for part in ("Hulp zoeken</h1>", "Zo vindt u de weg.", "Melden is geen aangifte.")
    )
    assert re.search(rf'<link rel="canonical" href="https?://[^/"]+{URL}">', text)
    # The page may be made by an import; another page may still not claim the address.
    assert is_route(URL)
    assert not is_route(URL, for_page=True)


@pytest.mark.parametrize("number", [1, 20])
def test_six_queries_however_many_loketten(
    client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    make_page(StandaardPage, title="Waar kan ik terecht?", slug="waar-kan-ik-terecht")
    for _one in range(number):
        make_loket(rollen=["raadslid", "griffier"])
    html(client)
    with django_assert_max_num_queries(6):
        html(client, rol="raadslid")


def test_the_demo_holds_numbers_sources_and_the_pin(client: Client) -> None:
    make_page(StandaardPage, title="Waar kan ik terecht?", slug="waar-kan-ik-terecht")
    load_loketten()
    load_loketten()
    pin_signpost()
    text = html(client, rol="burgemeester")
    for number in ("tel:112", "tel:09008844", "tel:0703738314"):
        assert number in text
    assert set(Loket.objects.values_list("soort", flat=True)) == set(LoketSoort.values)
    for loket in Loket.objects.all():
        loket.full_clean()
        assert loket.bron_url or loket.website or not loket.telefoon or loket.telefoon == "112"
    assert "070-3738314" not in html(client, rol="balie")
    for query in ("waar kan ik terecht", "aangifte doen", "meldpunt gemeente"):
        found = html(client, "/zoeken/", q=query)
        assert f'<a href="{URL}">Waar kan ik terecht?</a>' in found.split('id="aanbevolen"')[1][:300], query


def test_home_footer_and_empty_search_lead_there(client: Client) -> None:
    for address, place in (
        ("/", "Kijk waar u terecht kunt"),
        ("/begrippen/", "Waar kan ik terecht?"),
        ("/zoeken/?q=qqqqq", "Verder zonder zoeken"),
    ):
        text = html(client, address)
        assert place in text
        assert f'href="{URL}"' in text


def test_hulp_nu_leads_on_and_needs_no_script(client: Client) -> None:
    hulp = HulpNu.load()
    hulp.stappen = [("stap", "Breng uzelf in veiligheid")]
    hulp.save()
    make_handvat(title="Aangifte bij dreiging", terms=THREAT)
    make_page(StappenplanPage, title="Zo meldt u het", terms=[*THREAT, ("doelgroep", "griffier")])
    make_page(StappenplanPage, title="Nog niet af", terms=THREAT, live=False)
    make_handvat(title="Datalek", terms=[("fase", "melden-en-nazorg"), ("domein", "informatiebeveiliging")])
    text = html(client, "/hulp-nu/")
    after = text[text.index('id="daarna"') :]
    assert re.findall(r"<li><a[^>]*>([^<]+)</a>", after)[:3] == [
        "Waar kan ik terecht? Melden, aangifte, steun en vertrouwelijk praten",
        "Zo meldt u het",
        "Aangifte bij dreiging",
    ]
    assert "Datalek" not in after
    assert "Nog niet af" not in after
    assert "<script" not in text
    assert '<nav class="breadcrumbs"' in text
    assert "070-3738314" in re.sub(r"<[^>]+>", "", text)  # As text, for on paper.


def test_an_administrator_adds_a_loket(client: Client) -> None:
    admin = sign_in(make_account(is_superuser=True, is_staff=True, factor=True))
    data = {
        "naam": "Balie van de griffie",
        "soort": "vertrouwen",
        "volgorde": "5",
        "wanneer": "Als u twijfelt.",
        "telefoon": "0123-456789",
        "gecontroleerd_op": "2026-11-03",
    }
    answer = admin.post("/admin/snippets/kennisbank/loket/add/", data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert names(html(client)) == ["Balie van de griffie"]
