"""Which practice cases resemble one's own municipality, counted and ordered in the database.

What counts, in points:

- the same size 4, a size next to it 2: with as many hands the same things are possible;
- the same fase 3: who stands where you stand has the answer that you need now;
- the same province 2: the same police, RIEC and neighbours, and close enough to visit;
- the same kind of organisation 1: nearly all are municipalities, so it says little.

Equal points: by title, then by key, so that the order is always the same. The size is that of the page's own
terms; without them that of its organisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kennisbank.enums import Taxonomie
from kennisbank.models import KennisPage, PraktijkvoorbeeldPage

SAME_SIZE, NEAR_SIZE, SAME_FASE, SAME_PROVINCIE, SAME_TYPE = 4, 2, 3, 2, 1
FAR = 9  # Farther apart than any two sizes; also for a case of which we know no size.


@dataclass(frozen=True)
class Wishes:
    """Codes of what should resemble; empty is: no matter. `sizes` holds all sizes from small to large."""

    sizes: Sequence[str]
    inwonerklasse: str = ""
    provincie: str = ""
    organisatietype: str = ""
    fase: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.inwonerklasse or self.provincie or self.organisatietype or self.fase)


def size_distance(wanted: str, sizes: Sequence[str], prefix: str = "") -> Coalesce:
    """How many sizes a case is away from `wanted`; 0 when nothing is wanted. `prefix`: path to the page."""
    if not wanted:
        return Coalesce(Value(0), Value(0))
    steps = {code: abs(place - sizes.index(wanted)) for place, code in enumerate(sizes)}

    def away(path: str) -> Case:
        whens = [When(**{path: code}, then=Value(number)) for code, number in steps.items()]
        return Case(*whens, default=None, output_field=IntegerField())

    own = KennisPage.termen.through.objects.filter(
        kennispage=OuterRef(f"{prefix}pk"), term__taxonomie=Taxonomie.INWONERKLASSE
    )
    nearest = own.annotate(away=away("term__code")).order_by("away").values("away")[:1]
    organisation = away(f"{prefix}organisatie__inwonerklasse__code")
    return Coalesce(Subquery(nearest), organisation, Value(FAR))


def ranked_cases(wishes: Wishes) -> QuerySet[Any]:
    """All live cases, most alike first, with `gelijkenis` in points and what it was given for."""
    having = KennisPage.termen.through.objects.filter(
        kennispage=OuterRef("pk"), term__taxonomie=Taxonomie.FASE, term__code=wishes.fase
    )
    cases = PraktijkvoorbeeldPage.objects.live().annotate(
        afstand=size_distance(wishes.inwonerklasse, wishes.sizes),
        zelfde_fase=_points(Exists(having), SAME_FASE, wishes.fase),
        zelfde_provincie=_points(
            Q(organisatie__provincie=wishes.provincie), SAME_PROVINCIE, wishes.provincie
        ),
        zelfde_type=_points(
            Q(organisatie__type__code=wishes.organisatietype), SAME_TYPE, wishes.organisatietype
        ),
    )
    size = (
        Case(When(afstand=0, then=SAME_SIZE), When(afstand=1, then=NEAR_SIZE), default=0)
        if wishes.inwonerklasse
        else Value(0)
    )
    points = size + F("zelfde_fase") + F("zelfde_provincie") + F("zelfde_type")
    return cases.annotate(gelijkenis=points).order_by("-gelijkenis", "title", "pk")


def _points(condition: Any, points: int, wanted: str) -> Any:
    return Case(When(condition, then=points), default=0) if wanted else Value(0)


def reasons(case: Any, wishes: Wishes, labels: dict[str, str]) -> list[str]:
    """In words what a case of `ranked_cases` got its points for. `labels`: code of a wish to its words."""
    found = []
    if wishes.inwonerklasse and case.afstand == 0:
        found.append(_("Ook %s inwoners") % labels[wishes.inwonerklasse])
    if wishes.inwonerklasse and case.afstand == 1:
        found.append(_("Bijna even groot"))
    if case.zelfde_fase:
        found.append(_("Zelfde fase: %s") % labels[wishes.fase])
    if case.zelfde_provincie:
        found.append(_("Zelfde provincie"))
    if case.zelfde_type:
        found.append(_("Ook: %s") % labels[wishes.organisatietype])
    return found
