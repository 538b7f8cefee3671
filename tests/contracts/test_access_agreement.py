"""`can_see`, `Model.objects.visible_to` and `readers_of` agree, and all say what the rule says.

The rule is written once more, in plain Python over what was drawn (`population.py`): a member now, and the
newest werkafspraken accepted, or a running noodtoegang; invitations and requests only for who may
invite; reading places and exports only for oneself; photos and profiles for who reads some leerkring
together.

A drawn population holds each role with each state of agreement, in each stage; among them are people who come
later, left, left and came back, are blocked, or are superusers; who is who in a second leerkring differs.
Everything is compared as sets: what each person sees against who sees each thing.
"""

from collections.abc import Iterator
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
from leerkringen.models import (
    Aanvraag,
    Akkoord,
    Gegevensexport,
    Gelezen,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Opening,
    Profielfoto,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.preview import visible_as
from leerkringen.readers import RULES, readers_of
from leerkringen.roles import Rol
from portal.accounts.models import Profile, User
from portal.audit.models import AuditLine
from tests.contracts.population import (
    AGREED,
    NEVER_IN_EMERGENCY,
    NUMBER_OF_CIRCLES,
    PEOPLE,
    SHOWN,
    Population,
    drawn,
    may_see,
    settle,
)
from tests.factories.leerkringen import make_circle, make_user, photo_of, say, share, talk


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
