"""`can_see(user, obj)` and `Model.objects.visible_to(user)` agree, and both say what the rule says.

The rule is written once more here, in plain Python over what the test itself did: a member now, and the
newest werkafspraken accepted, or a running noodtoegang; invitations and requests to join only for a
begeleider; reading places and exports only for oneself; photos for who reads some leerkring together.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leerkringen.access import can_see, emergency_circle, emergency_readers, own_membership, readers_of
from leerkringen.enums import Fase
from leerkringen.models import (
    Aanvraag,
    Akkoord,
    Bericht,
    Gegevensexport,
    Gelezen,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Opening,
    Praktijkdocument,
    Profielfoto,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.roles import Rol
from portal.accounts.models import User
from tests.factories.leerkringen import make_circle, make_user, photo_of, say, share, talk

NUMBER_OF_CIRCLES = 2
NUMBER_OF_PEOPLE = 3
ACTIONS = [
    "join",
    "guide",
    "accept",
    "remove",
    "end date past",
    "end date today",
    "block",
    "new rules",
    "staff",
    "secretary",
    "guest",
    "guest later",
    "next stage",
    "stage back",
    "hide members",
    "emergency",
    "emergency over",
]
ROLE_OF = {
    "join": "deelnemer",
    "guide": "begeleider",
    "secretary": "secretaris",
    "guest": "gast-expert",
    "guest later": "gast-expert",
}
# Numbers of the stages, from 0 (concept) to 5 (gearchiveerd), in which each role may enter.
STAGES_TO_ENTER = {
    "begeleider": range(6),
    "secretaris": range(5),
    "deelnemer": range(1, 5),
    "gast-expert": (2, 3),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.integers(0, NUMBER_OF_CIRCLES - 1),
        st.integers(0, NUMBER_OF_PEOPLE - 1),
    ),
    max_size=18,
)


@dataclass
class Member:
    rol: str
    until: date | None = None
    begun: bool = True


@dataclass
class Expected:
    """What the steps have led to, kept apart from the database."""

    members: dict[tuple[int, int], Member] = field(default_factory=dict)
    version: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(NUMBER_OF_CIRCLES), 1))
    accepted: set[tuple[int, int, int]] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    stage: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(NUMBER_OF_CIRCLES), 2))
    hidden: set[int] = field(default_factory=set)
    staff: set[int] = field(default_factory=set)
    emergencies: set[tuple[int, int]] = field(default_factory=set)

    def reads_along(self, circle: int, person: int) -> bool:
        """By noodtoegang; whoever is a member is let in as one."""
        holds = person in self.staff and person not in self.blocked
        return holds and (circle, person) in self.emergencies and not self.is_member(circle, person)

    def is_member(self, circle: int, person: int) -> bool:
        row = self.members.get((circle, person))
        if row is None or person in self.blocked or not row.begun:
            return False
        if self.stage[circle] not in STAGES_TO_ENTER[row.rol]:
            return False
        return row.until is None or row.until >= timezone.localdate()

    def reads(self, circle: int, person: int) -> bool:
        return self.is_member(circle, person) and (circle, person, self.version[circle]) in self.accepted

    def reads_all(self, circle: int, person: int) -> bool:
        return self.reads(circle, person) and self.members[circle, person].rol != "gast-expert"

    def invites(self, circle: int, person: int) -> bool:
        if not self.reads(circle, person):
            return False
        stages = {"begeleider": range(4), "secretaris": (1, 2)}
        return self.stage[circle] in stages.get(self.members[circle, person].rol, ())

    def sees_members(self, circle: int, person: int) -> bool:
        rol = self.members[circle, person].rol if self.reads(circle, person) else ""
        return rol in {"begeleider", "secretaris"} or (rol == "deelnemer" and circle not in self.hidden)


def take_step(
    expected: Expected, circles: list[Leerkring], people: list[User], step: tuple[str, int, int]
) -> None:
    action, number, person = step
    circle, user, key = circles[number], people[person], (number, person)
    current = Lidmaatschap.objects.filter(leerkring=circle, user=user, beeindigd_op=None)
    if action in ROLE_OF and key not in expected.members:
        today = timezone.localdate()
        window = {}
        if action.startswith("guest"):
            first = today + timedelta(days=1 if action.endswith("later") else 0)
            window = {"vanaf": first, "einddatum": first}
        Lidmaatschap.objects.create(leerkring=circle, user=user, rol=ROLE_OF[action], **window)
        expected.members[key] = Member(ROLE_OF[action], window.get("einddatum"), action != "guest later")
    elif action == "accept":
        newest = Werkafspraken.objects.filter(leerkring=circle).order_by("-versie").first()
        Akkoord.objects.get_or_create(werkafspraken=newest, user=user)
        expected.accepted.add((*key, expected.version[number]))
    elif action == "remove" and key in expected.members:
        current.update(beeindigd_op=timezone.now())
        del expected.members[key]
    elif action.startswith("end date") and key in expected.members:
        if expected.members[key].rol == Rol.GAST:
            return  # Has one already.
        until = timezone.localdate() - timedelta(days=1 if action.endswith("past") else 0)
        current.update(einddatum=until)
        expected.members[key].until = until
    elif action in {"block", "staff"}:
        step_of_account(expected, user, person, action)
    elif action == "new rules":
        expected.version[number] += 1
        Werkafspraken.objects.create(leerkring=circle, versie=expected.version[number], tekst="Nieuw")
    elif action in {"next stage", "stage back"}:
        step_to = min(5, max(0, expected.stage[number] + (1 if action == "next stage" else -1)))
        expected.stage[number] = step_to
        Leerkring.objects.filter(pk=circle.pk).update(fase=Fase.values[step_to])
    elif action == "hide members":
        expected.hidden.add(number)
        Leerkring.objects.filter(pk=circle.pk).update(ledenlijst="begeleiders")
    elif action.startswith("emergency"):
        step_in_emergency(expected, circle, user, key, over=action.endswith("over"))


def step_of_account(expected: Expected, user: User, person: int, action: str) -> None:
    if action == "block":
        User.objects.filter(pk=user.pk).update(is_active=False)
        expected.blocked.add(person)
    else:
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        expected.staff.add(person)
    user.refresh_from_db()


def step_in_emergency(
    expected: Expected, circle: Leerkring, user: User, key: tuple[int, int], *, over: bool
) -> None:
    now = timezone.now()
    if over and key in expected.emergencies:
        rows = Noodtoegang.objects.unfinished().filter(leerkring=circle.pk, gevraagd_door=user)
        rows.update(tot=now, beeindigd_op=now)
        expected.emergencies.remove(key)
    elif not over and key not in expected.emergencies:
        Noodtoegang.objects.create(
            leerkring=circle.pk,
            gevraagd_door=user,
            reden="Er is een klacht over deze leerkring.",
            uren=4,
            toegekend_op=now,
            tot=now + timedelta(hours=4),
        )
        expected.emergencies.add(key)


def may_see(expected: Expected, obj: Any, number: int, person: int, user: User) -> bool:
    if isinstance(obj, Noodtoegang):
        holds = person in expected.staff and person not in expected.blocked
        return holds or belongs(expected, number, person)
    never = isinstance(obj, Uitnodiging | Aanvraag | Gelezen | Opening)
    if not never and expected.reads_along(number, person):
        return True
    if isinstance(obj, Werkafspraken):
        return expected.is_member(number, person)
    if isinstance(obj, Uitnodiging):
        prepares = person == number and person in expected.staff and person not in expected.blocked
        return prepares or expected.invites(number, person)
    if isinstance(obj, Aanvraag):
        return expected.invites(number, person)
    if isinstance(obj, Gelezen):
        return obj.user_id == user.pk and sees_content(expected, obj.gesprek, number, person)
    if isinstance(obj, Leerkring):
        return expected.reads(number, person)
    if isinstance(obj, Opening):
        return obj.door_id == user.pk and person in expected.staff and person not in expected.blocked
    if isinstance(obj, Lidmaatschap):
        known = expected.reads(number, person) and (obj.user_id == user.pk or obj.rol == Rol.BEGELEIDER)
        return known or expected.sees_members(number, person)
    if isinstance(obj, Bericht):
        return sees_content(expected, obj.gesprek, number, person)
    if isinstance(obj, Gesprek | Praktijkdocument):
        return sees_content(expected, obj, number, person)
    own = isinstance(obj, Akkoord) and obj.user_id == user.pk and expected.reads(number, person)
    return own or expected.reads_all(number, person)


def belongs(expected: Expected, number: int, person: int) -> bool:
    """Whether somebody is a member of the leerkring, also one who cannot enter it now."""
    row = expected.members.get((number, person))
    if row is None or person in expected.blocked:
        return False
    return row.until is None or row.until >= timezone.localdate()


def sees_content(expected: Expected, obj: Any, number: int, person: int) -> bool:
    return expected.reads_all(number, person) or (expected.reads(number, person) and obj.voor_gasten)


def may_see_own(expected: Expected, obj: Any, owner: int, person: int) -> bool:
    """An export is for oneself, a photo also for who reads some leerkring together with its owner."""
    if person in expected.blocked:
        return False
    together = any(
        expected.reads(number, person)
        and expected.reads(number, owner)
        and (expected.sees_members(number, person) or expected.members[number, owner].rol == Rol.BEGELEIDER)
        for number in range(NUMBER_OF_CIRCLES)
    )
    return owner == person or (isinstance(obj, Profielfoto) and together)


def circle_number(obj: Any, circles: list[Leerkring]) -> int:
    if isinstance(obj, Noodtoegang):
        return [circle.pk for circle in circles].index(obj.leerkring)
    for path in ("leerkring_id", "gesprek.leerkring_id", "werkafspraken.leerkring_id"):
        value = obj
        try:
            for name in path.split("."):
                value = getattr(value, name)
        except AttributeError:
            continue
        return [circle.pk for circle in circles].index(value)
    return [circle.pk for circle in circles].index(obj.pk)


def readers_along(circle: Leerkring) -> set[Any]:
    return set(emergency_readers(circle).values_list("gevraagd_door", flat=True))


def closed_models() -> list[type[Any]]:
    return list(apps.get_app_config("leerkringen").get_models())


def visible_keys(model: type[Any], user: User) -> set[Any]:
    return set(model.objects.visible_to(user).values_list("pk", flat=True))


def everything() -> list[Any]:
    return [obj for model in closed_models() for obj in model._base_manager.all()]


@pytest.mark.once
@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_06_can_see_equals_visible_to(steps: list[tuple[str, int, int]], scenery: Any) -> None:
    with transaction.atomic():
        circles, people = scenery
        for user in people:
            user.refresh_from_db()
        expected = Expected()
        for step in steps:
            take_step(expected, circles, people, step)
        objects = everything()
        for obj in objects:
            if isinstance(obj, Leerkring | Gesprek | Bericht | Praktijkdocument):
                readers = set(readers_of(obj).values_list("user", flat=True))
                circle = circles[circle_number(obj, circles)]
                assert not readers & (along := readers_along(circle))
                readers |= along
                assert readers == {user.pk for user in people if can_see(user, obj)}, (steps, obj)
        for person, user in enumerate(people):
            visible = {model: visible_keys(model, user) for model in closed_models()}
            for obj in objects:
                listed = obj.pk in visible[type(obj)]
                assert can_see(user, obj) is listed
                if isinstance(obj, Profielfoto | Gegevensexport):
                    owner = [one.pk for one in people].index(obj.user_id)
                    assert listed is may_see_own(expected, obj, owner, person), (steps, obj, person)
                    continue
                number = circle_number(obj, circles)
                assert listed is may_see(expected, obj, number, person, user), (steps, obj, person)
            for number, circle in enumerate(circles):
                membership = own_membership(user, circle.pk)
                assert (membership is not None) is expected.is_member(number, person)
                reads = expected.reads(number, person)
                assert bool(membership and membership.akkoord) is reads
                along = expected.reads_along(number, person)
                assert (emergency_circle(user, circle.pk) is not None) is along
                assert Leerkring.objects.visible_to_member(user).filter(pk=circle.pk).exists() is reads
                assert readers_of(circle).filter(user=user).exists() is reads
        transaction.set_rollback(True)


@pytest.fixture
def scenery(db: None, settings: Any, tmp_path: Any) -> tuple[list[Leerkring], list[User]]:
    """Two leerkringen with one thing of each kind, made by somebody who is not one of the people asked."""
    settings.CLOSED_FILES_ROOT = tmp_path
    people = [make_user(factor=False) for _one in range(NUMBER_OF_PEOPLE)]
    for user in people:
        Gegevensexport.objects.create(user=user)
        photo_of(user)
    circles = [make_circle(f"Kring {number}") for number in range(NUMBER_OF_CIRCLES)]
    for circle in circles:
        author = make_user(factor=False)
        Lidmaatschap.objects.create(leerkring=circle, user=author, rol=Rol.BEGELEIDER)
        Akkoord.objects.create(werkafspraken=circle.werkafspraken.get(), user=author)
        conversation = talk(circle, author)
        say(conversation, author)
        share(circle, author)
        open_to_guests = talk(circle, author, title="Voor de gast")
        Gesprek.objects.filter(pk=open_to_guests.pk).update(voor_gasten=True)
        document = share(circle, author, title="Voor de gast", name="gast.txt")
        Praktijkdocument.objects.filter(pk=document.pk).update(voor_gasten=True)
        # The first person is opening the first leerkring, the second the second.
        Opening.objects.create(leerkring=circle, door=people[circles.index(circle)])
        Uitnodiging.objects.create(
            leerkring=circle, email=f"{circle.pk}@lindemeer.example", token_hash=circle.pk.hex
        )
        Aanvraag.objects.create(
            leerkring=circle,
            naam="Tess",
            email="tess@brinkdam.example",
            organisatie="Brinkdam",
            motivatie="x",
        )
        for user in (*people, author):
            Gelezen.objects.get_or_create(user=user, gesprek=conversation, defaults={"tot": timezone.now()})
        Lidmaatschap.objects.filter(user=author).update(beeindigd_op=timezone.now())
    return circles, people


@pytest.mark.django_db
def test_nobody_is_nobody(scenery: Any) -> None:
    for obj in everything():
        for nobody in (None, AnonymousUser()):
            assert not can_see(nobody, obj)
            assert not type(obj).objects.visible_to(nobody).exists()
