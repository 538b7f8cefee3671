"""Who enters a leerkring now, as queries that are written out once a day.

Every page asks them many times over, and for Django writing them out takes longer than running them. What is
kept is a question, never an answer: each call gives a fresh copy that asks the database anew.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils import timezone

from leerkringen.roles import Ability


def entering() -> Any:
    """The memberships that let somebody in now: `Lidmaatschap.objects.active()`, a LidmaatschapQuerySet."""
    return _entering(timezone.localdate()).all()


def entering_with(ability: Ability) -> Any:
    """Those whose holder accepted the newest werkafspraken and has this ability in the present stage."""
    return _entering_with(ability, timezone.localdate()).all()


@lru_cache(maxsize=2)
def _entering(_today: date) -> Any:
    return apps.get_model("leerkringen", "Lidmaatschap").objects.active()


@lru_cache(maxsize=2 * len(Ability))
def _entering_with(ability: Ability, today: date) -> Any:
    return _entering(today).agreed().with_ability(ability)
