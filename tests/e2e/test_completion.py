"""Completion in the search fields of the site: by keys and pointer, for every reader, never in the way."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from portal.search.engines import forget_engine
from tests.e2e.look import ROOT, make_pages, violations
from tests.search.filling import fill_indexes

MAXIMUM_SCRIPT_BYTES = 3_000
# Where everything stands, apart from the field itself.
PLACES = """JSON.stringify([...document.querySelectorAll("main *:not(.search-field *)")].map(one => {
    const box = one.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }))"""


@pytest.fixture
def site(live_site: str, settings: Any, tmp_path: Path) -> Iterator[str]:
    """The running site with pages that can be found; its address."""
    settings.SEARCH_ENGINE, settings.DATA_DIR = "sqlite", tmp_path
    forget_engine()
    make_pages()
    fill_indexes()
    yield live_site
    forget_engine()


def typed(page: Page, address: str, text: str) -> Any:
    page.goto(address)
    field = page.get_by_role("combobox")
    field.click()
    field.press_sequentially(text, delay=10)
    return field


def asked(page: Page) -> list[str]:
    """The addresses of completions that the page asks from now on."""
    found: list[str] = []

    def note(request: Request) -> None:
        if "/aanvullen" in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


@pytest.mark.parametrize("address", ["/", "/zoeken/"])
def test_keys_choose_a_word(page: Page, site: str, address: str) -> None:
    field = typed(page, address, "ba")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text(f"{options.count()} suggesties")
    assert field.get_attribute("aria-activedescendant") is None

    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    expect(options.first).to_have_attribute("aria-selected", "true")
    # Up from the first one leads back to the field, and from there to the last one.
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")

    field.press("ArrowDown")
    field.press("ArrowDown")
    word = options.first.inner_text()
    field.press("Enter")
    page.wait_for_url(f"**/zoeken/?q={word}")


def test_escape_closes_and_an_arrow_opens_again(page: Page, site: str) -> None:
    field = typed(page, "/zoeken/", "ba")
    expect(page.get_by_role("listbox")).to_be_visible()

    field.press("Escape")
    expect(page.locator(".completion")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("ba")

    field.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    field.press("Tab")
    expect(page.locator(".completion")).to_be_hidden()


def test_a_click_on_a_title_opens_that_page(page: Page, site: str) -> None:
    typed(page, "/zoeken/", "agressie bal")

    page.get_by_role("option", name="Agressie aan de balie pagina").click()

    page.wait_for_url("**/handvatten/agressie-aan-de-balie/")


def test_enter_without_a_choice_sends_the_form(page: Page, site: str) -> None:
    field = typed(page, "/", "ba")
    expect(page.get_by_role("listbox")).to_be_visible()

    field.press("Enter")

    page.wait_for_url("**/zoeken/?q=ba")


def test_asks_after_two_letters_and_once_for_quick_typing(page: Page, site: str) -> None:
    page.goto("/zoeken/")
    requests = asked(page)
    field = page.get_by_role("combobox")
    field.click()
    field.press("b")
    page.wait_for_timeout(400)
    assert requests == []

    # In one turn of the browser: on a busy machine keys of a keyboard come too far apart to be quick.
    field.evaluate(
        """field => [..."alie"].forEach(letter => {
            field.value += letter;
            field.dispatchEvent(new Event("input", {bubbles: true}));
        })"""
    )
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(requests) == 1
    assert requests[0].endswith("?q=balie")


def test_late_answer_does_not_open_a_closed_list(page: Page, site: str) -> None:
    page.route("**/aanvullen*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    field = typed(page, "/zoeken/", "ba")
    page.wait_for_timeout(200)

    field.press("Tab")
    page.wait_for_timeout(900)

    expect(page.locator(".completion")).to_be_hidden()


@pytest.mark.parametrize("answer", ["", "[]", '{"woorden": 1}'])
def test_a_bad_answer_leaves_an_ordinary_form(page: Page, site: str, answer: str) -> None:
    page.route("**/aanvullen*", lambda route: route.fulfill(status=500, body=answer))
    field = typed(page, "/zoeken/", "balie")
    page.wait_for_timeout(400)
    expect(page.locator(".completion")).to_be_hidden()

    field.press("Enter")

    page.wait_for_url("**/zoeken/?q=balie")


def test_whoever_saves_data_gets_the_plain_form(page: Page, site: str) -> None:
    page.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'connection', {get: () => ({saveData: true})})"
    )
    page.goto("/zoeken/")

    expect(page.get_by_role("searchbox")).to_have_count(1)
    expect(page.get_by_role("combobox")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("address", ["/", "/zoeken/"])
def test_fits_and_moves_nothing(page: Page, site: str, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    before = json.loads(page.evaluate(PLACES))
    field = page.get_by_role("combobox")
    field.click()
    field.press_sequentially("ba")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")

    assert json.loads(page.evaluate(PLACES)) == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    edges = page.evaluate(
        """["button[type=submit]", ".completion"].map(one =>
            document.querySelector(`.search-form ${one}`).getBoundingClientRect().right)"""
    )
    assert max(edges) <= width


def test_chosen_option_shows_in_forced_colours(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, forced_colors="active")
    page = context.new_page()
    field = typed(page, "/zoeken/", "ba")
    expect(page.get_by_role("option").nth(1)).to_be_visible()
    field.press("ArrowDown")
    colours = page.get_by_role("option").evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    context.close()

    assert colours[0] not in colours[1:]


def test_policy_of_the_page_is_kept(page: Page, site: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    typed(page, "/", "ba")
    expect(page.get_by_role("option").first).to_be_visible()

    assert complaints == []


def test_without_a_script_it_is_an_ordinary_form(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("balie")
    page.get_by_role("button", name="Zoeken").click()
    text = page.get_by_role("main").inner_text()
    context.close()

    assert "Agressie aan de balie" in text


def test_the_script_is_small() -> None:
    assert (ROOT / "static" / "build" / "zoeken.js").stat().st_size <= MAXIMUM_SCRIPT_BYTES
