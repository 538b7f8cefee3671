"""News, meetings, stories, organisations and removed pages: accessible and not wider than the screen."""

from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import Page

from kennisbank.models import BijeenkomstPage, OrganisatiePage, VerhaalPage
from tests.e2e.look import violations
from tests.factories.kennisbank import make_organisatie, make_page, make_praktijkvoorbeeld


def make_pages() -> list[str]:
    """One page of each kind with every part that its template can show; their addresses."""
    organisation = make_organisatie(
        naam="Oosterwaard", provincie="overijssel", website="https://oosterwaard.example/", rol="partner"
    )
    make_praktijkvoorbeeld(organisatie=organisation, voorbeeldinhoud=True)
    now = timezone.now()
    coming = make_page(
        BijeenkomstPage,
        begin=now + timedelta(days=1),
        einde=now + timedelta(days=2),
        locatie="Gemeentehuis Oosterwaard",
        aanmelden_url="https://voorbeeld.example/aanmelden",
    )
    make_page(BijeenkomstPage, begin=now - timedelta(days=2), terugblik="<p>Zo was het.</p>")
    quote = {"tekst": "Dat hielp het meest.", "naam": "Rosa", "functie": "griffier"}
    story, gone = (
        make_page(VerhaalPage, toestemming_op=date(2026, 2, 3), naam="Rosa", inhoud=[("citaat", quote)])
        for _ in range(2)
    )
    gone.unpublish()
    about = make_page(OrganisatiePage, title="Oosterwaard", organisatie=organisation)
    return [coming.url, "/agenda/", story.url, about.url, "/organisaties/", gone.url]


def test_the_pages_are_accessible_and_fit(page: Page, live_site: str) -> None:
    addresses = make_pages()
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        for address in addresses:
            page.goto(address)
            assert violations(page) == [], f"{address}, {scheme}, {width} px"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
