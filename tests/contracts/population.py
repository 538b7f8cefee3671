"""A drawn population for `test_access_agreement.py`: who is who in two leerkringen, beside the database.

The rule of who may see what is written here once more, in plain Python over what was drawn.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from django.utils import timezone

from leerkringen.enums import Fase
from leerkringen.models import (
    Aanvraag,
    Akkoord,
    Bericht,
    Gelezen,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Opening,
    Praktijkdocument,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.roles import Rol
from portal.accounts.models import User

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
