"""The forms below a page, sent by a real browser: it says itself where they come from."""

from playwright.sync_api import Browser, Page

from kennisbank.models import Reactie
from tests.e2e.look import violations
from tests.factories.kennisbank import make_handvat


def test_a_reader_reacts_without_a_script_and_without_a_cookie(browser: Browser, live_site: str) -> None:
    handvat = make_handvat(title="Sleutels en passen")
    context = browser.new_context(
        base_url=live_site, java_script_enabled=False, viewport={"width": 320, "height": 700}
    )
    page = context.new_page()
    page.goto(handvat.url)
    page.get_by_role("button", name="Ja", exact=True).press("Enter")
    page.get_by_role("link", name="Terug naar Sleutels en passen").click()
    page.get_by_role("link", name="Iets klopt niet").click()
    page.get_by_label("Wat klopt er niet").fill("Stap 3 noemt een formulier dat er niet meer is.")
    page.get_by_role("button", name="Versturen").click()
    page.get_by_role("heading", name="Bedankt voor uw reactie").wait_for()
    assert context.cookies() == []
    context.close()
    found = Reactie.objects.order_by("pk").values_list("page", "nuttig", "tekst")
    assert list(found) == [
        (handvat.pk, True, ""),
        (handvat.pk, None, "Stap 3 noemt een formulier dat er niet meer is."),
    ]


def test_the_form_with_an_error_is_accessible(page: Page) -> None:
    page.goto(f"/reactie/{make_handvat().pk}/")
    page.get_by_label("Wat klopt er niet").fill("Bel 06 12345678")
    page.get_by_role("button", name="Versturen").click()
    assert page.get_by_label("Wat klopt er niet").input_value() == "Bel 06 12345678"
    assert page.get_by_role("alert").get_by_role("link").is_visible()
    assert violations(page) == []
