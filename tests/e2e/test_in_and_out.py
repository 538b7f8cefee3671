"""A member from the invitation in the mail to the last day: in by the link, out with all of one's own.

Made with the keyboard alone and without JavaScript; every page on the way is looked at by axe.
"""

import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from leerkringen.mails import invitation_mail
from leerkringen.models import Gegevensexport
from leerkringen.roles import Rol
from leerkringen.services.exports import make_now
from tests.e2e.look import violations
from tests.e2e.visitor import Visitor
from tests.factories import leerkringen as make
from tests.factories.accounts import PASSWORD, code_of

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "Marit Vos"


@pytest.fixture(params=["toetsenbord", "zonder script"])
def visitor(request: pytest.FixtureRequest, browser: Browser, live_site: str) -> Iterator[Visitor]:
    context = browser.new_context(
        base_url=live_site,
        locale="nl-NL",
        java_script_enabled=request.param != "zonder script",
        viewport={"width": 360, "height": 800},
    )
    context.set_default_timeout(60_000)
    yield Visitor(context.new_page(), by_keyboard=request.param == "toetsenbord")
    context.close()


class Walk:
    """Fills in and goes on, by keyboard when the visitor has nothing else; looks at each page with axe."""

    def __init__(self, visitor: Visitor, heading: str) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.arrived(heading)

    def fill(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label, exact=False).first
        if self.visitor.by_keyboard:
            self.visitor.reach(field)
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def press(self, button: str, *, then: str) -> None:
        self.visitor.press(button, within="main")
        self.arrived(then)

    def follow(self, link: str, *, then: str) -> None:
        self.visitor.follow(link, within="main")
        self.arrived(then)

    def arrived(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
        if self.visitor.by_keyboard:
            assert violations(self.page) == [], heading
        wider = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wider, f"{heading} is wider than 360 px"


def test_from_the_invitation_to_the_last_day(visitor: Visitor, live_site: str) -> None:
    circle = make.make_circle("Kleine gemeenten", rules="Wat hier staat, blijft hier.")
    guide = make.guide_of(circle, "Anouk Terlingen")
    invitation = make.invitation_for(circle, "marit.vos@oosterwaard.example", guide, rol=Rol.DEELNEMER)
    mail = invitation_mail(str(invitation.pk))
    assert mail is not None
    link = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert link is not None
    assert "Kleine gemeenten" not in mail.subject + mail.text

    visitor.goto(link[1])
    walk = Walk(visitor, "uitgenodigd|Uitnodiging|account")
    enter(walk)
    talk_and_look_around(walk, circle.pk)
    leave_with_own_data(walk, circle.pk)

    # What was written stays, under another name; the link of the mail is dead.
    other = make.signed_in(guide)
    conversation = circle.gesprekken.get()
    text = other.get(f"/leerkringen/{circle.pk}/gesprekken/{conversation.pk}/").content.decode()
    assert "Zo doen wij het." in text
    assert NEW not in text
    assert "Oud-deelnemer" in text
    answer = walk.page.goto(link[1])
    assert answer is not None
    assert answer.status == 404


def enter(walk: Walk) -> None:
    """Account, second step, werkafspraken, and how often to be told."""
    walk.fill("Uw naam", NEW)
    walk.fill("Uw organisatie", "Gemeente Oosterwaard")
    walk.fill("Wachtwoord", PASSWORD)
    walk.press("Account maken en aannemen", then="tweede stap")
    walk.follow("App instellen", then="App instellen")
    secret = (walk.page.locator(".secret").text_content() or "").strip()
    walk.fill("Code uit uw app", code_of(secret.replace(" ", "")))
    walk.press("Klaar", then="Herstelcodes")
    walk.follow("Ik heb ze bewaard", then="Werkafspraken")
    # Nothing of the leerkring shows before the rules are accepted.
    assert "Leden" not in (walk.page.locator("main").text_content() or "")
    walk.visitor.tick_box(walk.page.get_by_role("checkbox"))
    walk.press("Naar de leerkring", then="Hoe wilt u het horen")
    walk.press("Opslaan", then="Hoe wilt u het horen|Kleine gemeenten")


def talk_and_look_around(walk: Walk, circle: object) -> None:
    for path, heading in (
        ("", "Kleine gemeenten|Welkom|."),
        ("leden/", "Leden"),
        ("documenten/", "Documenten"),
    ):
        walk.visitor.goto(f"/leerkringen/{circle}/{path}")
        walk.arrived(heading)
    walk.visitor.goto(f"/leerkringen/{circle}/gesprekken/nieuw/")
    walk.fill("Onderwerp", "Wie belt er?")
    walk.fill("Uw bericht", "Zo doen wij het.")
    walk.press("Plaatsen", then="Wie belt er")


def leave_with_own_data(walk: Walk, circle: object) -> None:
    """Out, a copy of what is one's own, and the account gone."""
    walk.visitor.goto(f"/leerkringen/{circle}/leden/")
    walk.follow("Leerkring verlaten", then="Leerkring verlaten")
    walk.press("Verlaten", then="Mijn leerkringen")
    answer = walk.page.goto(f"/leerkringen/{circle}/")
    assert answer is not None
    assert answer.status == 404
    walk.visitor.goto("/account/mijn-gegevens/")
    walk.press("Kopie aanvragen", then="Mijn gegevens")
    export = Gegevensexport.objects.get()
    make_now(export.pk)
    walk.visitor.goto("/account/mijn-gegevens/")
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name=re.compile("ownload")).first.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "gegevens.json" in archive.namelist()
        assert "Zo doen wij het." in archive.read("bijdragen/berichten.md").decode()
    walk.visitor.goto("/account/mijn-gegevens/wissen/")
    walk.fill("wissen", "wissen")
    walk.press("Mijn account wissen", then="gewist")
