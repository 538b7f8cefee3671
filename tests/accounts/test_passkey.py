"""Passkeys in a real browser, on http://localhost: make one, sign in with it, and reach the admin."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories.accounts import PASSWORD, make_account, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def add_virtual_key(page: Page) -> None:
    """What the browser asks instead of a fingerprint."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_from_set_up_to_admin(page: Page) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    user = make_account(is_superuser=True)
    add_virtual_key(page)
    page.goto("/admin/pages/")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stel een tweede stap in")
    page.get_by_role("link", name="Toegangssleutel maken").click()
    # By keyboard: Enter in the field does what the button does.
    page.get_by_label("Naam").fill("laptop werk")
    page.get_by_label("Naam").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Herstelcodes")
    page.get_by_role("link", name="Ik heb ze bewaard, verder").click()
    page.wait_for_url("**/admin/pages/")

    page.goto("/account/")
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")

    page.goto("/account/login/")
    page.get_by_role("button", name="Gebruik toegangssleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    page.goto("/admin/")
    assert page.url.endswith("/admin/")
    page.goto("/account/")
    page.get_by_role("button", name="Uitloggen").click()

    page.goto("/account/login/")
    page.get_by_label("E-mailadres").fill(user.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bevestig dat u het bent")
    page.get_by_role("button", name="Gebruik toegangssleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    assert not problems


def test_a_key_that_fails_says_so(page: Page) -> None:
    page.goto("/account/login/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    page.get_by_role("button", name="Gebruik toegangssleutel").click()
    page.evaluate("document.dispatchEvent(new CustomEvent('allauth.error', {cancelable: true}))")
    expect(page.get_by_role("alert")).to_contain_text("Dat lukte niet met de toegangssleutel")


def test_a_browser_without_javascript_reads_why_there_is_no_key(client: Client) -> None:
    sign_in(make_account(), client)
    answer = client.post("/account/2fa/webauthn/add/", {"name": "laptop werk"})
    page = answer.content.decode()
    assert "Uw browser maakte geen sleutel" in page
    assert "Credential:" not in page
