"""A real browser against the real site: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# Playwright's synchronous interface runs inside an event loop; Django would refuse every query there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"]
TIMEOUT_MILLISECONDS = 60_000


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests of this worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which(chromium), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def live_site(live_server: object) -> str:
    """The address of the running site, under the name localhost (passkeys need the name)."""
    return str(live_server).replace("127.0.0.1", "localhost")


@pytest.fixture
def page(browser: Browser, live_site: str) -> Iterator[Page]:
    """A fresh browser window; `page.goto("/zoeken/")` opens a page of the running site."""
    context = browser.new_context(base_url=live_site, locale="nl-NL", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield context.new_page()
    context.close()
