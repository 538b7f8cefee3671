"""Two people, or one person twice, at the same moment."""

import uuid
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from leerkringen.models import Bericht, Lidmaatschap, Uitnodiging
from leerkringen.roles import Rol
from portal.accounts.models import User
from portal.notifications.models import MailDelivery
from tests.factories import leerkringen as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Runs each action in a thread of its own, all from the same moment; gives their answers."""
    barrier = Barrier(len(actions))
    answers: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        barrier.wait(10)
        try:
            answers[place] = action().status_code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


def test_10_one_invitation_used_by_two_tabs() -> None:
    circle = make.make_circle()
    guide, person = make.guide_of(circle), make.make_user()
    path = f"/leerkringen/uitnodiging/{make.invitation_for(circle, person.email, guide).token}/"
    clients = [make.signed_in(person) for _tab in range(4)]
    answers = at_once(*(lambda client=client: client.post(path) for client in clients))
    # Who lost the race became a member all the same, and is led to the leerkring.
    assert answers == [302] * 4
    assert Lidmaatschap.objects.filter(user=person).count() == 1
    assert Uitnodiging.objects.get().gebruikt_op


def test_one_invitation_makes_one_account() -> None:
    circle = make.make_circle()
    invitation = make.invitation_for(circle, "nieuw@x.example", make.guide_of(circle))
    path = f"/leerkringen/uitnodiging/{invitation.token}/"
    data = {"full_name": "Nieuw", "organisation": "Lindemeer", "password": "een lange zin van woorden"}
    answers = at_once(*(lambda: Client().post(path, data) for _tab in range(3)))
    assert answers.count(302) >= 1
    assert 500 not in answers
    assert User.objects.filter(email="nieuw@x.example").count() == 1
    assert Lidmaatschap.objects.filter(user__email="nieuw@x.example").count() == 1


def test_one_list_posted_in_parallel_invites_each_address_once() -> None:
    """By one person twice (the same form), and by another begeleider with the same addresses."""
    circle = make.make_circle()
    one, other = make.guide_of(circle), make.guide_of(circle)
    people = [f"persoon-{number}@hoogvelde.example" for number in range(12)]

    def send(user: User, form: str) -> Callable[[], Any]:
        data = {"stap": "versturen", "rol": "deelnemer", "inzending": form, "adres": people}
        data |= {"regel": [str(line) for line in range(12)], "van": [""] * 12, "als": [""] * 12}
        client = make.signed_in(user)
        return lambda: client.post(f"/leerkringen/{circle.pk}/uitnodigen/meer/", data)

    form = str(uuid.uuid4())
    answers = at_once(send(one, form), send(one, form), send(other, str(uuid.uuid4())))
    assert set(answers) <= {200, 422}
    assert answers.count(200) >= 1
    assert sorted(Uitnodiging.objects.values_list("email", flat=True)) == sorted(people)
    assert MailDelivery.objects.count() == 12


def test_10_double_click_posts_once() -> None:
    circle = make.make_circle()
    guide = make.guide_of(circle)
    talk = make.talk(circle, guide)
    data = {"tekst": "Eén keer", "inzending": str(uuid.uuid4())}
    clients = [make.signed_in(guide) for _tab in range(5)]
    answers = at_once(
        *(lambda client=client: client.post(talk.get_absolute_url(), data) for client in clients)
    )
    assert answers == [302] * 5
    assert Bericht.objects.filter(bron="Eén keer").count() == 1


def test_two_begeleiders_who_remove_each_other_leave_one() -> None:
    circle = make.make_circle()
    one, other = make.guide_of(circle), make.guide_of(circle)

    def remove(actor: Any, target: Any) -> Callable[[], Any]:
        row = Lidmaatschap.objects.get(user=target)
        client = make.signed_in(actor)
        return lambda: client.post(f"/leerkringen/{circle.pk}/leden/{row.pk}/beeindigen/")

    answers = at_once(remove(one, other), remove(other, one))
    assert answers[0] == 302
    assert answers[1] in {404, 422}
    assert Lidmaatschap.objects.active().filter(leerkring=circle, rol=Rol.BEGELEIDER).count() == 1
