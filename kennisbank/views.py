"""Public pages that are not in the page tree, or stand there for their title and introduction only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kennisbank.agenda import calendar_event
from kennisbank.hulp_steps import pages_after_hulp_nu
from kennisbank.models import Begrip, BijeenkomstPage, HulpNu
from kennisbank.models.public_page import Kruimel
from kennisbank.signpost import signpost, signpost_page
from portal.common.ics import CONTENT_TYPE, event_file
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
    context = {
        "hulp": HulpNu.current(),
        "vervolg": pages_after_hulp_nu(),
        "crumbs": [Kruimel(_("Home"), "/")],
    }
    return render(request, "kennisbank/hulp_nu.html", context)


@require_safe
def waar_kan_ik_terecht(request: HttpRequest) -> HttpResponse:
    """Whom to turn to for what, for the role in `rol` or for everyone."""
    context = {
        "page": signpost_page(),
        "signpost": signpost(request.GET.get("rol", "")),
        "crumbs": [Kruimel(_("Home"), "/")],
    }
    return render(request, "kennisbank/waar_kan_ik_terecht.html", context)


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


@require_safe
def meeting_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A live meeting with a date, for the reader's own calendar."""
    page = BijeenkomstPage.objects.live().filter(slug=slug).first()
    event = calendar_event(page) if page else None
    if event is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="bijeenkomst.ics"'}
    return HttpResponse(event_file(event), content_type=CONTENT_TYPE, headers=headers)
