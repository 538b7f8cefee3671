"""Signing in with one's organisation in a real browser, at a real Keycloak."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import Page, expect

from leerkringen.models import Leerkring, Lidmaatschap
from leerkringen.roles import Rol
from portal.accounts.models import OpenIDProvider, User
from portal.audit.models import AuditLine
from tests.e2e.look import violations
from tests.factories.accounts import PASSWORD, code_of, make_account, secret_of
from tests.factories.leerkringen import invitation_for, join, make_circle
from tests.factories.organisations import SECRET, make_provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

BUTTON = "Inloggen met Gemeente Oosterwaard"


@pytest.fixture
def organisation(keycloak: str, settings: Any) -> OpenIDProvider:
    """Gemeente Oosterwaard, with the realm as its provider."""
    settings.OPENID_SECRETS = {"OOSTERWAARD": SECRET}
    return make_provider(keycloak, requested_acr="hoog", factor_acr="hoog")


def sign_in_there(page: Page, name: str) -> None:
    """On the page of Keycloak."""
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#kc-login").click()


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def circle_with(*users: User) -> Leerkring:
    circle = make_circle("Agressie aan de balie")
    for user in users:
        join(circle, user)
    return circle


def test_a_first_sign_in_by_invitation_then_the_second_step_of_ours(
    page: Page, organisation: OpenIDProvider
) -> None:
    guide = make_account("Anouk Terlingen", factor=True)
    circle = make_circle("Agressie aan de balie")
    join(circle, guide, rol=Rol.BEGELEIDER)
    invitation = invitation_for(circle, "marit.vos@oosterwaard.example", guide)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"/leerkringen/uitnodiging/{invitation.token}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not violations(page)
    page.get_by_role("button", name=BUTTON).click()
    sign_in_there(page, "marit")
    # The werkafspraken wait behind our own second step: Keycloak showed none.
    heading(page).to_have_text("Stel een tweede stap in")
    user = User.objects.get(email="marit.vos@oosterwaard.example")
    assert user.full_name == "Marit Vos"
    assert not user.has_usable_password()
    assert Lidmaatschap.objects.active().filter(user=user, leerkring=circle).exists()
    assert SocialAccount.objects.get().user == user
    # Confirming at the provider: signing in there counts as just now.
    page.get_by_role("link", name="App instellen").click()
    heading(page).to_have_text("App instellen")


def test_an_existing_account_shows_its_own_second_step(page: Page, organisation: OpenIDProvider) -> None:
    user = make_account("Marit Vos", email="marit.vos@oosterwaard.example", factor=True)
    circle = circle_with(user)
    page.goto("/account/login/?next=/leerkringen/mijn/")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not violations(page)
    page.get_by_role("button", name=BUTTON).click()
    sign_in_there(page, "marit")
    heading(page).to_have_text("Bevestig dat u het bent")
    assert not SocialAccount.objects.exists()
    page.get_by_label("Code uit uw app").fill(code_of(secret_of(user)))
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/leerkringen/mijn/")
    page.goto(f"/leerkringen/{circle.pk}/")
    expect(page.get_by_text("Agressie aan de balie").first).to_be_visible()


def test_the_acr_of_keycloak_stands_for_our_second_step(page: Page, organisation: OpenIDProvider) -> None:
    user = make_account("Fatma Karaman", email="fatma.karaman@oosterwaard.example")
    circle = circle_with(user)
    page.goto("/account/login/")
    page.get_by_role("button", name=BUTTON).click()
    sign_in_there(page, "fatma")
    heading(page).to_have_text("Mijn account")
    page.goto(f"/leerkringen/{circle.pk}/")
    expect(page.get_by_text("Agressie aan de balie").first).to_be_visible()
    # Asked to confirm, Keycloak asks the password again, though this browser has just signed in there.
    page.goto("/account/bevestigen/?next=/account/email/")
    assert not violations(page)
    page.get_by_role("button", name=BUTTON).click()
    page.locator("#password").wait_for()
    if page.locator("#username").is_visible():
        page.locator("#username").fill("fatma")
    page.locator("#password").fill(PASSWORD)
    page.locator("#kc-login").click()
    page.wait_for_url("**/account/email/")
    assert AuditLine.objects.filter(action="opnieuw bevestigen", actor=user).exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("joris", "heeft uw e-mailadres niet bevestigd"),
        ("zonder", "geeft geen e-mailadres door"),
        ("vreemd", "hoort niet bij deze organisatie"),
        ("marit", "U hebt hier nog geen account"),
    ],
)
def test_who_may_not_come_in_reads_what_to_do(
    page: Page, organisation: OpenIDProvider, name: str, text: str
) -> None:
    make_account("Samira El Idrissi", email="samira.elidrissi@hoogvelde.example")
    make_account("Joris Bakhuis", email="joris.bakhuis@oosterwaard.example")
    page.goto("/account/login/")
    page.get_by_role("button", name=BUTTON).click()
    sign_in_there(page, name)
    heading(page).to_have_text("Inloggen met uw organisatie lukte niet")
    expect(page.get_by_role("alert")).to_contain_text(text)
    assert not violations(page)
    page.get_by_role("link", name="Naar de inlogpagina").click()
    heading(page).to_have_text("Inloggen")
    assert not SocialAccount.objects.exists()
