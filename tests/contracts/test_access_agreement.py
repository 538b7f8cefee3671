"""`can_see`, `Model.objects.visible_to` and `readers_of` agree, and all say what the rule says.

The rule is written once more here, in plain Python over what the test itself made: a member now, and the
newest werkafspraken accepted, or a running noodtoegang; invitations and requests only for who may
invite; reading places and exports only for oneself; photos and profiles for who reads some leerkring
together.

A drawn population holds each role with each state of agreement, in each stage; among them are people who come
later, left, left and came back, are blocked, or are superusers; who is who in a second leerkring differs.
Everything is compared as sets: what each person sees against who sees each thing.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from leerkringen.access import can_see, emergency_circle, log_of, own_membership
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
from leerkringen.preview import visible_as
from leerkringen.readers import RULES, readers_of
from leerkringen.roles import Rol
from portal.accounts.models import Profile, User
from portal.audit.models import AuditLine
from tests.factories.leerkringen import make_circle, make_user, photo_of, say, share, talk

NUMBER_OF_CIRCLES = 2
ROLES = ("begeleider", "secretaris", "deelnemer", "gast-expert")
AGREED = ("newest", "older", "none")
# Each role in each state of agreement; who is who in the second leerkring is drawn.
PEOPLE = list(product(ROLES, AGREED))
# "back": an ended membership with another role, and a new one.
TIMES = ["now"] * 5 + ["back"] * 2 + ["today last"] * 2 + ["tomorrow first", "yesterday last", "ended"]
KINDS = ["ordinary"] * 8 + ["superuser", "blocked"] * 2
# What becomes of somebody's noodtoegang to a leerkring. Only superusers may have it here.
EMERGENCIES = ["running"] * 3 + ["over", "asked", "refused", "none", "none"]
NEVER_IN_EMERGENCY = (Uitnodiging, Aanvraag, Gelezen, Opening, Noodtoegang)
KINDS_OF_OPENERS = ["ordinary", "superuser", "blocked superuser"]
# Numbers of the stages, from 0 (concept) to 5 (gearchiveerd), in which each role may enter.
STAGES_TO_ENTER = {
    "begeleider": range(6),
    "secretaris": range(5),
    "deelnemer": range(1, 5),
    "gast-expert": (2, 3),
}
STAGES_TO_INVITE = {"begeleider": range(4), "secretaris": (1, 2)}
# What a preview shows of a leerkring.
SHOWN = (Leerkring, Lidmaatschap, Werkafspraken, Gesprek, Bericht, Praktijkdocument)


@dataclass(frozen=True)
class Seat:
    """The place of one person in one leerkring."""

    rol: str
    time: str
    agreed: str

    @property
    def is_now(self) -> bool:
        return self.time in {"now", "today last", "back"}


@dataclass(frozen=True)
class Population:
    """What was drawn, kept apart from the database. Seats: per leerkring, per person."""

    seats: tuple[list[Seat | None], list[Seat | None]]
    kinds: list[str]
    stages: tuple[int, int]
    hidden: tuple[bool, bool]
    # Per leerkring, per person: one of EMERGENCIES.
    emergencies: tuple[list[str], list[str]]

    def is_active(self, person: int) -> bool:
        return not self.kinds[person].startswith("blocked")

    def is_superuser(self, person: int) -> bool:
        return self.kinds[person].endswith("superuser")

    def rol(self, circle: int, person: int) -> str:
        """The role of a member now; "" for who is none."""
        seat = self.seats[circle][person]
        if seat is None or not seat.is_now or not self.is_active(person):
            return ""
        return seat.rol if self.stages[circle] in STAGES_TO_ENTER[seat.rol] else ""

    def reads(self, circle: int, person: int) -> bool:
        seat = self.seats[circle][person]
        return bool(self.rol(circle, person)) and seat is not None and seat.agreed == "newest"

    def reads_all(self, circle: int, person: int) -> bool:
        return self.reads(circle, person) and self.rol(circle, person) != "gast-expert"

    def may_grant(self, person: int) -> bool:
        return self.is_superuser(person) and self.is_active(person)

    def reads_along(self, circle: int, person: int) -> bool:
        """By noodtoegang; whoever is a member is let in as one."""
        runs = self.emergencies[circle][person] == "running"
        return runs and self.may_grant(person) and not self.rol(circle, person)

    def belongs(self, circle: int, person: int) -> bool:
        """A member who may be unable to enter: a stage that is closed to them, or a day that did not come."""
        seat = self.seats[circle][person]
        return seat is not None and self.is_active(person) and (seat.is_now or seat.time == "tomorrow first")

    def invites(self, circle: int, person: int) -> bool:
        stages = STAGES_TO_INVITE.get(self.rol(circle, person), ())
        return self.reads(circle, person) and self.stages[circle] in stages

    def prepares(self, circle: int, person: int) -> bool:
        """The first person is opening the first leerkring, the second the second."""
        return person == circle and self.is_superuser(person) and self.is_active(person)

    def sees_members(self, circle: int, person: int) -> bool:
        rol = self.rol(circle, person) if self.reads(circle, person) else ""
        return rol in {"begeleider", "secretaris"} or (rol == "deelnemer" and not self.hidden[circle])

    def sees_person(self, owner: int, person: int) -> bool:
        """Oneself, or who reads some leerkring together and sees who is in it; always its begeleiders."""
        together = any(
            self.reads(circle, person)
            and self.reads(circle, owner)
            and (self.sees_members(circle, person) or self.rol(circle, owner) == "begeleider")
            for circle in range(NUMBER_OF_CIRCLES)
        )
        return together or (owner == person and self.is_active(person))

    def sees_content(self, obj: Any, circle: int, person: int) -> bool:
        return self.reads_all(circle, person) or (self.reads(circle, person) and obj.voor_gasten)


def drawn(stage: int) -> Population:
    """The first leerkring is in this stage and has everybody of `PEOPLE`.

    By `random`, which pytest-randomly seeds: the seed in the header of the run gives the same once more.
    """
    times, kinds = random.sample(TIMES, len(PEOPLE)), random.sample(KINDS, len(PEOPLE))
    kinds[:NUMBER_OF_CIRCLES] = random.choices(KINDS_OF_OPENERS, k=NUMBER_OF_CIRCLES)
    drawn_seats = [Seat(*map(random.choice, (ROLES, TIMES, AGREED))) for _one in PEOPLE]
    seats = [seat if random.random() < 0.8 else None for seat in drawn_seats]
    return Population(
        seats=([Seat(rol, time, agreed) for (rol, agreed), time in zip(PEOPLE, times, strict=True)], seats),
        kinds=kinds,
        stages=(stage, random.randrange(6)),
        hidden=(random.random() < 0.5, random.random() < 0.5),
        emergencies=(random.choices(EMERGENCIES, k=len(PEOPLE)), random.choices(EMERGENCIES, k=len(PEOPLE))),
    )


def settle(population: Population, circles: list[Leerkring], people: list[User]) -> list[User]:
    """Writes the population down; gives the people as they are now."""
    today, day = timezone.localdate(), timedelta(days=1)
    days = {
        "now": (today - day, today + day),
        "back": (today - day, today + day),
        "today last": (today, today),
        "yesterday last": (today - 2 * day, today - day),
        "tomorrow first": (today + day, today + day),
        "ended": (today - day, today + day),
    }
    long_ago = {"begonnen_op": timezone.now() - 9 * day, "beeindigd_op": timezone.now() - 2 * day}
    rows, agreements = [], []
    for number, circle in enumerate(circles):
        versions = list(Werkafspraken.objects.filter(leerkring=circle).order_by("versie"))
        Leerkring.objects.filter(pk=circle.pk).update(
            fase=Fase.values[population.stages[number]],
            ledenlijst="begeleiders" if population.hidden[number] else "leden",
        )
        for user, seat in zip(people, population.seats[number], strict=True):
            if seat is None:
                continue
            first, last = days[seat.time]
            # Only a guest has to have days; others when the time says so.
            bounded = seat.rol == Rol.GAST or seat.time in {"today last", "yesterday last", "tomorrow first"}
            window: dict[str, Any] = {"vanaf": first, "einddatum": last} if bounded else {}
            if seat.time == "ended":
                window |= long_ago
            rows.append(Lidmaatschap(leerkring=circle, user=user, rol=seat.rol, **window))
            if seat.time == "back":
                other = "deelnemer" if seat.rol == "begeleider" else "begeleider"
                rows.append(Lidmaatschap(leerkring=circle, user=user, rol=other, **long_ago))
            accepted = {"newest": versions, "older": versions[:-1], "none": []}[seat.agreed]
            agreements += [Akkoord(werkafspraken=one, user=user) for one in accepted]
    Lidmaatschap.objects.bulk_create(rows)
    Akkoord.objects.bulk_create(agreements)
    for person, user in enumerate(people):
        is_superuser = population.is_superuser(person)
        User.objects.filter(pk=user.pk).update(
            is_active=population.is_active(person), is_staff=is_superuser, is_superuser=is_superuser
        )
    Noodtoegang.objects.bulk_create(emergencies_in(population, circles, people))
    found = User.objects.in_bulk([user.pk for user in people])
    return [found[user.pk] for user in people]


def emergencies_in(
    population: Population, circles: list[Leerkring], people: list[User]
) -> Iterator[Noodtoegang]:
    now, hour = timezone.now(), timedelta(hours=1)
    moments: dict[str, dict[str, Any]] = {
        "running": {"toegekend_op": now - hour, "tot": now + hour},
        "over": {"toegekend_op": now - 2 * hour, "tot": now - hour},
        "asked": {},
        "refused": {"afgewezen_op": now},
    }
    for number, circle in enumerate(circles):
        for user, state in zip(people, population.emergencies[number], strict=True):
            if state != "none":
                yield Noodtoegang(
                    leerkring=circle.pk, gevraagd_door=user, reden="Een klacht", uren=2, **moments[state]
                )


def may_see(population: Population, obj: Any, circle: int, person: int, user: User) -> bool:
    match obj:
        case Noodtoegang():
            told = bool(obj.toegekend_op) and population.belongs(circle, person)
            return told or population.may_grant(person)
        case Werkafspraken():
            return bool(population.rol(circle, person))
        case Uitnodiging():
            return population.prepares(circle, person) or population.invites(circle, person)
        case Aanvraag():
            return population.invites(circle, person)
        case Gelezen():
            return obj.user_id == user.pk and population.sees_content(obj.gesprek, circle, person)
        case Leerkring():
            return population.reads(circle, person)
        case Opening():
            return population.prepares(circle, person)
        case Lidmaatschap():
            known = obj.user_id == user.pk or obj.rol == Rol.BEGELEIDER
            return population.sees_members(circle, person) or (known and population.reads(circle, person))
        case Bericht():
            return population.sees_content(obj.gesprek, circle, person)
        case Gesprek() | Praktijkdocument():
            return population.sees_content(obj, circle, person)
        case Akkoord():
            own = obj.user_id == user.pk and population.reads(circle, person)
            return own or population.reads_all(circle, person)
    raise AssertionError(f"Wie een {type(obj).__name__} ziet, staat niet in deze test.")


def circle_of(obj: Any) -> Any:
    """The key of the leerkring in which this stands."""
    if isinstance(obj, Leerkring):
        return obj.pk
    if isinstance(obj, Noodtoegang):
        return obj.leerkring
    for holder in ("gesprek", "werkafspraken"):
        if not isinstance(obj, Gesprek | Werkafspraken) and hasattr(obj, holder):
            return getattr(obj, holder).leerkring_id
    return obj.leerkring_id


def closed_models() -> list[type[Any]]:
    return list(apps.get_app_config("leerkringen").get_models())


def keys(rows: Any) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


def everything() -> list[Any]:
    """All there is in the closed half; no model is without an example."""
    found = [(model, list(model._base_manager.all())) for model in closed_models()]
    assert [model for model, rows in found if not rows] == []
    return [obj for _model, rows in found for obj in rows]


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("stage", range(6))
def test_06_all_answers_about_access_agree(stage: int, scenery: Any) -> None:
    Agreement(drawn(stage), *scenery).check()


class Agreement:
    """All questions about access, asked of one population."""

    def __init__(self, population: Population, circles: list[Leerkring], people: list[User]) -> None:
        self.population = population
        self.people = settle(population, circles, people)
        self.numbers = {circle.pk: number for number, circle in enumerate(circles)}
        self.circles = list(Leerkring.objects.filter(pk__in=self.numbers).order_by("titel"))
        self.objects = everything()
        # What each person sees, by model.
        self.visible = [
            {
                model: set(model.objects.visible_to(user).values_list("pk", flat=True))
                for model in closed_models()
            }
            for user in self.people
        ]

    def check(self) -> None:
        self.every_object_is_seen_by_who_may()
        self.one_object_of_each_kind_says_the_same()
        self.log_and_profiles_are_seen_by_who_may()
        self.members_enter()
        self.a_preview_is_what_a_real_member_sees()

    def every_object_is_seen_by_who_may(self) -> None:
        owners = {user.pk: person for person, user in enumerate(self.people)}
        for obj in self.objects:
            listing = {user.pk for user, seen in self._everybody() if obj.pk in seen[type(obj)]}
            assert keys(readers_of(obj)) == listing, (self.population, obj)
            if isinstance(obj, Profielfoto):
                may = [self.population.sees_person(owners[obj.user_id], one) for one in range(len(PEOPLE))]
            elif isinstance(obj, Gegevensexport):
                may = [user.pk == obj.user_id and user.is_active for user in self.people]
            else:
                number = self.numbers[circle_of(obj)]
                may = [
                    may_see(self.population, obj, number, one, user)
                    or (self.population.reads_along(number, one) and not isinstance(obj, NEVER_IN_EMERGENCY))
                    for one, user in enumerate(self.people)
                ]
            ruled = {user.pk for user, allowed in zip(self.people, may, strict=True) if allowed}
            assert listing == ruled, (self.population, obj)

    def one_object_of_each_kind_says_the_same(self) -> None:
        """`can_see` asks the queryset itself, so one of each kind and a few people will do."""
        of_each = {type(obj): obj for obj in self.objects}
        for user, seen in list(self._everybody())[:: len(AGREED)]:
            for model, obj in of_each.items():
                assert can_see(user, obj) is (obj.pk in seen[model])

    def log_and_profiles_are_seen_by_who_may(self) -> None:
        profiles = [
            set(Lidmaatschap.objects.visible_to_member(user).with_profile().values_list("user", flat=True))
            for user in self.people
        ]
        for owner, one in enumerate(self.people):
            seen_by = {
                user.pk
                for user, known in zip(self.people, profiles, strict=True)
                if one.pk in known or (user.pk == one.pk and user.is_active)
            }
            assert keys(readers_of(Profile(user=one))) == seen_by
            ruled = [self.population.sees_person(owner, person) for person in range(len(PEOPLE))]
            assert seen_by == {user.pk for user, may in zip(self.people, ruled, strict=True) if may}
        for circle in self.circles:
            line = AuditLine.objects.of_circle(circle.pk).first()
            assert line is not None
            seen_by = {user.pk for user in self.people if log_of(circle.pk, user).filter(pk=line.pk).exists()}
            assert keys(readers_of(line)) == seen_by
            number = self.numbers[circle.pk]
            assert seen_by == {
                user.pk
                for person, user in enumerate(self.people)
                if self.population.reads_along(number, person)
                or (
                    self.population.reads(number, person)
                    and self.population.rol(number, person) == "begeleider"
                )
            }
        assert not readers_of(AuditLine(circle=None)).exists()

    def members_enter(self) -> None:
        for person, user in enumerate(self.people):
            for circle, number in self.numbers.items():
                membership = own_membership(user, circle)
                assert (membership is not None) is bool(self.population.rol(number, person))
                reads = self.population.reads(number, person)
                assert bool(membership and membership.akkoord) is reads
                as_member = Leerkring.objects.visible_to_member(user).filter(pk=circle)
                assert as_member.exists() is reads
                along = self.population.reads_along(number, person)
                assert (emergency_circle(user, circle) is not None) is along

    def a_preview_is_what_a_real_member_sees(self) -> None:
        """But for a member's own row in the list, which no role has."""
        for circle in self.circles:
            number = self.numbers[circle.pk]
            here: dict[type[Any], set[Any]] = {model: set() for model in SHOWN}
            for obj in self.objects:
                if type(obj) in here and circle_of(obj) == circle.pk:
                    here[type(obj)].add(obj.pk)
            for rol, model in product(Rol, SHOWN):
                shown = keys(visible_as(model.objects.filter(pk__in=here[model]), rol, circle))
                for person, (user, seen) in enumerate(self._everybody()):
                    if self.population.reads(number, person) and self.population.rol(number, person) == rol:
                        own = {one.pk for one in self.objects if getattr(one, "user_id", None) == user.pk}
                        assert (seen[model] & here[model]) - own == shown - own, (self.population, rol, model)

    def _everybody(self) -> Iterator[tuple[User, dict[type[Any], set[Any]]]]:
        return zip(self.people, self.visible, strict=True)


@pytest.fixture(scope="module")
def scenery(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Leerkring], list[User]]]:
    """Two leerkringen with things of each kind, made by somebody who is not one of the people asked."""
    changed = override_settings(CLOSED_FILES_ROOT=tmp_path_factory.mktemp("besloten"))
    with django_db_blocker.unblock(), changed, transaction.atomic():
        people = [make_user(factor=False) for _one in PEOPLE]
        for user in people:
            Gegevensexport.objects.create(user=user)
            photo_of(user)
        circles = [make_circle(f"Kring {number}") for number in range(NUMBER_OF_CIRCLES)]
        for circle, opener in zip(circles, people, strict=False):
            furnish(circle, people)
            Opening.objects.create(leerkring=circle, door=opener)
        yield circles, people
        transaction.set_rollback(True)


def furnish(circle: Leerkring, people: list[User]) -> None:
    author = make_user(factor=False)
    Lidmaatschap.objects.create(leerkring=circle, user=author, rol=Rol.BEGELEIDER)
    Akkoord.objects.create(werkafspraken=circle.werkafspraken.get(), user=author)
    talks = [talk(circle, author), talk(circle, author, title="Voor de gast")]
    documents = [share(circle, author), share(circle, author, title="Voor de gast", name="gast.txt")]
    say(talks[0], author)
    for one in (talks[1], documents[1]):
        type(one).objects.filter(pk=one.pk).update(voor_gasten=True)
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
    long_ago = timezone.now() - timedelta(days=40)
    Noodtoegang.objects.create(
        leerkring=circle.pk,
        gevraagd_door=author,
        reden="Een klacht",
        uren=1,
        toegekend_op=long_ago,
        tot=long_ago,
    )
    Gelezen.objects.filter(gesprek__in=talks).delete()
    places = product(people, talks)
    Gelezen.objects.bulk_create(Gelezen(user=user, gesprek=one, tot=timezone.now()) for user, one in places)
    Lidmaatschap.objects.filter(user=author).update(beeindigd_op=timezone.now())
    Werkafspraken.objects.create(leerkring=circle, versie=2, tekst="Nieuw")


@pytest.mark.django_db
def test_nobody_is_nobody(scenery: Any) -> None:
    for obj in everything():
        for nobody in (None, AnonymousUser()):
            assert not can_see(nobody, obj)
            assert not type(obj).objects.visible_to(nobody).exists()


def test_a_thing_without_a_rule_is_refused() -> None:
    """Rather no answer than one that leaves somebody out."""
    assert set(closed_models()) <= set(RULES)
    with pytest.raises(LookupError):
        readers_of(object())
