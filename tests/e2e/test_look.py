"""How pages look and work: accessible, valid, small, without a script, from 320 px wide."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.e2e.look import PUBLIC_PAGES, make_pages, nu_messages, violations, without_style

MAXIMUM_BYTES = 100_000


@pytest.fixture
def pages(live_site: str) -> str:
    """The running site with one page of each kind; its address."""
    make_pages()
    return live_site


def test_axe_finds_nothing_and_nothing_lacks_its_style(page: Page, pages: str) -> None:
    """Together, as making all these pages takes longest."""
    found, bare = [], set()
    # Of the narrowest screen there is a test with the pages of the demo site.
    for scheme, width in (("light", 1280), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        for kind, address in PUBLIC_PAGES.items():
            page.goto(address)
            found += [f"{kind}, {scheme}, {width} px: {one}" for one in violations(page)]
            bare |= {f"{kind}: {one}" for one in without_style(page)}
    assert found == []
    assert not bare


def test_nu_checker_finds_nothing(page: Page, pages: str, java: str, tmp_path: Path) -> None:
    files = []
    for kind, address in PUBLIC_PAGES.items():
        response = page.goto(address)
        assert response is not None
        files.append(tmp_path / f"{kind}.html")
        files[-1].write_bytes(response.body())
    assert nu_messages(java, files) == ""


def test_no_page_scrolls_sideways(page: Page, pages: str) -> None:
    for width in (320, 640, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        for kind, address in PUBLIC_PAGES.items():
            page.goto(address)
            found = page.evaluate("document.documentElement.scrollWidth")
            assert found <= width, f"{kind} op {width} px is {found} px breed"


def loaded(browser: Browser, url: str) -> dict[str, int]:
    """Address and size in bytes, uncompressed, of all that a first visit loads."""
    context = browser.new_context()  # A new context: nothing is in the cache.
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url, wait_until="load")
    sizes = {response.url: len(response.body()) for response in responses}
    context.close()
    return sizes


def test_pages_are_small_and_ask_nothing_elsewhere(browser: Browser, pages: str) -> None:
    for address in PUBLIC_PAGES.values():
        sizes = loaded(browser, f"{pages}{address}")
        assert sum(sizes.values()) < MAXIMUM_BYTES, sizes
        assert {urlsplit(url).netloc for url in sizes} == {urlsplit(pages).netloc}
        assert not [url for url in sizes if url.endswith((".woff", ".woff2", ".ttf", ".otf"))]


def test_skip_link_is_first_and_hulp_nu_second(page: Page, pages: str) -> None:
    for address in PUBLIC_PAGES.values():
        page.goto(address)
        focused = []
        for _stop in range(2):
            page.keyboard.press("Tab")
            focused.append(page.evaluate("document.activeElement.innerText.trim()"))
        assert focused == ["Direct naar de inhoud", "Hulp nu"], address


def test_menu_and_filters_work_without_a_script(browser: Browser, pages: str) -> None:
    context = browser.new_context(
        base_url=pages, java_script_enabled=False, viewport={"width": 360, "height": 700}
    )
    page = context.new_page()
    page.goto("/handvatten/")
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Leerkringen").is_visible()
    page.get_by_role("button", name="Sluiten").click()
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Personeel").first.check()
    page.get_by_role("button", name="Filters toepassen").click()
    assert "domein=personele-beveiliging" in page.url
    assert page.locator(".card").count() == 1
    context.close()


def test_nothing_breaks_the_policy_of_the_page(page: Page, pages: str) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for kind in ("home", "overzicht", "handvat", "zoeken", "inloggen"):
        page.goto(PUBLIC_PAGES[kind])
    assert complaints == []


def test_print_leaves_the_handvat_without_bars(page: Page, pages: str) -> None:
    page.goto(PUBLIC_PAGES["handvat"])
    page.emulate_media(media="print")
    assert page.locator(".print-source").get_by_text("gecontroleerd op").is_visible()
    assert page.locator(".steps").is_visible()
    for part in (".hulp-bar", ".site-head", ".site-foot", ".breadcrumbs"):
        assert not page.locator(part).first.is_visible(), part
