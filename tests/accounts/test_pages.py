"""All account pages in a real browser: nothing for axe to find, nothing that the policy blocks."""

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.e2e.look import nu_messages, violations
from tests.factories.accounts import make_account, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = ["login/", "password/reset/", "password/reset/done/", "signup/", "uitgelogd/", "confirm-email/"]
INSIDE = [
    "",
    "profiel/",
    "mijn-gegevens/",
    "mijn-gegevens/wissen/",
    "email/",
    "password/change/",
    "sessions/",
    "logout/",
    "2fa/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/reauthenticate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]
WITHOUT_FACTOR = ["tweede-stap/", "2fa/totp/activate/"]


def blocked_by_policy(page: Page) -> list[str]:
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if "Content Sec" in message.text else None)
    return found


def become(page: Page, live_site: str, *, factor: bool) -> None:
    name = settings.SESSION_COOKIE_NAME
    client = sign_in(make_account(factor=factor))
    if factor:  # Some pages ask once more.
        session = client.session
        session["account_authentication_methods"][-1]["reauthenticated"] = True
        session.save()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_site}])


def look(page: Page, paths: list[str]) -> None:
    blocked = blocked_by_policy(page)
    for path in paths:
        response = page.goto(f"/account/{path}")
        assert response is not None
        assert response.status == 200, path
        assert page.url.endswith(f"/account/{path}"), page.url
        assert violations(page) == [], path
    assert blocked == []


def test_pages_of_the_door(page: Page) -> None:
    look(page, DOOR)


def test_pages_of_an_account(page: Page, live_site: str) -> None:
    become(page, live_site, factor=True)
    look(page, INSIDE)


def test_pages_of_setting_up(page: Page, live_site: str) -> None:
    become(page, live_site, factor=False)
    look(page, WITHOUT_FACTOR)


def test_nu_checker_finds_nothing(page: Page, live_site: str, java: str, tmp_path: object) -> None:
    files = []
    become(page, live_site, factor=True)
    for number, path in enumerate(INSIDE):
        response = page.goto(f"/account/{path}")
        files.append(tmp_path / f"{number}.html")
        files[-1].write_bytes(response.body())
    assert nu_messages(java, files) == ""
