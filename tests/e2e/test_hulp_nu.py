"""Hulp nu within two keys on closed pages too, on one sheet of paper; and the map by the keyboard."""

import re

from django.conf import settings
from playwright.sync_api import Browser, Page

from kennisbank.models import HulpNu
from tests.e2e.look import make_pages
from tests.factories import leerkringen as make

STEPS = [("stap", f"Stap {number}: doe wat nu nodig is, en vertel het iemand.") for number in range(7)]


def test_hulp_nu_is_the_second_stop_inside_a_leerkring(page: Page, live_site: str) -> None:
    circle = make.make_circle()
    cookie = make.signed_in(make.member_of(circle)).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_site}])
    page.goto(f"/leerkringen/{circle.pk}/")
    assert page.locator("body.besloten").count() == 1
    focused = []
    for _stop in range(2):
        page.keyboard.press("Tab")
        focused.append(page.evaluate("document.activeElement.innerText.trim()"))
    assert focused == ["Direct naar de inhoud", "Hulp nu"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/hulp-nu/")


def test_hulp_nu_is_one_sheet_and_loads_no_script(browser: Browser, live_site: str) -> None:
    make_pages()
    hulp = HulpNu.load()
    hulp.stappen, hulp.meldpunt = STEPS, "Bel de achterwacht.\n\nOf loop binnen bij de griffie."
    hulp.save()
    context = browser.new_context(base_url=live_site)
    page = context.new_page()
    scripts: list[str] = []
    page.on("request", lambda one: scripts.append(one.url) if one.resource_type == "script" else None)
    page.goto("/hulp-nu/")
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    assert scripts == []
    page.emulate_media(media="print")
    for part in (".hulp-bar", ".site-head", ".site-foot", ".breadcrumbs"):
        assert not page.locator(part).first.is_visible(), part
    for number in ("112", "0900-8844", "070-3738314"):
        assert page.get_by_text(number).first.is_visible(), number
    context.close()


def test_the_map_works_by_keyboard_without_a_script(browser: Browser, live_site: str) -> None:
    make_pages()
    context = browser.new_context(
        base_url=live_site, java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    page = context.new_page()
    page.goto("/projecten/")
    link = page.get_by_role("link", name="Gelderland: 1 project")
    link.focus()
    shape = link.locator("path")
    assert shape.evaluate("one => getComputedStyle(one).strokeWidth") == "4px"
    page.keyboard.press("Enter")
    page.wait_for_url("**/projecten/?provincie=gelderland#gevonden")
    assert page.locator(".card").count() == 1
    assert page.locator(".map a[aria-current] title").text_content() == "Gelderland: 1 project"
    context.close()
