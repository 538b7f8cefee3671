""" "Wie kan dit zien?" through HTTP: the page, looking as another role, and what will change."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leerkringen.enums import Fase
from leerkringen.models import Gesprek, Leerkring, Lidmaatschap, Praktijkdocument
from leerkringen.roles import Rol
from portal.accounts.models import User
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene


@dataclass
class House:
    """The scene with two conversations and two documents, one of each open to guests, and a guest."""

    scene: Scene
    shut: Gesprek
    open: Gesprek
    shut_document: Praktijkdocument
    open_document: Praktijkdocument
    guest: User

    def page(self, thing: Any = None) -> str:
        return f"{thing.get_absolute_url()}wie/" if thing else self.scene.url("wie/")

    def seen_by_guide(self, thing: Any = None, role: str = "gast-expert") -> str:
        answer = self.scene.as_guide.get(self.page(thing), {"als": role})
        assert answer.status_code == 200
        return main(answer)


def main(answer: Any) -> str:
    """The page without the frame around it."""
    text = answer.content.decode()
    return text[text.index('class="closed-main"') : text.index("<footer")]


def guest_of(circle: Leerkring, name: str) -> User:
    user, today = make.make_user(name), timezone.localdate()
    make.join(circle, user, rol=Rol.GAST, vanaf=today, einddatum=today + timedelta(days=9))
    return user


def hide_members(circle: Leerkring) -> None:
    Leerkring.objects.filter(pk=circle.pk).update(ledenlijst="begeleiders")


@pytest.fixture
def house(scene: Scene, settings: Any, tmp_path: Any) -> House:
    settings.CLOSED_FILES_ROOT = tmp_path
    circle, member = scene.circle, scene.member
    talks = [
        make.talk(circle, member, "Onder ons gezegd", title="Besloten zaak"),
        make.talk(circle, member, "Vraag aan de gast", title="Open zaak"),
    ]
    documents = [
        make.share(circle, member, title="Intern stuk"),
        make.share(circle, member, title="Gedeeld stuk", name="gedeeld.txt"),
    ]
    for one in (talks[1], documents[1]):
        type(one).objects.filter(pk=one.pk).update(voor_gasten=True)
    return House(scene, *talks, *documents, guest_of(circle, "Gijs Gast"))


def test_names_numbers_and_who_cannot(house: House) -> None:
    make.join(house.scene.circle, make.make_user("Wil Nog-Niet"), akkoord=False)
    text = main(house.scene.as_member.get(house.page()))
    assert "3 mensen kunnen dit lezen: 1 begeleider, 1 deelnemer en 1 gast-expert." in text
    for name in ("Anouk Terlingen", "Marit Vos", "Gijs Gast"):
        assert f'<p class="item__title">{name}' in text
    assert "Wil Nog-Niet" not in text
    assert "Nog 1 lid ziet dit pas na akkoord" in text
    assert "Beheerders en redacteuren van deze site, als zij geen lid zijn." in text
    # A conversation that is not open to guests.
    text = main(house.scene.as_member.get(house.page(house.shut)))
    assert "2 mensen kunnen dit lezen" in text
    assert "Gast-experts van deze leerkring." in text
    assert "Gijs Gast" not in text
    assert "3 mensen kunnen dit lezen" in main(house.scene.as_member.get(house.page(house.open_document)))


def test_a_member_learns_no_hidden_name(house: House) -> None:
    make.member_of(house.scene.circle, "Vera Verborgen", organisatie="Gemeente Stilstad")
    hide_members(house.scene.circle)
    guest = make.signed_in(house.guest)
    for client in (house.scene.as_member, guest):
        for path in ("wie/", "leden/wie/", "werkafspraken/wie/"):
            text = client.get(house.scene.url(path)).content.decode()
            assert "Vera Verborgen" not in text
            assert "Gemeente Stilstad" not in text
            assert "Anouk Terlingen" in text
    text = main(house.scene.as_member.get(house.page()))
    assert "4 mensen kunnen dit lezen: 1 begeleider, 2 deelnemers en 1 gast-expert." in text
    # Herself she may see.
    assert "Marit Vos" in text
    assert "En 1 deelnemer en 1 gast-expert. In deze leerkring zien alleen de begeleiders" in text
    assert "Vera Verborgen" in main(house.scene.as_guide.get(house.page()))


def test_the_list_of_members_and_the_werkafspraken(house: House) -> None:
    make.join(house.scene.circle, make.make_user("Wil Nog-Niet"), akkoord=False)
    text = main(house.scene.as_guide.get(house.scene.url("leden/wie/")))
    assert "2 mensen kunnen dit lezen: 1 begeleider en 1 deelnemer." in text
    assert "Gast-experts zien hier alleen de begeleiders en zichzelf." in text
    hide_members(house.scene.circle)
    text = main(house.scene.as_guide.get(house.scene.url("leden/wie/")))
    assert "1 persoon kan dit lezen: 1 begeleider." in text
    assert "Deelnemers zien hier alleen" in text
    # Who did not accept them yet reads the werkafspraken too.
    text = main(house.scene.as_guide.get(house.scene.url("werkafspraken/wie/")))
    assert "4 mensen kunnen dit lezen" in text
    assert "Wil Nog-Niet" in text


def test_the_panel_leads_to_the_page_and_tells_the_truth_of_guarded_pages(house: House) -> None:
    for path, page in (
        ("", "wie/"),
        ("leden/", "leden/wie/"),
        ("werkafspraken/", "werkafspraken/wie/"),
        (f"gesprekken/{house.shut.pk}/", f"gesprekken/{house.shut.pk}/wie/"),
        (f"documenten/{house.shut_document.pk}/", f"documenten/{house.shut_document.pk}/wie/"),
    ):
        text = house.scene.as_member.get(house.scene.url(path)).content.decode()
        assert f'href="{house.scene.url(page)}">Alle namen' in text, path
    for path in ("logboek/", "instellingen/", "fase/", "uitnodigen/"):
        text = house.scene.as_guide.get(house.scene.url(path)).content.decode()
        assert "1 lid kan dit lezen: Anouk Terlingen (begeleider)." in text, path
        assert "Alle namen" not in text
    hide_members(house.scene.circle)
    text = house.scene.as_member.get(house.scene.url("leden/")).content.decode()
    assert "1 lid kan dit lezen: Anouk Terlingen (begeleider). Andere leden zien alleen" in text


def test_a_large_leerkring_has_pages_and_no_more_queries(house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert house.scene.as_guide.get(house.page()).status_code == 200
        return len(found)

    queries()
    before = queries()
    for number in range(30):
        make.join(house.scene.circle, make.make_user(f"Deelnemer {number:02}", factor=False))
    assert queries() == before
    first, second = (main(house.scene.as_guide.get(house.page(), {"pagina": one})) for one in "12")
    assert "Deelnemers (31)" in first
    assert "Deelnemers (31)" in second
    names = set(re.findall(r"Deelnemer \d\d", first + second))
    assert len(names) == 30


def test_a_guest_sees_only_what_was_opened(house: House) -> None:
    text = house.seen_by_guide()
    assert "Zo ziet een gast-expert deze pagina." in text
    assert "Open zaak" in text
    assert "Gedeeld stuk" in text
    assert "Besloten zaak" not in text
    assert "Intern stuk" not in text
    assert f'href="{house.page(house.open)}?als=gast-expert"' in text
    assert "Vraag aan de gast" in house.seen_by_guide(house.open)
    shut = house.seen_by_guide(house.shut)
    assert "Een gast-expert ziet dit niet" in shut
    assert "Onder ons gezegd" not in shut
    document = house.seen_by_guide(house.open_document)
    assert "Gedeeld stuk" in document
    assert "gedeeld.txt" in document
    assert "Een gast-expert ziet dit niet" in house.seen_by_guide(house.shut_document)
    members = main(house.scene.as_guide.get(house.scene.url("leden/wie/"), {"als": "gast-expert"}))
    assert "Anouk Terlingen" in members
    assert "Marit Vos" not in members
    assert "Onder ons gezegd" in house.seen_by_guide(house.shut, "deelnemer")


def test_a_stage_without_guests_shows_them_nothing(house: House) -> None:
    Leerkring.objects.filter(pk=house.scene.circle.pk).update(fase=Fase.WERVING)
    assert "Een gast-expert ziet dit niet" in house.seen_by_guide()
    assert "Een gast-expert ziet dit niet" in house.seen_by_guide(house.open)
    assert "Besloten zaak" in house.seen_by_guide(role="deelnemer")


def test_looking_is_all_one_can_do(house: House) -> None:
    """Nothing to press or to fill in, nothing of a person, and nothing is written."""
    before = dict(house.scene.as_guide.session.items())
    for page in (house.page(), *map(house.page, (house.open, house.open_document))):
        text = main(house.scene.as_guide.get(page, {"als": "gast-expert"}))
        assert not re.search(r"<(form|button|input|textarea)\b", text), page
        assert "Gijs Gast" not in text
        assert house.scene.as_guide.post(page, {"als": "gast-expert"}).status_code == 405
    assert dict(house.scene.as_guide.session.items()) == before


@pytest.mark.parametrize("path", ["wie/", "leden/wie/", "werkafspraken/wie/"])
def test_only_who_sees_everything_may_look_as_another(house: House, path: str) -> None:
    secretary = make.make_user("Saar Stip")
    make.join(house.scene.circle, secretary, rol=Rol.SECRETARIS)
    url = house.scene.url(path)

    def status(client: Client, role: str) -> int:
        return client.get(url, {"als": role}).status_code

    assert status(make.signed_in(secretary), "gast-expert") == 200
    assert status(house.scene.as_member, "gast-expert") == 403
    assert status(make.signed_in(house.guest), "deelnemer") == 403
    assert status(house.scene.as_outsider, "gast-expert") == 404
    assert "Zoals een" not in house.scene.as_member.get(url).content.decode()
    absent = house.scene.as_guide.get(house.scene.url("gesprekken/00000000-0000-4000-8000-000000000000/wie/"))
    for role in ("baas", "", "Gast-expert", "gast-expert\x00"):
        answer = house.scene.as_guide.get(url, {"als": role})
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_before_the_stage_changes_it_says_who_goes_out(house: House) -> None:
    Leerkring.objects.filter(pk=house.scene.circle.pk).update(fase=Fase.SLOT)
    text = main(house.scene.as_guide.get(house.scene.url("fase/")))
    assert "Deze leden kunnen er niet meer in: gast-expert." in text
    assert "Dat is 1 persoon: Gijs Gast." in text


def test_before_the_settings_change_it_says_who_gains_and_loses(house: House) -> None:
    scene = house.scene
    make.invitation_for(scene.circle, "nieuw@lindemeer.example", scene.guide)
    form = scene.as_guide.get(scene.url("instellingen/")).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if form[name].value() is not False}
    text = main(
        scene.as_guide.post(
            scene.url("instellingen/"), data | {"zichtbaarheid": "ongenoemd", "ledenlijst": "begeleiders"}
        )
    )
    assert "1 genodigde ziet de titel voortaan: nieuw@lindemeer.example." in text
    assert "1 deelnemer ziet de ledenlijst niet meer." in text
    assert "Dat is 1 persoon: Marit Vos." in text
    scene.circle.refresh_from_db()
    assert scene.circle.ledenlijst == "leden"


def test_before_guests_come_in_it_says_who_they_are(house: House) -> None:
    guide, member = house.scene.as_guide, house.scene.as_member
    url = f"{house.shut.get_absolute_url()}gasten/"
    assert "Gijs Gast, tot en met" in main(guide.get(url))
    hide_members(house.scene.circle)
    # The member may open her own conversation, but not learn who the guests are.
    text = main(member.get(url))
    assert "Gijs Gast" not in text
    assert "1 gast-expert" in text
    assert Lidmaatschap.objects.filter(rol=Rol.GAST).count() == 1
