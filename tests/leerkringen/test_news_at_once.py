"""Telling by more workers at once, of what is committed late, and of much in one round."""

from threading import Barrier, Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.contrib.auth.hashers import make_password
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from leerkringen.models import Akkoord, Leerkring, Lidmaatschap
from leerkringen.news import Nieuws
from leerkringen.roles import Rol
from portal.accounts.models import User
from portal.notifications.models import MailDelivery, Notice, ReaderPlace, Rhythm
from portal.notifications.notices import tell
from portal.notifications.numbering import number_notices
from portal.notifications.services import deliver
from tests.factories import leerkringen as make
from tests.leerkringen.telling import place, readers, somebody, tell_soon


def run_together(*works: Any) -> None:
    barrier = Barrier(len(works))

    def run(one: Any) -> None:
        barrier.wait(20)
        try:
            one()
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[one]) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(smtp: Controller) -> None:
    smtp.start()
    circle = make.make_circle()
    guide = somebody(circle, "nooit", rol=Rol.BEGELEIDER)
    people = [somebody(circle, "direct") for _one in range(5)]
    make.talk(circle, guide)
    run_together(tell_soon, tell_soon, tell_soon)
    assert MailDelivery.objects.count() == 5
    mails = [str(one) for one in MailDelivery.objects.values_list("pk", flat=True)]
    send = [lambda key=key: deliver(key) for key in mails for _worker in range(2)]
    run_together(*send)
    assert readers(smtp) == sorted(one.email for one in people)


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_told_as_well() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing can be committed late")
    circle = make.make_circle()
    guide, member = somebody(circle, "nooit", rol=Rol.BEGELEIDER), somebody(circle, "direct")
    things = [make.talk(circle, guide, title=title).pk for title in ("Vroeg", "Laat")]
    Notice.objects.all().delete()
    written, may_commit = Event(), Event()

    def slow_action() -> None:
        try:
            with transaction.atomic():
                tell(kind=Nieuws.GESPREK, scope=circle.pk, thing=things[0], actor=guide)
                written.set()
                may_commit.wait(30)
        finally:
            connections.close_all()

    slow = Thread(target=slow_action)
    slow.start()
    assert written.wait(30)
    quick = tell(kind=Nieuws.GESPREK, scope=circle.pk, thing=things[1], actor=guide)
    assert tell_soon() == 1
    ReaderPlace.objects.update(mailed_at=None)
    may_commit.set()
    slow.join(30)
    assert Notice.objects.exclude(pk=quick.pk).get().pk < quick.pk, "anders toont deze test niets"
    assert tell_soon() == 1, "de late melding is ook verteld"
    assert place(member, circle).told == 2


def crowd(circles: int, members: int) -> None:
    """So many leerkringen with so many members each, and one thing that happened in each."""
    password = make_password(None)
    people = [
        User(email=f"lid-{number}@brinkdam.example", full_name="Lid", password=password)
        for number in range(circles * members)
    ]
    User.objects.bulk_create(people)
    for number in range(circles):
        circle = make.make_circle(f"Kring {number}")
        own = people[number * members : (number + 1) * members]
        rules = circle.werkafspraken.get()
        Lidmaatschap.objects.bulk_create([Lidmaatschap(leerkring=circle, user=one) for one in own])
        Akkoord.objects.bulk_create([Akkoord(werkafspraken=rules, user=one) for one in own])
        tell(kind=Nieuws.GESPREK, scope=circle.pk, thing=circle.pk)
    ReaderPlace.objects.bulk_create(
        ReaderPlace(user_id=user, scope=circle, rhythm=Rhythm.DIRECT)
        for user, circle in Lidmaatschap.objects.values_list("user", "leerkring")
    )


def test_the_round_costs_queries_per_batch_only(db: None) -> None:
    counts = []
    tell(kind=Nieuws.GESPREK, scope=make.make_circle().pk, thing=make.make_circle().pk)
    number_notices()  # The very first number costs a row.
    for circles, members in ((2, 5), (12, 6)):
        Leerkring.objects.all().delete()
        User.objects.all().delete()
        Notice.objects.all().delete()
        crowd(circles, members)
        with CaptureQueriesContext(connection) as queries:
            assert tell_soon() == circles * members
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as idle:
            assert tell_soon() == 0
        assert len(idle) <= 6
    assert counts[0] == counts[1] <= 26
