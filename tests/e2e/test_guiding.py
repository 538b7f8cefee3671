"""Two journeys on a telephone without a script: the first steps, and two practice cases side by side."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.look import violations
from tests.factories.kennisbank import make_handvat, make_organisatie, make_praktijkvoorbeeld

START, LIST = "/waar-begin-ik/", "/praktijkvoorbeelden/"
LOOKED_AT = [
    f"{START}?domein=integriteit",
    f"{START}route/?ver=niets",
    f"{LIST}zoals-wij/?provincie=drenthe",
    f"{LIST}vergelijken/?p=oosterwaard&p=veenrode",
    f"{LIST}vergelijken/?p=oosterwaard",
]
CASE_TERMS = [("domein", "integriteit"), ("inwonerklasse", "tot-20000"), ("fase", "nulmeting")]


@pytest.fixture
def plain_page(browser: Browser, live_site: str) -> Iterator[Page]:
    """A window of 360 px in which no script runs; with a handvat and three cases on the site."""
    make_handvat(title="Nulmeting in een middag", slug="nulmeting-in-een-middag", benodigde_tijd="4 uur")
    for name in ("Oosterwaard", "Veenrode", "Kleiwolde"):
        make_praktijkvoorbeeld(
            title=f"{name} begint",
            slug=name.lower(),
            terms=CASE_TERMS,
            organisatie=make_organisatie(naam=name, provincie="drenthe"),
            contact=f"Griffie, {name.lower()}@voorbeeld.example",
        )
    context = browser.new_context(
        base_url=live_site, java_script_enabled=False, viewport={"width": 360, "height": 700}
    )
    yield context.new_page()
    context.close()


def test_from_three_answers_to_the_first_handvat(plain_page: Page) -> None:
    page = plain_page
    page.goto(START)
    page.get_by_label("Hoe groot is uw gemeente?").select_option("tot-20000")
    page.get_by_label("Hoe ver bent u?").select_option("niets")
    page.get_by_label("Waar maakt u zich zorgen over?").select_option("agressie")
    page.get_by_role("button", name="Toon mijn eerste stappen").click()
    assert page.url.endswith("/waar-begin-ik/route/?grootte=tot-20000&ver=niets&zorg=agressie")
    step = page.get_by_role("listitem").filter(has_text="Omdat u nog geen nulmeting heeft.")
    assert step.get_by_text("4 uur").is_visible()
    assert step.get_by_role("link", name="Kleiwolde begint").is_visible()
    page.emulate_media(media="print")
    assert step.is_visible()
    assert not page.get_by_role("button", name="Pas de route aan").is_visible()
    page.emulate_media(media="screen")
    step.get_by_role("link", name="Nulmeting in een middag").click()
    assert page.url.endswith("/handvatten/nulmeting-in-een-middag/")


def test_from_the_filters_to_the_mailbox_of_a_colleague(plain_page: Page) -> None:
    page = plain_page
    page.goto(LIST)
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Integriteit").check()
    page.get_by_label("minder dan 20.000").check()
    page.get_by_label("Drenthe").check()
    page.get_by_role("button", name="Filters toepassen").click()
    for chosen in ("domein=integriteit", "inwonerklasse=tot-20000", "provincie=drenthe"):
        assert chosen in page.url
    page.get_by_label("Vergelijk: Veenrode begint").check()
    page.get_by_label("Vergelijk: Oosterwaard begint").check()
    page.get_by_role("button", name="Vergelijk").click()
    table = page.get_by_role("table", name="Twee voorbeelden naast elkaar")
    contact = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Contact"))
    assert contact.get_by_role("cell").count() == 2
    mailbox = contact.get_by_role("link", name="veenrode@voorbeeld.example")
    assert mailbox.get_attribute("href") == "mailto:veenrode@voorbeeld.example"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.usefixtures("plain_page")
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page: Page) -> None:
    for scheme, width in (("dark", 1280), ("light", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        for path in LOOKED_AT:
            page.goto(path)
            assert violations(page) == [], f"{path}, {scheme}, {width} px"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
