"""Mails with news: through a real mail server, once, to whoever may know then, and without content."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from leerkringen.models import Lidmaatschap
from leerkringen.news import Nieuws
from leerkringen.roles import Rol
from leerkringen.services import membership
from leerkringen.services.rules import publish_rules
from portal.accounts.models import User
from portal.notifications.models import DeliveryState, MailDelivery, Notice, Rhythm
from portal.notifications.moments import last_moment
from portal.notifications.notices import mark_all_seen, tell
from portal.notifications.numbering import last_number, number_notices
from portal.notifications.places import choose_rhythm
from portal.notifications.services import deliver
from portal.notifications.telling import tell_digests, tell_direct
from tests.factories import leerkringen as make
from tests.leerkringen.telling import place, readers, somebody, tell_soon, work

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_burst_makes_one_mail_until_the_reader_is_back(db: None, smtp: Controller) -> None:
    smtp.start()
    circle = make.make_circle("Kring van Oosterwaard")
    guide = somebody(circle, "direct", rol=Rol.BEGELEIDER, name="Anouk Terlingen")
    member = make.member_of(circle)
    choose_rhythm(user=member, scope=circle.pk, rhythm=Rhythm.DIRECT)
    talk = make.talk(circle, guide, "Eerste", "Tweede", "Derde", title="Dreiging aan de balie")
    assert tell_soon(1) == 0, "nog geen twee minuten geleden"
    assert tell_soon() == 1
    assert tell_soon() == 0
    make.say(talk, guide, "Vierde")
    assert tell_soon() == 0, "er staat nog een mail open"
    assert work() == 1
    (envelope,) = smtp.handler.envelopes
    assert envelope.rcpt_tos == [member.email], "de schrijver zelf hoort niets"
    text = envelope.content.decode()
    assert "Subject: Er is iets nieuws in uw leerkring" in text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    closed = ("Oosterwaard", "Dreiging", "Terlingen", "Eerste", str(circle.pk), str(talk.pk), str(member.pk))
    assert not [one for one in closed if one in text]
    # Back in the leerkring: what stands there needs no mail any more, what comes after it does.
    client = make.signed_in(member)
    assert client.get(circle.get_absolute_url()).status_code == 200
    assert tell_soon() == 0
    make.say(talk, guide, "Vijfde")
    assert tell_soon() == 1
    work()
    assert readers(smtp) == [member.email, member.email]
    # Who never comes back hears of it again after a week.
    make.say(talk, guide, "Zesde")
    assert tell_soon() == 0
    assert tell_direct(timezone.now() + timedelta(days=8)) == 1


def test_what_was_read_meanwhile_is_not_mailed(db: None, smtp: Controller) -> None:
    smtp.start()
    circle = make.make_circle()
    guide, member = somebody(circle, rol=Rol.BEGELEIDER), somebody(circle, "direct")
    make.talk(circle, guide)
    assert tell_soon() == 1
    mark_all_seen(user=member, until=last_number())
    work()
    assert smtp.handler.envelopes == []
    assert MailDelivery.objects.get().state == DeliveryState.DROPPED
    make.talk(circle, guide, title="Nog een gesprek")
    assert tell_soon() == 1, "er ging geen mail, dus er staat er ook geen open"


@pytest.mark.parametrize("what", ["left", "blocked", "never", "new rules"])
def test_l14_who_may_not_or_will_not_hear_gets_nothing_that_was_queued(
    db: None, smtp: Controller, what: str
) -> None:
    smtp.start()
    circle = make.make_circle()
    guide, member = somebody(circle, rol=Rol.BEGELEIDER), somebody(circle, "direct")
    make.talk(circle, guide)
    assert tell_soon() == 1
    row = Lidmaatschap.objects.get(user=member)
    if what == "left":
        membership.end_membership(circle_id=circle.pk, membership_id=row.pk, user=guide)
    elif what == "blocked":
        User.objects.filter(pk=member.pk).update(is_active=False)
    elif what == "never":
        choose_rhythm(user=member, scope=circle.pk, rhythm=Rhythm.NEVER)
    else:
        # Of what this member may not read now only the new werkafspraken are told.
        Notice.objects.all().delete()
        old = circle.werkafspraken.get().pk
        publish_rules(circle_id=circle.pk, user=guide, text="Nieuw", based_on=old)
    work()
    assert readers(smtp) == ([member.email] if what == "new rules" else [])
    # Nothing afterwards either.
    if what != "new rules":
        tell(kind=Nieuws.GESPREK, scope=circle.pk, thing=make.talk(circle, guide, title="Later").pk)
        tell_soon()
        tell_digests(timezone.now() + timedelta(days=8))
        work()
        assert member.email not in readers(smtp)


def test_digests_tell_once_and_all(db: None, smtp: Controller) -> None:
    smtp.start()
    one, other = make.make_circle("Een"), make.make_circle("Ander")
    guide = somebody(one, "nooit", rol=Rol.BEGELEIDER)
    make.join(other, guide, rol=Rol.BEGELEIDER)
    daily, weekly = somebody(one), somebody(one, "wekelijks")
    make.join(other, daily)
    Lidmaatschap.objects.update(begonnen_op=datetime(2027, 3, 1, tzinfo=AMSTERDAM))

    def at(day: int, hour: int, minute: int = 0) -> datetime:
        return datetime(2027, 3, day, hour, minute, tzinfo=AMSTERDAM)

    for circle, moment in ((one, at(25, 7, 59)), (other, at(25, 8, 5))):
        thing = make.talk(circle, guide).pk
        Notice.objects.filter(thing=thing).update(created_at=moment)
    assert tell_digests(at(25, 8, 1)) == 1  # Thursday; what came at 8:05 is for Friday.
    assert tell_digests(at(25, 23)) == 0
    assert tell_digests(at(26, 9, 30)) == 1  # The worker was down at 8:00.
    assert tell_digests(at(28, 12)) == 0
    # Sunday the clock goes forward; on Monday it is 8:00 an hour earlier.
    assert tell_digests(at(29, 7, 59)) == 0
    assert tell_digests(at(29, 8)) == 1
    work()
    assert readers(smtp) == sorted([daily.email, daily.email, weekly.email])
    # From "wekelijks" to "dagelijks": what was not told yet comes the next day, nothing twice.
    choose_rhythm(user=weekly, scope=one.pk, rhythm=Rhythm.DAILY)
    assert tell_digests(at(30, 8, 1)) == 0
    # One mail about two leerkringen.
    for circle in (one, other):
        Notice.objects.filter(thing=make.talk(circle, guide, title="Weer").pk).update(created_at=at(30, 9))
    assert tell_digests(at(31, 8, 1)) == 2
    assert MailDelivery.objects.filter(recipient=daily).latest("created_at").scopes.count() == 2


def test_moments_follow_the_clock_on_the_wall() -> None:
    for month, day, offset in ((3, 22, 1), (3, 29, 2), (10, 25, 2), (11, 1, 1)):
        eight = datetime(2027, month, day, 8, tzinfo=AMSTERDAM)
        assert eight.utcoffset() == timedelta(hours=offset)
        for rhythm in (Rhythm.DAILY, Rhythm.WEEKLY):
            assert last_moment(rhythm, eight) == eight
            assert last_moment(rhythm, eight - timedelta(seconds=1)) < eight - timedelta(days=2)
    saturday = datetime(2027, 10, 30, 12, tzinfo=AMSTERDAM)
    assert last_moment(Rhythm.DAILY, saturday) == datetime(2027, 10, 29, 8, tzinfo=AMSTERDAM)


def test_who_comes_later_hears_nothing_from_before(db: None) -> None:
    circle = make.make_circle()
    guide = somebody(circle, rol=Rol.BEGELEIDER)
    make.talk(circle, guide)
    late = somebody(circle, "direct")
    assert tell_soon() == 0
    assert place(late, circle).told == last_number()


def test_a_worker_that_dies_halfway_loses_and_repeats_nothing(db: None, smtp: Controller) -> None:
    smtp.start()
    circle = make.make_circle()
    guide, member = somebody(circle, rol=Rol.BEGELEIDER), somebody(circle, "direct")
    make.talk(circle, guide)

    def die_at(table: str) -> Any:
        def wrapper(execute: Any, sql: str, *rest: Any) -> Any:
            if sql.startswith("INSERT") and table in sql:
                raise DatabaseError("gestopt")
            return execute(sql, *rest)

        return connection.execute_wrapper(wrapper)

    for table in ("notifications_maildelivery", "notifications_deliveryscope", "django_tasks"):
        with die_at(table), pytest.raises(DatabaseError), transaction.atomic():
            tell_soon()
    assert not MailDelivery.objects.exists()
    assert tell_soon() == 1
    # Killed while sending: the task runs again, and the mail waits until that sending is surely over.
    delivery = MailDelivery.objects.get()
    MailDelivery.objects.update(busy_until=timezone.now() + timedelta(seconds=100))
    pause = deliver(str(delivery.pk))
    assert pause
    assert 0 < pause.total_seconds() <= 100
    MailDelivery.objects.update(busy_until=timezone.now() - timedelta(seconds=1))
    assert deliver(str(delivery.pk)) is None
    assert readers(smtp) == [member.email]


def test_numbers_are_given_once_and_in_order(db: None) -> None:
    circle = make.make_circle()
    make.talk(circle, somebody(circle, rol=Rol.BEGELEIDER), "Een", "Twee", "Drie")
    assert number_notices() == 3
    assert number_notices() == 0
    assert list(Notice.objects.order_by("created_at").values_list("number", flat=True)) == [1, 2, 3]


def test_stopping_by_the_link_in_the_mail(db: None, smtp: Controller) -> None:
    smtp.start()
    one, other = make.make_circle(), make.make_circle()
    guide = somebody(one, "nooit", rol=Rol.BEGELEIDER)
    make.join(other, guide, rol=Rol.BEGELEIDER)
    member = somebody(one, "direct")
    make.join(other, member)
    choose_rhythm(user=member, scope=other.pk, rhythm=Rhythm.DAILY)
    make.talk(one, guide)
    tell_soon()
    work()
    (envelope,) = smtp.handler.envelopes
    header = message_from_bytes(envelope.content, policy=default)["List-Unsubscribe"]
    path = "/" + header.strip().strip("<>").split("/", 3)[3]
    scanner = Client(enforce_csrf_checks=True)
    page = scanner.get(path)
    assert page.status_code == 200
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]
    assert member.full_name not in page.content.decode()
    assert place(member, one).rhythm == Rhythm.DIRECT, "openen verandert niets"
    assert scanner.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert place(member, one).rhythm == Rhythm.NEVER
    assert place(member, other).rhythm == Rhythm.DAILY, "de mail ging over één leerkring"
    # Another letter, another key, a link for all made of a link for one: none of them works.
    token = path.rstrip("/").rsplit("/", 1)[1]
    for wrong in (f"a{token[1:]}", token[:-1] + ("0" if token[-1] != "0" else "1"), "é" * 65, "x"):
        assert scanner.get(f"/leerkringen/afmelden/{wrong}/").status_code == 404
    row = Lidmaatschap.objects.get(user=member, leerkring=one)
    membership.end_membership(circle_id=one.pk, membership_id=row.pk, user=guide)
    assert scanner.get(path).status_code == 404


def test_a_mail_about_more_leerkringen_stops_all(db: None, smtp: Controller) -> None:
    smtp.start()
    circles = [make.make_circle(), make.make_circle()]
    member = somebody(circles[0])
    make.join(circles[1], member)
    for circle in circles:
        make.talk(circle, somebody(circle, "nooit", rol=Rol.BEGELEIDER))
    assert tell_digests(timezone.now() + timedelta(days=4)) == 1
    work()
    content = smtp.handler.envelopes[0].content.decode()
    path = "/leerkringen/afmelden/" + content.partition("/leerkringen/afmelden/")[2].partition("/")[0] + "/"
    assert Client().post(path).status_code == 200
    assert [place(member, one).rhythm for one in circles] == [Rhythm.NEVER, Rhythm.NEVER]
