"""Two or three practice cases side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from kennisbank.enums import Taxonomie
from kennisbank.guiding.resemblance import Wishes, ranked_cases
from kennisbank.models import PraktijkvoorbeeldPage
from kennisbank.models.base import read_terms
from kennisbank.models.taxonomy import terms_of

PARAMETER = "p"
FEWEST, MOST = 2, 3
#: Of a longer choice the first ones are kept.
MOST_READ = 12
SUGGESTIONS = 9
SLUG_MAX_LENGTH = 255


@dataclass(frozen=True)
class Row:
    """One subject: the name and the text of each case; the text is empty when the case says nothing.

    `kind` is "contact", "again" or empty.
    """

    label: str
    cells: list[tuple[str, str]]
    kind: str = ""


@dataclass(frozen=True)
class Choice:
    """The chosen live cases in the order of the address. `missing`: how many of them we do not know."""

    cases: list[Any]
    missing: int

    @property
    def can_compare(self) -> bool:
        return FEWEST <= len(self.cases) <= MOST

    def address(self, without: Any = None) -> str:
        """The parameters of this choice, or of the choice without one case."""
        left = [case.slug for case in self.cases if case != without]
        return "?" + urlencode([(PARAMETER, slug) for slug in left])


def read_choice(slugs: Iterable[str]) -> Choice:
    """The cases with these slugs; a slug twice counts once. Two queries."""
    asked = list(dict.fromkeys(slug for slug in slugs if slug))[:MOST_READ]
    possible = [slug for slug in asked if "\0" not in slug and len(slug) <= SLUG_MAX_LENGTH]
    pages = PraktijkvoorbeeldPage.objects.live().filter(slug__in=possible).select_related("organisatie")
    by_slug = {page.slug: page for page in pages}
    cases = [by_slug[slug] for slug in possible if slug in by_slug]
    if cases:
        read_terms(cases)
    return Choice(cases, len(asked) - len(cases))


def names_of(cases: Sequence[Any]) -> list[str]:
    """The organisation of each case; the title where there is none, or where two have the same one."""
    organisations = [case.organisatie.naam if case.organisatie else "" for case in cases]
    return [
        name if name and organisations.count(name) == 1 else case.title
        for name, case in zip(organisations, cases, strict=True)
    ]


def build_rows(cases: Sequence[Any]) -> list[Row]:
    """The subjects on which at least one of the cases says something."""
    names = names_of(cases)
    subjects: list[tuple[str, list[str], str]] = [
        (_("Grootte"), [_size(case) for case in cases], ""),
        (_("Provincie"), [_province(case) for case in cases], ""),
        (_("Periode"), [_period(case) for case in cases], ""),
        (_("Aanleiding"), [case.aanleiding for case in cases], ""),
        (_("Aanpak"), [case.aanpak for case in cases], ""),
        (_("Betrokken"), [case.betrokkenen for case in cases], ""),
        (_("Tijd"), [_("%d uur") % case.uren if case.uren else "" for case in cases], ""),
        (_("Kosten"), [case.kosten for case in cases], ""),
        (_("Resultaat"), [case.resultaat for case in cases], ""),
        (_("Dat doen we de volgende keer anders"), [case.anders_doen for case in cases], "again"),
        (_("Contact"), [case.contact for case in cases], "contact"),
    ]
    return [
        Row(label, list(zip(names, texts, strict=True)), kind)
        for label, texts, kind in subjects
        if any(texts)
    ]


def _size(case: Any) -> str:
    if case.inwonertal:
        return _("%s inwoners") % intcomma(case.inwonertal)
    names = [term.naam for term in case.inwonerklassen]
    return _("%s inwoners") % ", ".join(names) if names else ""


def _province(case: Any) -> str:
    return str(case.organisatie.get_provincie_display()) if case.organisatie else ""


def _period(case: Any) -> str:
    begin, einde = (day and date_format(day, "F Y") for day in (case.begin, case.einde))
    if begin and einde:
        return _("%(begin)s tot %(einde)s") % {"begin": begin, "einde": einde}
    if einde:
        return _("tot %s") % einde
    return _("vanaf %s") % begin if begin else ""


def wishes_like(case: Any) -> Wishes:
    """What another case must have to resemble this one."""
    sizes = [term.code for term in terms_of(Taxonomie.INWONERKLASSE)]
    own = [term.code for term in case.inwonerklassen if term.code in sizes]
    fasen = [term.code for term in case.fasen]
    return Wishes(
        sizes,
        inwonerklasse=own[0] if own else "",
        provincie=case.organisatie.provincie if case.organisatie else "",
        fase=fasen[0] if fasen else "",
    )


def suggestions(cases: Sequence[Any]) -> list[Any]:
    """Other cases to choose: those that resemble the first one most, or by title when none is chosen."""
    wishes = wishes_like(cases[0]) if cases else Wishes([])
    others = ranked_cases(wishes).exclude(pk__in=[case.pk for case in cases])
    return list(others.select_related("organisatie")[:SUGGESTIONS])
