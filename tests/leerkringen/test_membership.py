"""Changing, handing over, leaving and ending memberships through HTTP; and what a guest sees."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from leerkringen.errors import NoAccess
from leerkringen.models import Gesprek, Lidmaatschap, Praktijkdocument, Uitnodiging
from leerkringen.roles import Rol
from leerkringen.search_ids import search_id
from leerkringen.services.conversations import remove_message
from portal.accounts.models import User
from portal.audit.models import AuditLine
from portal.search.models import DenyRow
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene
from tests.leerkringen.telling import readers, work


def row(scene: Scene, user: User) -> Lidmaatschap:
    return Lidmaatschap.objects.get(leerkring=scene.circle, user=user)


def change(scene: Scene, user: User, client: Client | None = None, **data: str) -> int:
    url = scene.url(f"leden/{row(scene, user).pk}/wijzigen/")
    return (client or scene.as_guide).post(url, data).status_code


def test_a_role_changes_and_counts_at_the_next_request(scene: Scene) -> None:
    assert scene.as_member.get(scene.url("uitnodigen/")).status_code == 403
    assert change(scene, scene.member, rol="secretaris") == 302
    assert scene.as_member.get(scene.url("uitnodigen/")).status_code == 200
    assert scene.as_member.get(scene.url("fase/")).status_code == 403
    line = AuditLine.objects.get(action="rol gewijzigd")
    assert (line.result, line.circle) == ("deelnemer wordt secretaris", scene.circle.pk)
    assert change(scene, scene.guide, client=scene.as_member, rol="deelnemer") == 403
    assert change(scene, scene.member, rol="koning") == 422


def test_a_wrong_organisation_is_put_right(scene: Scene) -> None:
    page = scene.as_guide.get(scene.url(f"leden/{row(scene, scene.member).pk}/wijzigen/"))
    assert page.context["form"]["organisatie"].value() == row(scene, scene.member).organisatie
    assert change(scene, scene.member, rol="deelnemer", organisatie="Gemeente Brinkdam") == 302
    assert row(scene, scene.member).organisatie == "Gemeente Brinkdam"
    line = AuditLine.objects.get(action="organisatie gewijzigd")
    assert "Brinkdam" not in str(line.__dict__)
    data = {"lid": str(row(scene, scene.member).pk)}
    assert scene.as_guide.post(scene.url("leden/overdragen/"), data).status_code == 302
    assert row(scene, scene.member).organisatie == "Gemeente Brinkdam"


def test_handing_over_asks_to_confirm_before_the_choice(scene: Scene, settings: Any) -> None:
    assert scene.as_guide.get(scene.url("leden/overdragen/")).status_code == 200
    settings.RECENT_LOGIN_SECONDS = -1
    answer = scene.as_guide.get(scene.url("leden/overdragen/"))
    assert "reauthenticate" in answer["Location"]


def test_two_begeleiders_change_the_same_member(scene: Scene) -> None:
    """The second one reads what the first made of it, keeps what was filled in, and decides."""
    second = make.signed_in(make.guide_of(scene.circle, "Bas Lind"))
    url = scene.url(f"leden/{row(scene, scene.member).pk}/wijzigen/")

    def filled_in(page: str, **data: str) -> dict[str, str]:
        seen = re.search(r'name="gezien" value="(\w+)"', page)
        assert seen is not None
        return {"gezien": seen[1], "rol": "deelnemer"} | data

    data = filled_in(second.get(url).content.decode(), organisatie="Gemeente Veenrode")
    first = filled_in(scene.as_guide.get(url).content.decode(), rol="secretaris")
    assert scene.as_guide.post(url, first).status_code == 302
    refused = second.post(url, data)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Iemand anders wijzigde dit net" in text
    assert "Gemeente Veenrode" in text
    assert row(scene, scene.member).rol == Rol.SECRETARIS
    assert second.post(url, filled_in(text, organisatie="Gemeente Veenrode")).status_code == 302
    changed = row(scene, scene.member)
    assert (changed.rol, changed.organisatie) == (Rol.DEELNEMER, "Gemeente Veenrode")


def test_who_gets_another_role_is_mailed(scene: Scene, smtp: Controller) -> None:
    """From somebody else, without which role and where; not who cannot enter (any more)."""
    smtp.start()
    change(scene, scene.member, rol="secretaris")
    assert change(scene, scene.guide, rol="secretaris", einddatum="") == 422, "de enige begeleider"
    work()
    assert readers(smtp) == [scene.member.email]
    mail = message_from_bytes(smtp.handler.envelopes[0].content, policy=default)
    assert mail["Subject"] == "Uw rol in een leerkring is veranderd"
    assert scene.url() in mail.get_content()
    for word in (scene.circle.titel, "secretaris", "Anouk"):
        assert word not in f"{mail}{mail.get_content()}"
    page = scene.as_guide.get(scene.url("bezorging/")).content.decode()
    assert "Andere rol" in page
    assert scene.member.full_name in page
    change(scene, scene.member, rol="deelnemer")
    Lidmaatschap.objects.filter(user=scene.member).update(beeindigd_op=timezone.now())
    work()
    assert len(smtp.handler.envelopes) == 1


def test_one_begeleider_stays(scene: Scene) -> None:
    """Also not by a date that comes later, and not when the other one has such a date."""
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert change(scene, scene.guide, rol="deelnemer") == 422
    assert change(scene, scene.guide, rol="begeleider", einddatum=tomorrow) == 422
    assert change(scene, scene.member, rol="begeleider", einddatum=tomorrow) == 302
    assert change(scene, scene.guide, rol="deelnemer") == 422
    assert scene.as_guide.post(scene.url("verlaten/")).status_code == 422
    assert change(scene, scene.member, rol="begeleider") == 302
    assert change(scene, scene.guide, rol="deelnemer") == 302
    assert row(scene, scene.guide).rol == Rol.DEELNEMER


def test_an_end_date_ends(scene: Scene) -> None:
    today = timezone.localdate()
    assert change(scene, scene.member, rol="deelnemer", einddatum=today.isoformat()) == 302
    assert scene.as_member.get(scene.url()).status_code == 200
    assert change(scene, scene.member, rol="deelnemer", einddatum="2020-01-01") == 422
    Lidmaatschap.objects.filter(user=scene.member).update(einddatum=today - timedelta(days=1))
    assert scene.as_member.get(scene.url()).status_code == 404
    assert scene.member.full_name not in scene.as_guide.get(scene.url("leden/")).content.decode()


def test_handing_over(scene: Scene) -> None:
    make.join(scene.circle, make.make_user("Zonder Akkoord"), akkoord=False)
    make.join(scene.circle, make.make_user("Tot Morgen"), einddatum=timezone.localdate() + timedelta(days=1))
    page = scene.as_guide.get(scene.url("leden/overdragen/")).content.decode()
    assert "Marit Vos" in page
    assert "Zonder Akkoord" not in page
    temporary = Lidmaatschap.objects.get(user__full_name="Tot Morgen")
    assert str(temporary.pk) not in page
    assert scene.as_guide.post(scene.url("leden/overdragen/")).status_code == 422
    stranger = make.guide_of(make.make_circle("Andere kring"))
    for wrong in (row(scene, scene.guide).pk, Lidmaatschap.objects.get(user=stranger).pk, "x"):
        assert scene.as_guide.post(scene.url("leden/overdragen/"), {"lid": str(wrong)}).status_code == 422
    data = {"lid": str(row(scene, scene.member).pk)}
    assert scene.as_guide.post(scene.url("leden/overdragen/"), data).status_code == 302
    assert row(scene, scene.member).rol == Rol.BEGELEIDER
    assert row(scene, scene.guide).rol == Rol.DEELNEMER
    assert scene.as_guide.get(scene.url("fase/")).status_code == 403
    assert scene.as_guide.post(scene.url("verlaten/")).status_code == 302
    assert scene.as_guide.get(scene.url()).status_code == 404


def test_leaving(scene: Scene) -> None:
    talk = make.talk(scene.circle, scene.member, "Dit schreef ik.")
    make.invitation_for(scene.circle, "iemand@brinkdam.example", scene.guide)
    assert "meteen niet meer" in scene.as_member.get(scene.url("verlaten/")).content.decode()
    assert scene.as_member.post(scene.url("verlaten/")).status_code == 302
    for path in ("", f"gesprekken/{talk.pk}/", "verlaten/"):
        assert scene.as_member.get(scene.url(path)).status_code == 404
    assert scene.as_member.post(scene.url("verlaten/")).status_code == 404
    text = scene.as_guide.get(scene.url(f"gesprekken/{talk.pk}/")).content.decode()
    assert "Dit schreef ik." in text
    assert Uitnodiging.objects.unanswered().count() == 1


@pytest.mark.parametrize(
    ("role", "label"),
    [
        (Rol.DEELNEMER, "Oud-deelnemer"),
        (Rol.SECRETARIS, "Oud-secretaris"),
        (Rol.BEGELEIDER, "Oud-begeleider"),
        (Rol.GAST, "Eerdere gast-expert"),
    ],
)
def test_what_somebody_wrote_keeps_the_role_and_not_the_name(scene: Scene, role: Rol, label: str) -> None:
    """Who works elsewhere now is not named any more; who comes back is."""
    name = "Wie Vertrok"
    user = make.make_user(name)
    today = timezone.localdate()
    days = {"vanaf": today - timedelta(days=2), "einddatum": today} if role == Rol.GAST else {}
    make.join(scene.circle, user, rol=role, organisatie="Gemeente Zuiderkoog", **days)
    talk = make.talk(scene.circle, user, "Dit schreef ik.")
    document = make.share(scene.circle, user)
    paths = ["", "gesprekken/", f"gesprekken/{talk.pk}/", f"documenten/{document.pk}/"]

    def shown() -> list[set[str]]:
        texts = [scene.as_member.get(scene.url(path)).content.decode() for path in paths]
        assert name in texts[2] or "Zuiderkoog" not in texts[2]
        return [{one for one in (name, label) if one in text} for text in texts]

    assert all(name in found and label not in found for found in shown())
    ended = Lidmaatschap.objects.filter(user=user)
    ended.update(einddatum=today - timedelta(days=1))
    assert shown() == [{label}] * 4
    ended.update(einddatum=days.get("einddatum"), beeindigd_op=timezone.now())
    assert shown() == [{label}] * 4
    make.join(scene.circle, user)
    assert all(name in found and label not in found for found in shown())


def test_who_does_not_agree_can_leave(scene: Scene) -> None:
    user = make.make_user()
    make.join(scene.circle, user, akkoord=False)
    client = make.signed_in(user)
    assert scene.url("verlaten/") in client.get(scene.url("werkafspraken/")).content.decode()
    assert client.post(scene.url("verlaten/")).status_code == 302
    assert client.get(scene.url("werkafspraken/")).status_code == 404


@pytest.fixture
def guest(scene: Scene) -> User:
    today = timezone.localdate()
    user = make.make_user("Gerda Gast")
    make.join(scene.circle, user, rol=Rol.GAST, vanaf=today, einddatum=today)
    return user


def test_a_guest_sees_what_was_opened_to_guests(scene: Scene, guest: User) -> None:
    closed = make.talk(scene.circle, scene.member, "Alleen onder ons.", title="Onder ons")
    opened = make.talk(scene.circle, scene.member, "Ook voor de gast.", title="Met de gast")
    Gesprek.objects.filter(pk=opened.pk).update(voor_gasten=True)
    document = make.share(scene.circle, scene.member, title="Binnenstuk")
    client = make.signed_in(guest)
    for path in ("", "gesprekken/", "documenten/", "leden/"):
        text = client.get(scene.url(path)).content.decode()
        for hidden in ("Onder ons", "Binnenstuk"):
            assert hidden not in text, (path, hidden)
    # Who wrote what the guest may read is seen; who else is a member is not.
    members = client.get(scene.url("leden/")).content.decode()
    assert "Marit Vos" not in members
    assert "Als gast-expert ziet u alleen de begeleiders en uzelf" in members
    assert "Met de gast" in client.get(scene.url("gesprekken/")).content.decode()
    assert client.get(scene.url(f"gesprekken/{opened.pk}/")).status_code == 200
    for path in (
        f"gesprekken/{closed.pk}/",
        f"documenten/{document.pk}/",
        f"documenten/{document.pk}/bestand/",
    ):
        assert client.get(scene.url(path)).status_code == 404
    assert client.post(scene.url(f"gesprekken/{closed.pk}/"), {"tekst": "Hoi"}).status_code == 404
    assert client.post(scene.url(f"gesprekken/{opened.pk}/"), {"tekst": "Hoi"}).status_code == 302
    # What a guest brings, the guest can see.
    client.post(scene.url("gesprekken/nieuw/"), {"titel": "Van de gast", "tekst": "Vraag."})
    assert Gesprek.objects.get(titel="Van de gast").voor_gasten
    assert make.share(scene.circle, guest, title="Dia's", name="dia.txt").voor_gasten
    assert Praktijkdocument.objects.visible_to(guest).count() == 1


def test_a_guest_comes_for_some_days_only(scene: Scene, guest: User) -> None:
    client, today = make.signed_in(guest), timezone.localdate()
    mine = Lidmaatschap.objects.filter(user=guest)
    assert client.get(scene.url()).status_code == 200
    for first, last in ((1, 2), (-2, -1)):
        mine.update(vanaf=today + timedelta(days=first), einddatum=today + timedelta(days=last))
        assert client.get(scene.url()).status_code == 404
    assert change(scene, scene.member, rol="gast-expert") == 422
    assert change(scene, scene.member, rol="gast-expert", vanaf="2099-02-01", einddatum="2099-01-01") == 422


def test_inviting_a_guest(scene: Scene) -> None:
    data = {"email": "gast@brinkdam.example", "rol": "gast-expert"}
    answer = scene.as_guide.post(scene.url("uitnodigen/"), data)
    assert answer.status_code == 422
    assert "een eerste en een laatste dag" in answer.content.decode()
    days = {"vanaf": "2099-01-01", "tot": "2099-01-02"}
    assert scene.as_guide.post(scene.url("uitnodigen/"), data | days).status_code == 302
    invitation = Uitnodiging.objects.get(email="gast@brinkdam.example")
    user = make.make_user(email="gast@brinkdam.example")
    client = make.signed_in(user)
    # Not to a page that is not there yet: to the one that says when.
    answer = client.post(f"/leerkringen/uitnodiging/{invitation.token}/")
    assert answer["Location"] == "/leerkringen/mijn/"
    page = client.get("/leerkringen/mijn/").content.decode()
    assert "vanaf 1 januari 2099" in page
    assert scene.circle.titel not in page
    membership = row(scene, user)
    assert (str(membership.vanaf), str(membership.einddatum)) == ("2099-01-01", "2099-01-02")
    assert client.get(scene.url("werkafspraken/")).status_code == 404
    assert client.get(f"/leerkringen/uitnodiging/{invitation.token}/")["Location"] == "/leerkringen/mijn/"


def test_one_thing_is_opened_to_guests_and_closed_again(scene: Scene, guest: User) -> None:
    talk = make.talk(scene.circle, scene.member, "Ook voor u.", title="Met de gast")
    document = make.share(scene.circle, scene.member, title="Handreiking")
    as_guest, other = make.signed_in(guest), make.signed_in(make.member_of(scene.circle))
    for path in (f"gesprekken/{talk.pk}/", f"documenten/{document.pk}/"):
        before = scene.as_member.get(scene.url(path)).content.decode()
        assert "3 leden kunnen dit lezen" in before
        assert "Gerda Gast" not in before
        page = scene.as_member.get(scene.url(f"{path}gasten/")).content.decode()
        assert "Gerda Gast" in page
        assert as_guest.get(scene.url(f"{path}gasten/")).status_code == 404
        assert other.get(scene.url(f"{path}gasten/")).status_code == 403
        url, data = scene.url(f"{path}gasten/"), {"voor_gasten": "ja", "gezien": "nee"}
        assert other.post(url, data).status_code == 403
        assert scene.as_member.post(url, {"voor_gasten": "misschien", "gezien": "nee"}).status_code == 422
        assert scene.as_member.post(url, data).status_code == 302
        assert scene.as_guide.post(url, data).status_code == 409
        assert as_guest.get(scene.url(path)).status_code == 200
        after = scene.as_member.get(scene.url(path)).content.decode()
        assert "4 leden kunnen dit lezen" in after
        assert "Gerda Gast (gast-expert)" in after
        assert scene.as_guide.post(url, {"voor_gasten": "nee", "gezien": "ja"}).status_code == 302
        assert as_guest.get(scene.url(path)).status_code == 404
    # Gone from every search at the commit, before the index has heard of it.
    denied = set(DenyRow.objects.values_list("object_id", flat=True))
    assert {search_id("gesprek", talk.pk), search_id("document", document.pk)} <= denied
    actions = AuditLine.objects.filter(circle=scene.circle.pk).values_list("action", flat=True)
    assert {"gasten toegelaten", "gasten geweerd"} <= set(actions)


def test_what_was_closed_to_a_guest_meanwhile_they_empty_no_more(scene: Scene, guest: User) -> None:
    """Not their own message either: its page, from which that is done, is gone for them."""
    talk = make.talk(scene.circle, scene.member, title="Met de gast")
    Gesprek.objects.update(voor_gasten=True)
    own = make.say(talk, guest, "Wat ik ervan weet.")
    Gesprek.objects.update(voor_gasten=False)
    with pytest.raises(NoAccess):
        remove_message(message=own, user=guest)
    own.refresh_from_db()
    assert own.bron == "Wat ik ervan weet."
