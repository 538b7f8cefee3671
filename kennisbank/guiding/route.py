"""Fills the steps of a route: a handvat and a practice case for each, in one query each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from kennisbank.enums import Taxonomie
from kennisbank.guiding.choosing import ABOUT_WORRY, Step, Worry
from kennisbank.guiding.matrix import times_used
from kennisbank.guiding.resemblance import size_distance
from kennisbank.models import KennisPage, Term
from kennisbank.models.public_page import path_on_site

CANDIDATES = 6  # As many as a route has steps: then each step can have another page.


@dataclass(frozen=True)
class Found:
    """What a step shows of a page. `fits`: terms that it shares with the worry; `is_size`: of this size."""

    pk: int
    title: str
    url: str
    time: str
    fits: int
    is_size: bool
    inwonertal: int | None
    is_example: bool


@dataclass(frozen=True)
class FilledStep:
    fase: Term
    reason: str
    handvat: Found | None
    case: Found | None
    next_fase: Term | None


@dataclass
class _Pages:
    """Candidates per fase, best first; a page that an earlier step took comes after the others."""

    by_fase: dict[str, list[Found]]
    taken: set[int] = field(default_factory=set)

    def take(self, fase: str) -> Found | None:
        """The best page that no other step has; None when all are taken."""
        for found in self.by_fase.get(fase, []):
            if found.pk not in self.taken:
                self.taken.add(found.pk)
                return found
        return None


def fill_steps(
    steps: Sequence[Step], *, fasen: Sequence[Term], sizes: Sequence[str], size: str, worry: Worry | None
) -> list[FilledStep]:
    """Each step with its best handvat and the case that resembles most; a fase that is gone is left out."""
    by_code = {fase.code: fase for fase in fasen}
    known = [step for step in steps if step.fase in by_code]
    codes = [step.fase for step in known]
    terms = worry.terms if worry else ()
    handvatten, cases = _handvatten(codes, size, terms), _cases(codes, sizes, size, terms)
    filled = []
    for step in known:
        fase = by_code[step.fase]
        after = list(fasen)[list(fasen).index(fase) + 1 :]
        filled.append(
            FilledStep(
                fase,
                step.reason,
                handvatten.take(step.fase),
                cases.take(step.fase),
                after[0] if after else None,
            )
        )
    return filled


def _links(codes: Sequence[str], terms: Sequence[tuple[Taxonomie, str]]) -> Any:
    """The links of live pages to these fasen, with how many of the worry's terms the page has."""
    through = KennisPage.termen.through.objects
    fits: Any = Value(0)
    if terms:
        wanted = Q()
        for taxonomie, code in terms:
            wanted |= Q(term__taxonomie=taxonomie, term__code=code)
        shared = through.filter(wanted, kennispage=OuterRef("kennispage_id"))
        fits = Case(When(term__code__in=ABOUT_WORRY, then=_number_of(shared)), default=0)
    links = through.filter(term__taxonomie=Taxonomie.FASE, term__code__in=codes, kennispage__live=True)
    return links.annotate(fits=fits)


def _number_of(links: Any) -> Coalesce:
    """How many of these links the page has."""
    counted = links.order_by().values("kennispage").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _handvatten(codes: Sequence[str], size: str, terms: Sequence[tuple[Taxonomie, str]]) -> _Pages:
    sized = KennisPage.termen.through.objects.filter(
        kennispage=OuterRef("kennispage_id"), term__taxonomie=Taxonomie.INWONERKLASSE, term__code=size
    )
    domeinen = KennisPage.termen.through.objects.filter(
        kennispage=OuterRef("kennispage_id"), term__taxonomie=Taxonomie.DOMEIN
    )
    minutes = "kennispage__handvatpage__tijd_minuten"
    links = _links(codes, terms).filter(kennispage__handvatpage__isnull=False)
    links = links.annotate(
        far=Case(When(Exists(sized), then=0), default=1),
        # A step about the whole organisation wants the handvat that is about most of it.
        broad=Case(When(term__code__in=ABOUT_WORRY, then=0), default=_number_of(domeinen)),
        used=times_used("kennispage_id"),
        tijd=F("kennispage__handvatpage__benodigde_tijd"),
        inwonertal=Value(None, output_field=IntegerField()),
    )
    best_first = [F("fits").desc(), F("broad").desc(), F("far").asc(), F("used").desc()]
    return _best(links, [*best_first, F(minutes).asc(nulls_last=True)])


def _cases(
    codes: Sequence[str], sizes: Sequence[str], size: str, terms: Sequence[tuple[Taxonomie, str]]
) -> _Pages:
    links = _links(codes, terms).filter(kennispage__praktijkvoorbeeldpage__isnull=False)
    links = links.annotate(
        far=size_distance(size, sizes, "kennispage__"),
        tijd=Value(""),
        inwonertal=F("kennispage__praktijkvoorbeeldpage__inwonertal"),
    )
    return _best(links, [F("far").asc(), F("fits").desc()])


def _best(links: Any, best_first: list[Any]) -> _Pages:
    """The first candidates of each fase; one query that gives at most `CANDIDATES` rows a fase."""
    order = [*best_first, F("kennispage__title").asc(), F("kennispage_id").asc()]
    place = Window(RowNumber(), partition_by=[F("term_id")], order_by=order)
    rows = links.annotate(place=place).filter(place__lte=CANDIDATES).order_by("term__volgorde", "place")
    found = _Pages({})
    for row in rows.values_list(
        "term__code",
        "kennispage_id",
        "kennispage__title",
        "kennispage__url_path",
        "tijd",
        "fits",
        "far",
        "inwonertal",
        "kennispage__voorbeeldinhoud",
    ):
        fase, pk, title, url_path, time, fits, far, inwonertal, is_example = row
        page = Found(pk, title, path_on_site(url_path), time, fits, far == 0, inwonertal, is_example)
        found.by_fase.setdefault(fase, []).append(page)
    return found
