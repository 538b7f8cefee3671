"""The Wagtail admin in a real browser: no policy violation and no request elsewhere on its key screens."""

import base64
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat

pytestmark = pytest.mark.django_db(transaction=True)

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


OPENED: set[str] = set()


class Watch:
    """What the browser complains about, and which other hosts it asks."""

    def __init__(self, page: Page, own_host: str) -> None:
        self.problems: list[str] = []
        self.strangers: set[str] = set()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._request(request.url, own_host))

    def _console(self, message: object) -> None:
        # Other errors on the console are Wagtail's own, such as a browser without a time zone.
        if "Content Security Policy" in message.text or "CSP" in message.text:
            self.problems.append(f"{message.location.get('url')}: {message.text}")

    def _request(self, url: str, own_host: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != own_host:
            self.strangers.add(parts.netloc)


@pytest.fixture
def admin(page: Page, live_site: str) -> Page:
    """The browser, signed in as administrator with second factor."""
    client: Client = sign_in(make_account(is_superuser=True, factor=True))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site}])
    return page


@pytest.fixture
def watch(admin: Page, live_site: str) -> Watch:
    return Watch(admin, urlsplit(live_site).netloc)


def test_t11_lists_and_forms(admin: Page, watch: Watch) -> None:
    handvat = make_handvat(title="Agressie aan de balie")
    paths = [
        "",
        "pages/",
        f"pages/{handvat.get_parent().pk}/",
        f"pages/{handvat.pk}/edit/",
        f"pages/{handvat.pk}/history/",
        f"pages/{handvat.get_parent().pk}/add_subpage/",
        f"pages/{handvat.pk}/move/",
        f"pages/{handvat.pk}/copy/",
        f"pages/{handvat.pk}/usage/",
        "images/",
        "images/multiple/add/",
        "documents/",
        "documents/multiple/add/",
        "snippets/",
        "users/",
        "users/new/",
        "groups/",
        "groups/new/",
        "account/",
        "collections/",
        "redirects/",
        "redirects/add/",
        "workflows/list/",
        "reports/locked/",
        "reports/aging-pages/",
        "reports/site-history/",
        "sites/new/",
        "pages/search/?q=agressie",
    ]
    for path in paths:
        response = admin.goto(f"/admin/{path}")
        assert response is not None
        assert response.status == 200, path
    assert watch.problems == []
    assert watch.strangers == set()


def test_t11_editing_choosing_uploading_and_previewing(admin: Page, watch: Watch, tmp_path: Path) -> None:
    handvat = make_handvat(title="Agressie aan de balie")
    picture = tmp_path / "balie.png"
    picture.write_bytes(PIXEL)
    admin.goto("/admin/images/multiple/add/")
    admin.set_input_files("input[type=file]", str(picture))
    expect(admin.locator("#upload-list input[name$=-title]")).to_have_value("balie")

    admin.goto(f"/admin/pages/{handvat.pk}/edit/")
    tabs = admin.get_by_role("tab")
    for number in range(tabs.count()):
        tabs.nth(number).click()
        open_what_is_shown(admin)
    panels = admin.locator("[data-side-panel-toggle]:visible")
    for number in range(panels.count()):
        panels.nth(number).click()
        admin.wait_for_timeout(300)
    admin.locator("[data-side-panel-toggle=preview]").click()
    preview = admin.frame_locator("#w-preview-iframe, iframe[id^=w-preview]").first
    expect(preview.get_by_role("heading", level=1)).to_have_text("Agressie aan de balie")
    admin.wait_for_load_state("networkidle")
    assert {"kalender", "blok", "kiezer"} == OPENED
    assert watch.problems == []
    assert watch.strangers == set()


def open_what_is_shown(page: Page) -> None:
    """Opens one of each: a calendar, a list of blocks with a new block, and a window to choose from."""
    date = page.locator("input[name=laatst_gecontroleerd_op]:visible")
    if date.count():
        date.first.click()
        expect(page.locator(".xdsoft_datetimepicker:visible").first).to_be_visible()
        page.keyboard.press("Escape")
        OPENED.add("kalender")
    blocks = page.locator("button.c-sf-add-button:visible")
    if blocks.count():
        before = page.locator("[data-contentpath]").count()
        blocks.last.click()
        option = page.locator(".w-combobox__option:visible")
        # A list of one kind of block adds it at once; another asks which.
        page.wait_for_timeout(300)
        if option.count():
            option.first.click()
        page.wait_for_function(
            "before => document.querySelectorAll('[data-contentpath]').length > before", arg=before
        )
        OPENED.add("blok")
    choose = page.locator("[data-chooser-action-choose]:visible")
    if choose.count():
        choose.first.click()
        expect(page.locator(".modal-body").first).to_be_visible()
        page.locator("button[data-dismiss=modal]").first.click()
        OPENED.add("kiezer")


def test_the_public_page_of_an_editor_keeps_the_strict_policy(admin: Page, watch: Watch) -> None:
    handvat = make_handvat(title="Agressie aan de balie")
    admin.goto(handvat.get_url())
    expect(admin.locator("wagtail-userbar")).to_be_attached()
    admin.goto(f"/admin/pages/{handvat.pk}/view_draft/")
    expect(admin.get_by_role("heading", level=1)).to_have_text("Agressie aan de balie")
    assert watch.problems == []
