"""Public pages that are not in the page tree."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kennisbank.models import Begrip, HulpNu
from kennisbank.models.base import Kruimel
from portal.search.nl.folding import fold

# What begins with a digit or a sign stands together, before the letters.
OTHER_SIGN, OTHER_ANCHOR = "0-9", "cijfers"


@dataclass(frozen=True)
class Letter:
    """The terms that begin with one letter; `anchor` is where they stand on the page."""

    sign: str
    anchor: str
    begrippen: list[Begrip] = field(default_factory=list)


@require_safe
def hulp_nu(request: HttpRequest) -> HttpResponse:
    """Whom to call, first; then the first steps."""
    return render(request, "kennisbank/hulp_nu.html", {"hulp": HulpNu.load(request_or_site=request)})


@require_safe
def begrippen(request: HttpRequest) -> HttpResponse:
    """All terms explained, by letter."""
    letters = by_letter(Begrip.objects.prefetch_related("zie_ook"))
    context = {"letters": letters, "kruimels": [Kruimel(_("Home"), "/")]}
    return render(request, "kennisbank/begrippen.html", context)


def by_letter(terms: Iterable[Begrip]) -> list[Letter]:
    """The terms per first letter, without accents or capitals; only letters that occur."""
    found: dict[str, Letter] = {}
    for term in sorted(terms, key=lambda one: (fold(one.term), one.pk)):
        first = next((char for char in fold(term.term) if char.isalnum()), "")
        is_letter = "a" <= first <= "z"
        sign = first.upper() if is_letter else OTHER_SIGN
        anchor = f"letter-{first}" if is_letter else OTHER_ANCHOR
        found.setdefault(sign, Letter(sign, anchor)).begrippen.append(term)
    return sorted(found.values(), key=lambda one: (one.sign != OTHER_SIGN, one.sign))
