"""Noodtoegang: a reason, a second beheerder, one leerkring, four hours at most, and told to all in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from leerkringen.access import can_see, emergency_readers, is_member_anywhere, log_of, require
from leerkringen.circle_log import UUID_SHAPE
from leerkringen.erasing import forget_member
from leerkringen.errors import NoAccess
from leerkringen.models import (
    Akkoord,
    Bericht,
    Gelezen,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Profielfoto,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, Rol
from leerkringen.search import LeerkringenSource, own_circles
from leerkringen.search_ids import search_id
from leerkringen.services import emergencies as services
from leerkringen.services.rules import accept_rules
from leerkringen.tasks import tell_of_emergency
from portal.accounts.erasure import Leaving
from portal.accounts.models import User
from portal.audit.models import AuditLine
from portal.common.rounds import run_rounds
from portal.notifications.models import MailDelivery, Notice, ReaderPlace
from portal.notifications.notices import notices_for
from portal.notifications.numbering import number_notices
from portal.notifications.places import add_missing_places
from tests.contracts.quick_client import QuickClient
from tests.contracts.watching import ask, closed_hash
from tests.factories import leerkringen as make
from tests.factories.accounts import sign_in
from tests.leerkringen.conftest import Scene
from tests.leerkringen.telling import readers, somebody, tell_soon, work

pytestmark = pytest.mark.django_db

BASE = "/leerkringen/noodtoegang/"
REASON = "Een lid meldt bij ons dat hier adressen van bewoners worden gedeeld."
PAGES = ("", "werkafspraken/", "leden/", "gesprekken/", "documenten/", "logboek/")
# Pages of a begeleider, or of what is one's own.
NEVER = (
    "meldingen/",
    "noodtoegang/",
    "logboek/csv/",
    "bezorging/",
    "uitnodigen/",
    "fase/",
    "instellingen/",
    "verlaten/",
    "werkafspraken/wijzigen/",
    "gesprekken/nieuw/",
    "documenten/nieuw/",
)


@dataclass
class Emergency:
    """Two beheerders who belong to no leerkring, and one that is closed to them."""

    scene: Scene
    asker: User
    granter: User
    as_asker: QuickClient
    as_granter: QuickClient

    def ask(self, number: object | None = None, **fields: object) -> Any:
        data = {"leerkring": str(number or self.scene.circle.pk), "reden": REASON, "uren": "2"} | fields
        return self.as_asker.post(f"{BASE}nieuw/", data)

    def answer(self, row: Noodtoegang, action: str = "toekennen", client: Client | None = None) -> Any:
        return (client or self.as_granter).post(f"{BASE}{row.pk}/", {"actie": action})

    def running(self) -> Noodtoegang:
        """Asked and granted through the pages."""
        assert self.ask().status_code == 302
        row = Noodtoegang.objects.get(toegekend_op=None, beeindigd_op=None, afgewezen_op=None)
        assert self.answer(row).status_code == 302
        row.refresh_from_db()
        return row


def beheerder(name: str) -> User:
    user = make.make_user(name)
    user.user_permissions.add(Permission.objects.get(codename="break_glass"))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def emergency(scene: Scene) -> Emergency:
    asker, granter = beheerder("Bea Beheerder"), beheerder("Tom Tweede")
    clients = [sign_in(user, QuickClient()) for user in (asker, granter)]
    clients[0].get("/")  # Fills the caches that all answers share: queries are counted later.
    return Emergency(scene, asker, granter, *clients)


def earlier(row: Noodtoegang, hours: float) -> Noodtoegang:
    """As if all of it had happened so much earlier."""
    ago = timedelta(hours=hours)
    names = ("gevraagd_op", "toegekend_op", "tot")
    moments: dict[str, datetime | None] = {name: getattr(row, name) for name in names}
    Noodtoegang.objects.filter(pk=row.pk).update(
        **{name: moment - ago for name, moment in moments.items() if moment}
    )
    row.refresh_from_db()
    return row


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def equals_absent(client: QuickClient, verb: str, path: str, data: dict[str, str] | None) -> bool:
    """Whether this is the 404 of an address that never existed, with as many queries."""
    one = ask(client, verb, path, data)[0]
    other = ask(client, verb, UUID_SHAPE.sub(lambda _match: str(uuid4()), path), data)[0]
    return one.status == 404 and one.comparable() == other.comparable() and one.queries == other.queries


def actions(circle: UUID | None) -> list[tuple[str, str]]:
    lines = AuditLine.objects.filter(circle=circle, action__startswith="noodtoegang").order_by("pk")
    return [(line.action.removeprefix("noodtoegang "), line.object) for line in lines]


@pytest.mark.once
def test_the_whole_story(emergency: Emergency, smtp: Controller) -> None:
    smtp.start()
    scene, circle = emergency.scene, emergency.scene.circle
    talk = make.talk(circle, scene.member, "Bellen bij nood", title="Dreiging aan de balie")
    document = make.share(circle, scene.guide)
    make.photo_of(scene.member)
    never = somebody(circle, "nooit")
    guest = make.make_user(factor=False)
    today = timezone.localdate()
    later = {"vanaf": today + timedelta(days=3), "einddatum": today + timedelta(days=4)}
    make.join(circle, guest, rol=Rol.GAST, akkoord=False, **later)
    assert emergency.as_asker.get(scene.url()).status_code == 404
    row = emergency.running()
    assert (row.toegekend_naam, row.stand) == ("Tom Tweede", Noodtoegang.Stand.LOOPT)
    assert row.tot - row.toegekend_op == timedelta(hours=2)

    # What can be read, and that nothing can be done there.
    opened = [*PAGES, f"gesprekken/{talk.pk}/", f"documenten/{document.pk}/"]
    before = closed_hash()
    for path in opened:
        page = emergency.as_asker.get(scene.url(path))
        assert page.status_code == 200, path
        text = text_of(page)
        assert "U leest mee met noodtoegang tot" in text, path
        assert 'method="post"' not in text, path
        for rest in (*NEVER, f"documenten/{document.pk}/verwijderen/"):
            assert f'href="{scene.url(rest)}"' not in text, (path, rest)
        assert "/foto/" not in text
        assert "nieuw</span>" not in text
    assert "Bellen bij nood" in text_of(emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/")))
    file = emergency.as_asker.get(scene.url(f"documenten/{document.pk}/bestand/"))
    assert b"".join(file.streaming_content) == b"Stap 1: bel elkaar."
    assert emergency.as_asker.head(scene.url("leden/")).status_code == 200
    assert closed_hash() == before, "meelezen laat niets achter"
    # Each page and file is a line, of this leerkring only.
    assert actions(circle.pk) == [
        ("gevraagd", f"noodtoegang {row.pk}"),
        ("toegekend", f"noodtoegang {row.pk}"),
        ("gelezen", "pagina circle-detail"),
        ("gelezen", "pagina rules"),
        ("gelezen", "pagina members"),
        ("gelezen", "pagina conversations"),
        ("gelezen", "pagina documents"),
        ("gelezen", "pagina log"),
        ("gelezen", f"gesprek {talk.pk}"),
        ("gelezen", f"document {document.pk}"),
        ("gelezen", f"gesprek {talk.pk}"),
        ("gelezen", f"bestand {document.pk}"),
        ("gelezen", "pagina members"),
    ]
    # For administrators: that it happened, not where and what.
    assert actions(None) == [("gevraagd", f"noodtoegang {row.pk}"), ("toegekend", f"noodtoegang {row.pk}")]

    # Everybody who belongs to the leerkring is mailed, once, without content.
    tell_of_emergency.func(str(row.pk))
    tell_of_emergency.func(str(row.pk))
    work()
    everybody = [scene.guide, scene.member, never, guest]
    assert readers(smtp) == sorted(one.email for one in everybody)
    for envelope in smtp.handler.envelopes:
        mail = message_from_bytes(envelope.content, policy=default)
        assert mail["Subject"] == "Er is iets wat u moet weten over uw leerkring"
        body = mail.get_content()
        assert f"{settings.SITE_URL}{scene.url('noodtoegang/')}" in body
        closed = (circle.titel, "Bea", "Tom", "Dreiging", "adressen van bewoners")
        assert not [one for one in closed if one in f"{mail}{body}"]

    # What the members read, during and after.
    for client in (scene.as_member, scene.as_guide):
        overview = text_of(client.get(scene.url()))
        assert "Bea Beheerder leest mee met noodtoegang" in overview
        assert re.search(r"Via noodtoegang: Bea Beheerder, tot \d+\.\d\d uur\.", overview)
        trace = text_of(client.get(scene.url("noodtoegang/")))
        for part in ("Gevraagd door Bea Beheerder, toegekend door Tom Tweede", REASON, "Loopt nu"):
            assert part in trace
        assert f'href="{talk.get_absolute_url()}"' in trace
        assert f'href="{document.get_absolute_url()}"' in trace
        assert "pagina “Leden”" in trace
    log = text_of(scene.as_guide.get(scene.url("logboek/?soort=noodtoegang")))
    assert "Bea Beheerder" in log
    assert "Tom Tweede" in log

    # The end: the next request finds nothing, and the members find that it is over.
    assert emergency.answer(row, "beeindigen", emergency.as_asker).status_code == 302
    for path in opened:
        assert emergency.as_asker.get(scene.url(path)).status_code == 404
    assert not can_see(emergency.asker, talk)
    assert actions(circle.pk)[-1] == ("beëindigd", f"noodtoegang {row.pk}")
    assert "had noodtoegang tot deze leerkring" in text_of(scene.as_member.get(scene.url()))
    assert "Via noodtoegang" not in text_of(scene.as_member.get(scene.url()))
    assert "Was voorbij" in text_of(scene.as_member.get(scene.url("noodtoegang/")))
    number_notices()
    notices = text_of(scene.as_member.get("/leerkringen/mijn/meldingen/"))
    assert "Noodtoegang tot deze leerkring voor Bea Beheerder" in notices
    assert "De noodtoegang van Bea Beheerder is voorbij" in notices
    # After thirty days only its own page still tells of it.
    earlier(row, 24 * 31)
    assert "noodtoegang" not in text_of(scene.as_member.get(scene.url()))
    assert REASON in text_of(scene.as_member.get(scene.url("noodtoegang/")))


@pytest.mark.once
def test_nothing_can_be_done_with_it(emergency: Emergency) -> None:
    """Every verb that could write, and every page that is not for reading, equals an absent address."""
    scene, client = emergency.scene, emergency.as_asker
    talk = make.talk(scene.circle, scene.member)
    document = make.share(scene.circle, scene.guide)
    own = Lidmaatschap.objects.get(user=scene.member)
    emergency.running()
    paths = [*PAGES, *NEVER, "gezien/", f"gesprekken/{talk.pk}/", f"gesprekken/{talk.pk}/gelezen/"]
    paths += [f"documenten/{document.pk}/", f"documenten/{document.pk}/verwijderen/"]
    paths += [f"leden/{own.pk}/", f"leden/{own.pk}/foto/", f"leden/{own.pk}/beeindigen/"]
    before = closed_hash()
    data = {"tekst": "Ik schrijf mee.", "titel": "Ik ook", "inzending": str(uuid4()), "akkoord": "on"}
    data |= {"versie": str(scene.circle.werkafspraken.get().pk), "bericht": str(talk.berichten.get().pk)}
    for path in paths:
        for verb in (
            ("POST", "PUT", "DELETE", "OPTIONS", "PATCH") if path in PAGES[:2] else ("POST", "OPTIONS")
        ):
            assert equals_absent(client, verb, scene.url(path), data), (verb, path)
    for path in (*NEVER, *paths[-4:], f"gesprekken/{talk.pk}/gelezen/"):
        assert equals_absent(client, "GET", scene.url(path), None), path
    assert closed_hash() == before
    with pytest.raises(NoAccess):
        require(circle_id=scene.circle.pk, user=emergency.asker, ability=Ability.LEZEN)
    with pytest.raises(NoAccess):
        accept_rules(rules=Werkafspraken.objects.get(), user=emergency.asker)
    assert not Akkoord.objects.filter(user=emergency.asker).exists()


def test_it_is_for_the_pages_and_for_nothing_else(emergency: Emergency, smtp: Controller) -> None:
    """Not in search, notices, mail and photos, nor for another leerkring or another beheerder."""
    smtp.start()
    scene, user = emergency.scene, emergency.asker
    make.photo_of(scene.member)
    make.invitation_for(scene.circle, "iemand@brinkdam.example", scene.guide)
    talk = make.talk(scene.circle, scene.member)
    other = make.make_circle("Kring van Hoogvelde")
    emergency.running()
    assert can_see(user, talk)
    assert can_see(user, Bericht.objects.get())
    assert not can_see(emergency.granter, talk)
    assert emergency.as_granter.get(scene.url()).status_code == 404
    assert not can_see(user, other)
    assert emergency.as_asker.get(other.get_absolute_url()).status_code == 404
    for model in (Gelezen, Profielfoto, Uitnodiging):
        assert not model.objects.visible_to(user).exists()
    source = LeerkringenSource()
    assert source.tokens_for(user) == frozenset()
    assert source.visible(user, [search_id("gesprek", talk.pk)]) == {}
    assert source.visible(scene.member, [search_id("gesprek", talk.pk)])
    assert not list(own_circles(user))
    add_missing_places()
    number_notices()
    assert not notices_for(user).exists()
    assert not ReaderPlace.objects.filter(user=user).exists()
    make.say(talk, scene.guide)
    tell_soon()
    for row in Noodtoegang.objects.all():
        tell_of_emergency.func(str(row.pk))
    work()
    assert user.email not in readers(smtp)
    assert scene.circle.titel not in text_of(emergency.as_asker.get("/leerkringen/mijn/"))
    pages = [emergency.as_asker.get(BASE), emergency.as_granter.get(BASE)]
    pages += [emergency.as_asker.get(f"{BASE}{row.pk}/") for row in Noodtoegang.objects.all()]
    assert not [one for one in pages if scene.circle.titel in text_of(one)]


def test_it_ends_by_the_clock(emergency: Emergency) -> None:
    scene, client = emergency.scene, emergency.as_asker
    row = emergency.running()
    assert client.get(scene.url()).status_code == 200
    earlier(row, 2)
    assert client.get(scene.url()).status_code == 404
    assert "Via noodtoegang" not in text_of(scene.as_member.get(scene.url()))
    assert not emergency_readers(scene.circle).exists()
    run_rounds(everything=True)
    row.refresh_from_db()
    assert row.beeindigd_op == row.tot
    assert actions(scene.circle.pk)[-1] == ("afgelopen", f"noodtoegang {row.pk}")
    assert Notice.objects.filter(kind=Nieuws.NOODTOEGANG_VOORBIJ, scope=scene.circle.pk).count() == 1
    assert services.close_overdue() == 0
    # Somebody who needs more asks again.
    assert emergency.running().pk != row.pk
    # Nobody answers the next one.
    client.post(f"{BASE}{Noodtoegang.objects.get(beeindigd_op=None).pk}/", {"actie": "beeindigen"})
    emergency.ask()
    waiting = earlier(Noodtoegang.objects.get(toegekend_op=None), 24)
    assert emergency.answer(waiting).status_code == 409
    assert services.close_overdue() == 1
    waiting.refresh_from_db()
    assert waiting.stand == Noodtoegang.Stand.VERVALLEN
    assert actions(None)[-1] == ("vervallen", f"noodtoegang {waiting.pk}")


def lose_permission(user: User) -> None:
    user.user_permissions.clear()


def be_blocked(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("lose", [lose_permission, be_blocked])
def test_it_ends_with_the_right_to_it(emergency: Emergency, lose: Callable[[User], None]) -> None:
    row = emergency.running()
    assert is_member_anywhere(emergency.asker), "dan is de tweede stap nodig"
    other = beheerder("Carla Controle")
    as_other = make.signed_in(other)
    lose(emergency.asker)
    assert emergency.as_asker.get(emergency.scene.url()).status_code == 404
    assert not Noodtoegang.objects.running().exists()
    # A request of who lost the right cannot be granted any more.
    Noodtoegang.objects.filter(pk=row.pk).update(toegekend_op=None, toegekend_door=None, tot=None)
    answer = emergency.answer(row, client=as_other)
    assert answer.status_code == 409
    assert "mag geen noodtoegang meer krijgen" in text_of(answer)
    assert emergency.answer(row, "weigeren", as_other).status_code == 302
    assert actions(None)[-1][0] == "geweigerd"


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


def test_a_member_reads_as_a_member(emergency: Emergency) -> None:
    """Noodtoegang adds nothing to a membership: a guest stays a guest, and who must agree must agree."""
    scene, user = emergency.scene, emergency.asker
    talk = make.talk(scene.circle, scene.member)
    emergency.running()
    today = timezone.localdate()
    row = make.join(scene.circle, user, rol=Rol.GAST, vanaf=today, einddatum=today)
    assert not can_see(user, talk)
    assert not log_of(scene.circle.pk, user).exists()
    assert emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/")).status_code == 404
    assert "U leest mee" not in text_of(emergency.as_asker.get(scene.url()))
    Lidmaatschap.objects.filter(pk=row.pk).update(beeindigd_op=timezone.now())
    assert can_see(user, talk)
    assert emergency.as_asker.get(scene.url(f"gesprekken/{talk.pk}/")).status_code == 200


def test_every_member_reads_of_it_always(emergency: Emergency) -> None:
    """Also who has not agreed, who comes later, and when the leerkring is archived; nobody else."""
    scene = emergency.scene
    row = emergency.running()
    assert emergency.as_asker.get(scene.url("gesprekken/")).status_code == 200
    undecided = make.make_user()
    make.join(scene.circle, undecided, akkoord=False)
    clients = [scene.as_member, make.signed_in(undecided)]
    Leerkring.objects.filter(pk=scene.circle.pk).update(fase="gearchiveerd")
    assert scene.as_member.get(scene.url()).status_code == 404
    for client in clients:
        page = client.get(scene.url("noodtoegang/"))
        assert page.status_code == 200
        assert REASON in text_of(page)
        assert scene.circle.titel not in text_of(page), "alleen wie erin kan, leest de titel"
        assert "Anouk Terlingen" not in text_of(page)
        assert client.post(scene.url("noodtoegang/")).status_code == 405
    for client in (emergency.as_asker, emergency.as_granter):
        assert equals_absent(client, "GET", scene.url("noodtoegang/"), None)
    assert scene.as_outsider.get(scene.url("noodtoegang/")).status_code == 404
    # The trace outlives the leerkring.
    Leerkring.objects.all().delete()
    row.refresh_from_db()
    assert (row.gevraagd_naam, row.reden) == ("Bea Beheerder", REASON)


def test_the_way_to_it(emergency: Emergency) -> None:
    """A group can be given the right, and who has it finds the link in the admin; nobody else does."""
    emergency.asker.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert BASE in text_of(emergency.as_asker.get("/admin/"))
    emergency.asker.user_permissions.remove(Permission.objects.get(codename="break_glass"))
    assert BASE not in text_of(emergency.as_asker.get("/admin/"))
    User.objects.filter(pk=emergency.asker.pk).update(is_superuser=True)
    assert "Mag noodtoegang vragen en toekennen" in text_of(emergency.as_asker.get("/admin/groups/new/"))


def test_who_is_erased_reads_no_more_and_stays_known(emergency: Emergency) -> None:
    row = emergency.running()
    emergency.ask(uuid4())
    forget_member(Leaving(emergency.asker, frozenset({emergency.asker.email})))
    assert not Noodtoegang.objects.unfinished().exists()
    assert emergency.as_asker.get(emergency.scene.url()).status_code == 404
    assert actions(emergency.scene.circle.pk)[-1] == ("afgelopen", f"noodtoegang {row.pk}")
    trace = text_of(emergency.scene.as_member.get(emergency.scene.url("noodtoegang/")))
    assert "Gevraagd door Bea Beheerder" in trace
