"""What a reader does in the browser alone: ticking steps, and opening the meaning of a term."""

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.look import PUBLIC_PAGES, make_pages, violations

PLAN = PUBLIC_PAGES["stappenplan"]


@pytest.fixture
def pages(live_site: str) -> str:
    make_pages()
    return live_site


def test_ticks_stay_in_this_browser_until_they_are_wiped(page: Page, pages: str) -> None:
    page.goto(PLAN)
    page.get_by_label("Gedaan: Kies één grens").check()
    assert page.context.cookies() == []
    page.evaluate("localStorage.setItem('vinkjes-0', 'geen JSON')")  # Of another page, and not readable.

    page.reload()
    assert page.get_by_label("Gedaan: Kies één grens").is_checked()
    assert not page.get_by_label("Gedaan: Bel de politie").is_checked()
    page.goto(PUBLIC_PAGES["handvat"])
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.get_by_label("Er is een achterwacht").check()

    page.goto(PLAN)
    page.get_by_role("button", name="Wis vinkjes").click()
    page.reload()
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.goto(PUBLIC_PAGES["handvat"])
    assert page.get_by_label("Er is een achterwacht").is_checked()

    page.evaluate("for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{\"stuk')")
    page.reload()
    page.get_by_label("De grens staat op papier").check()
    page.reload()
    assert page.get_by_label("De grens staat op papier").is_checked()


def test_a_term_opens_with_the_keyboard_and_no_script(browser: Browser, pages: str) -> None:
    context = browser.new_context(
        base_url=pages, java_script_enabled=False, viewport={"width": 320, "height": 600}
    )
    page = context.new_page()
    page.goto(PLAN)
    page.get_by_label("Gedaan: Bel de politie").check()
    assert not page.get_by_role("button", name="Wis vinkjes").is_visible()

    meaning = page.get_by_text("Bewust kijken wat er is.")
    assert not meaning.is_visible()
    page.get_by_role("button", name="nulmeting").focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible()
    box = meaning.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Alle begrippen"
    page.keyboard.press("Escape")
    assert not meaning.is_visible()
    context.close()


def test_an_open_meaning_is_accessible_and_paper_shows_only_the_word(page: Page, pages: str) -> None:
    page.goto(PLAN)
    page.get_by_role("button", name="nulmeting").click()
    assert violations(page) == []
    page.emulate_media(media="print")
    assert not page.get_by_text("Bewust kijken wat er is.").is_visible()
    assert not page.get_by_role("button", name="Wis vinkjes").is_visible()
    assert page.get_by_label("Gedaan: Bel de politie").is_visible()
