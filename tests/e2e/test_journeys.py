"""What readers come for, from their first page to the thing they can do with it, on the whole demo site.

Each journey is made three times: with a mouse, with the keyboard alone, and without JavaScript.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.demo_pages import MADE_BY_VIEWS, WIDTHS, one_of_each_kind
from tests.e2e.look import nu_messages, violations
from tests.e2e.visitor import Visitor

WAYS = ("muis", "toetsenbord", "zonder script")


@pytest.fixture(params=WAYS)
def visitor(request: pytest.FixtureRequest, browser: Browser, demo_site: str) -> Iterator[Visitor]:
    """Somebody on a desktop screen; journeys on a phone make the window smaller."""
    context = browser.new_context(
        base_url=demo_site,
        locale="nl-NL",
        java_script_enabled=request.param != "zonder script",
        viewport={"width": 1280, "height": 900},
    )
    yield Visitor(context.new_page(), by_keyboard=request.param == "toetsenbord")
    context.close()


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def test_start_from_nothing_in_a_small_municipality(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goto("/")
    visitor.follow("Waar begin ik?", within="header")
    visitor.choose("Hoe groot", "minder dan 20.000 inwoners")
    visitor.press("Toon mijn eerste stappen", within="main")
    assert path_of(page) == "/waar-begin-ik/route/"
    assert "tot-20000" in page.url  # The route can be shared as it is.
    visitor.follow("Nulmeting: waar staan we?", within="main")
    assert path_of(page) == "/handvatten/nulmeting-waar-staan-we/"
    box = page.get_by_role("checkbox").first
    visitor.tick_box(box)
    assert box.is_checked()
    page.emulate_media(media="print")
    assert page.locator(".steps").first.is_visible()
    assert not page.locator(".site-head").is_visible()
    page.emulate_media(media="screen")
    visitor.goto("/praktijkvoorbeelden/?inwonerklasse=tot-20000")
    assert page.locator(".card").count() >= 2


def test_threat_now(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goto("/handvatten/agressie-aan-de-balie/")
    if visitor.by_keyboard:
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    else:
        visitor.follow("Hulp nu")
    numbers = page.locator("main a[href^='tel:']")
    assert [numbers.nth(place).get_attribute("href") for place in range(2)] == ["tel:112", "tel:09008844"]
    visitor.sees("070-3738314")
    visitor.follow("Melding en aangifte", within="main")
    assert path_of(page) == "/stappenplannen/melding-en-aangifte/"
    assert page.locator(".steps__item").count() >= 3


def test_permit_clerk_and_bibob(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goto("/")
    visitor.search("bibop")
    visitor.sees("bibob")
    visitor.follow("Wanneer mag een gemeente de Wet Bibob gebruiken?", within="main")
    visitor.sees("Wet bevordering integriteitsbeoordelingen")
    visitor.sees("november 2026")
    visitor.follow("Vier-ogenprincipe bij vergunningen", within="main")
    assert path_of(page) == "/handvatten/vier-ogenprincipe-bij-vergunningen/"
    assert page.locator(".steps__item").count() >= 3


def test_information_security_beside_the_other_domains(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goto("/themas/informatiebeveiliging/")
    visitor.follow("in het overzicht van alle domeinen en fasen", within="main")
    assert path_of(page) == "/waar-begin-ik/"
    cell = page.locator("main a.cell").first
    visitor.use(cell)
    assert path_of(page) == "/handvatten/"
    assert "domein=" in page.url
    assert "fase=" in page.url
    address = page.url
    visitor.goto(address)  # A colleague gets the same list.
    assert page.locator(".chip").count() == 2


def test_compare_two_cases(visitor: Visitor) -> None:
    page = visitor.page
    visitor.goto("/praktijkvoorbeelden/")
    for place in (0, 1):
        visitor.tick_box(page.locator("main input[form='vergelijk']").nth(place))
    visitor.press("Vergelijk", within="main")
    assert path_of(page) == "/praktijkvoorbeelden/vergelijken/"
    for text in ("Aanleiding", "Resultaat", "Contact"):
        visitor.sees(text)
    assert page.locator("main .chip").count() == 2


def test_old_address_in_a_letter_to_parliament(visitor: Visitor) -> None:
    name = "collectieve-norm-tegen-agressie-en-intimidatie"
    for address in (f"/producten-en-diensten/{name}", f"/index.php/producten-en-diensten/{name}"):
        visitor.goto(address)
        assert path_of(visitor.page) == "/producten-en-diensten/collectieve-norm/"
    visitor.sees("Collectieve norm tegen agressie en intimidatie")


def test_councillor_on_a_phone(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 360, "height": 740})
    visitor.goto("/zoeken/")
    visitor.search("norm raadsleden")
    visitor.follow("Collectieve norm tegen agressie en intimidatie", within="main")
    assert page.locator("h1").inner_text().startswith("Collectieve norm")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_second_host_has_its_own_face_over_the_same_pages(browser: Browser, demo_site: str) -> None:
    other = demo_site.replace("localhost", "weerbaarbestuur.localhost")
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    page.goto(f"{demo_site}/")
    title = page.locator("h1").inner_text()
    page.goto(f"{other}/")
    assert page.locator("h1").inner_text() != title
    page.goto(f"{other}/handvatten/agressie-aan-de-balie/")
    assert page.locator("link[rel=canonical]").get_attribute("href") == (
        f"{demo_site}/handvatten/agressie-aan-de-balie/"
    )
    page.locator("main .breadcrumbs a, nav a").filter(has_text="Handvatten").first.click()
    assert page.url.startswith(f"{other}/handvatten/")
    assert context.cookies() == []
    context.close()


# Here, because the demo site is made once for the tests of a file.
def test_every_kind_is_valid_accessible_and_fits(
    browser: Browser, demo_site: str, java: str, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=demo_site, locale="nl-NL")
    page = context.new_page()
    addresses = one_of_each_kind(context.request)
    assert len(addresses) > 25
    wrong, files = [], []
    for address in [*addresses, *MADE_BY_VIEWS]:
        files.append(tmp_path / f"{len(files):03}{re.sub('[^a-z0-9]+', '-', address)}.html")
        files[-1].write_bytes(context.request.get(address).body())
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is breder dan {width} px")
        wrong += [f"{address}: {found}" for found in violations(page)]
    context.close()
    assert wrong == []
    assert nu_messages(java, files) == ""
