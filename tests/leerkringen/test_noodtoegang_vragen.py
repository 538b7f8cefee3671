"""Asking for noodtoegang and answering: what a beheerder may, and what the answers never tell."""

from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from leerkringen import independence
from leerkringen.models import (
    Noodtoegang,
)
from leerkringen.tasks import tell_of_emergency
from portal.accounts.models import User
from portal.audit.models import AuditLine
from portal.audit.services import record
from portal.notifications.models import DeliveryState, MailDelivery
from tests.contracts.watching import ask
from tests.factories import leerkringen as make
from tests.leerkringen.emergencies import BASE, REASON, Emergency, actions, earlier, text_of
from tests.leerkringen.telling import readers, work

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("touched", ["account maken", "account wijzigen", "rechten wijzigen", "group"])
@pytest.mark.parametrize("by_asker", [True, False])
def test_one_person_with_two_accounts_is_not_two_people(
    emergency: Emergency, touched: str, by_asker: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who manages accounts makes a second beheerder in a minute, or takes over a forgotten one."""
    by, person = emergency.asker, emergency.granter
    if not by_asker:
        by, person = person, by
    obj = f"account {person.pk}"
    if touched == "group":
        group = Group.objects.create(name="Noodbeheer")
        person.groups.add(group)
        touched, obj = "rechten wijzigen", f"group {group.pk}"
    emergency.ask()
    row = Noodtoegang.objects.get()
    record(action=touched, actor=by, obj=obj)
    refused = emergency.answer(row)
    assert refused.status_code == 409
    assert "Een andere beheerder moet antwoorden" in text_of(refused)
    row.refresh_from_db()
    assert row.toegekend_op is None
    monkeypatch.setattr(independence, "APART_FOR", timedelta(0))  # A week later.
    assert emergency.answer(row).status_code == 302


def test_two_people_and_a_fresh_sign_in(emergency: Emergency) -> None:
    scene = emergency.scene
    make.long_ago(emergency.as_asker)
    asked = emergency.as_asker.get(f"{BASE}nieuw/")
    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]
    kept = emergency.ask()
    assert kept.status_code == 422
    assert REASON in text_of(kept), "wat er stond, blijft staan"
    assert "reauthenticate" in text_of(kept)
    assert not Noodtoegang.objects.exists()
    make.confirmed(emergency.as_asker)
    assert emergency.ask().status_code == 302
    row = Noodtoegang.objects.get()
    # Not oneself, whichever way.
    assert emergency.answer(row, client=emergency.as_asker).status_code == 403
    assert emergency.answer(row, "weigeren", emergency.as_asker).status_code == 403
    assert emergency.answer(row, "intrekken").status_code == 403
    assert AuditLine.objects.filter(action="noodtoegang", result="geweigerd", circle=None).count() == 3
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Noodtoegang.objects.filter(pk=row.pk).update(
            toegekend_door=emergency.asker, toegekend_op=now, tot=now + timedelta(hours=1)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Noodtoegang.objects.filter(pk=row.pk).update(
            toegekend_door=emergency.granter, toegekend_op=now, tot=now + timedelta(hours=4, seconds=1)
        )
    make.long_ago(emergency.as_granter)
    first = emergency.answer(row)
    assert first.status_code == 302
    assert "reauthenticate" in first["Location"]
    row.refresh_from_db()
    assert row.stand == Noodtoegang.Stand.WACHT
    assert emergency.as_asker.get(scene.url()).status_code == 404
    make.confirmed(emergency.as_granter)
    assert emergency.answer(row).status_code == 302
    assert emergency.answer(row).status_code == 409, "twee keer op de knop"
    assert emergency.answer(row, "iets").status_code == 422
    assert emergency.as_asker.get(scene.url()).status_code == 200
    assert emergency.ask().status_code == 422, "een tweede naast de eerste"
    # Without the permission, also for the members, there is nothing here.
    for client in (scene.as_member, scene.as_outsider):
        pages = [client.get(f"{BASE}{key}/") for key in (row.pk, uuid4())]
        assert [one.status_code for one in pages] == [403, 403]
        assert pages[0].content == pages[1].content
    assert emergency.as_granter.get(f"{BASE}{uuid4()}/").status_code == 404


@pytest.mark.parametrize("exists", [True, False])
def test_the_others_who_may_answer_are_mailed(emergency: Emergency, smtp: Controller, exists: bool) -> None:
    """Also when there is no such leerkring: the mail is no way to find out."""
    smtp.start()
    number = emergency.scene.circle.pk if exists else uuid4()
    assert emergency.ask(number).status_code == 302
    row = Noodtoegang.objects.get()
    work()
    assert readers(smtp) == [emergency.granter.email], "niet de vrager, niet de leden"
    mail = message_from_bytes(smtp.handler.envelopes[0].content, policy=default)
    body = mail.get_content()
    assert mail["Subject"] == "Een verzoek wacht op uw antwoord"
    assert f"{settings.SITE_URL}{BASE}{row.pk}/" in body
    closed = (
        str(number),
        "Bea",
        "noodtoegang gevraagd",
        "adressen van bewoners",
        emergency.scene.circle.titel,
    )
    assert not [one for one in closed if one in f"{mail}{body}"]


@pytest.mark.parametrize("why", ["answered", "lapsed", "lost the permission", "withdrawn"])
def test_that_mail_is_not_sent_when_there_is_nothing_to_answer(
    emergency: Emergency, smtp: Controller, why: str
) -> None:
    smtp.start()
    emergency.ask()
    row = Noodtoegang.objects.get()
    if why == "answered":
        emergency.answer(row, "weigeren")
    elif why == "lapsed":
        earlier(row, 24)
    elif why == "withdrawn":
        emergency.answer(row, "intrekken", emergency.as_asker)
    else:
        emergency.granter.user_permissions.clear()
    work()
    assert readers(smtp) == []
    assert MailDelivery.objects.get().state == DeliveryState.DROPPED


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"uren": "5"}, "Langer kan niet"),
        ({"uren": ""}, "Kies een aantal uren"),
        ({"reden": "Ik wil dit zien."}, "minstens 30 tekens"),
        ({"reden": " \u200b" * 40}, "Schrijf waarom"),
        ({"reden": "x" * 2_001}, "hoogstens 2000 tekens"),
        ({"leerkring": "de kring van de haven"}, "Hier staat geen nummer"),
        ({"leerkring": "\0"}, "Vul het adres"),
    ],
)
def test_what_cannot_be_asked(emergency: Emergency, wrong: dict[str, str], text: str) -> None:
    answer = emergency.ask(**wrong)
    assert answer.status_code == 422
    assert text in text_of(answer)
    assert not Noodtoegang.objects.exists()
    assert wrong.get("reden", REASON).strip(" \u200b")[:200] in text_of(answer)


def test_an_absent_leerkring_is_no_different(emergency: Emergency) -> None:
    """Asking and granting tell neither beheerder whether there is a leerkring at that number."""
    scene, absent = emergency.scene, uuid4()
    address = "https://weerbaar.example/leerkringen/{}/gesprekken/5f0c7d3e-8f4e-4a3e-9d59-1f6f1f3c2a11/"
    answers = []
    for number in (scene.circle.pk, absent):
        data = {"leerkring": address.format(str(number).upper()), "reden": REASON, "uren": "1"}
        asked, _writes = ask(emergency.as_asker, "POST", f"{BASE}nieuw/", data)
        answers.append((asked.comparable(), asked.queries))
    assert answers[0] == answers[1]
    for number in (scene.circle.pk, absent):
        assert emergency.ask(address.format(number)).status_code == 302
    rows = [Noodtoegang.objects.get(leerkring=number) for number in (scene.circle.pk, absent)]
    for verb, data in (("GET", None), ("POST", {"actie": "toekennen"})):
        pair = [ask(emergency.as_granter, verb, f"{BASE}{row.pk}/", data)[0] for row in rows]
        assert pair[0].comparable() == pair[1].comparable(), verb
        assert pair[0].queries == pair[1].queries, verb
    for row in rows:
        emergency.answer(row)
    assert [action for action, _obj in actions(absent)] == ["gevraagd", "toegekend"]
    # Only now, with the eyes of everybody on it, it shows.
    assert emergency.as_asker.get(scene.url()).status_code == 200
    assert emergency.as_asker.get(f"/leerkringen/{absent}/").status_code == 404
    for row in rows:
        tell_of_emergency.func(str(row.pk))
    assert MailDelivery.objects.filter(kind="noodtoegang", batch=rows[1].pk).count() == 0
    assert MailDelivery.objects.filter(kind="noodtoegang", batch=rows[0].pk).count() == 2


def test_the_way_to_it(emergency: Emergency) -> None:
    """A group can be given the right, and who has it finds the link in the admin; nobody else does."""
    emergency.asker.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert BASE in text_of(emergency.as_asker.get("/admin/"))
    emergency.asker.user_permissions.remove(Permission.objects.get(codename="break_glass"))
    assert BASE not in text_of(emergency.as_asker.get("/admin/"))
    User.objects.filter(pk=emergency.asker.pk).update(is_superuser=True)
    assert "Mag noodtoegang vragen en toekennen" in text_of(emergency.as_asker.get("/admin/groups/new/"))


def test_my_leerkringen_show_a_beheerder_the_way(emergency: Emergency) -> None:
    """Only to what they may do; a member without these rights finds no such part."""
    page = text_of(emergency.as_asker.get("/leerkringen/mijn/"))
    assert f'href="{BASE}"' in page
    assert "/leerkringen/openen/" not in page, "dit recht heeft zij niet"
    assert "Voor beheerders" not in text_of(emergency.scene.as_guide.get("/leerkringen/mijn/"))
