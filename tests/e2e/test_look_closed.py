"""Every page of the closed half: valid, for everybody, and whole on the narrowest screen."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from portal.search.indexing import ensure_index
from tests.contracts.routes import CIRCLE, CLOSED_ROWS, EMERGENCY_ROWS, OPENING_ROWS, fill
from tests.contracts.world import ASKER, MEMBER, OPENER, World, build_world, reads_along
from tests.e2e.look import nu_messages, violations, without_style

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (1280, 320)
# No pages: files, pictures, and what only takes a form.
NO_PAGE = re.compile(
    r"(bestand|foto|csv|download|verslag|gekozen|opnieuw|intrekken|gelezen|gezien|wijzen|inwilligen)/$"
)
ACCOUNT = (
    "",
    "profiel/",
    "mijn-gegevens/",
    "mijn-gegevens/wissen/",
    "meldingen/",
    "sessions/",
    "2fa/",
    "email/",
    "password/change/",
)


def addresses(world: World) -> list[tuple[str, str]]:
    """Who, and which page."""
    own = [row.route for row in CLOSED_ROWS if not NO_PAGE.search(row.route)]
    along = [CIRCLE, f"{CIRCLE}gesprekken/<uuid:conversation_id>/", f"{CIRCLE}leden/"]
    opening = [row.route for row in OPENING_ROWS if not NO_PAGE.search(row.route)]
    return [
        *((MEMBER, fill(route, world.ids)) for route in own),
        *((MEMBER, f"/leerkringen/{path}") for path in ("mijn/", "mijn/meldingen/", "")),
        *((MEMBER, f"/account/{path}") for path in ACCOUNT),
        *((OPENER, fill(route, world.ids)) for route in opening),
        *((ASKER, fill(row.route, world.ids)) for row in EMERGENCY_ROWS),
        *((ASKER, fill(route, world.ids)) for route in along),
    ]


@pytest.mark.usefixtures("own_folder")
def test_every_closed_page_is_valid_accessible_and_fits(
    browser: Browser, live_site: str, java: str, tmp_path: Path
) -> None:
    ensure_index()
    world = build_world(ASKER)
    reads_along(world)
    contexts: dict[str, Any] = {}
    for actor in (MEMBER, OPENER, ASKER):
        context = contexts[actor] = browser.new_context(base_url=live_site, locale="nl-NL")
        session = world.client(actor).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_site}])
    pages = {actor: context.new_page() for actor, context in contexts.items()}
    wrong, files = [], []
    for actor, address in addresses(world):
        page = pages[actor]
        answer = page.goto(address)
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{address}: {answer.status}")
            continue
        files.append(tmp_path / f"{len(files):03}{re.sub('[^a-z]+', '-', address)[-80:]}.html")
        files[-1].write_bytes(answer.body())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is breder dan {width} px")
        wrong += [f"{address}: {found}" for found in violations(page)]
        wrong += [f"{address}: geen stijl voor {name}" for name in without_style(page)]
    for context in contexts.values():
        context.close()
    assert wrong == []
    found = nu_messages(java, files).splitlines()
    # Its warnings are advice: a message in a conversation is an article without a heading.
    assert [line for line in found if " error: " in line] == []
