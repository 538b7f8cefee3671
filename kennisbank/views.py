"""Public pages that are not in the page tree, or stand there for their title and introduction only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kennisbank.hulp_steps import pages_after_hulp_nu
from kennisbank.models import Begrip, HulpNu
from kennisbank.models.base import Kruimel
from kennisbank.signpost import signpost, signpost_page


@require_safe
def hulp_nu(request: HttpRequest) -> HttpResponse:
    """Whom to call, first; then the first steps."""
    context = {
        "hulp": HulpNu.load(request_or_site=request),
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
    """All terms explained, in alphabetical order."""
    terms = Begrip.objects.prefetch_related("zie_ook")
    return render(request, "kennisbank/begrippen.html", {"begrippen": terms})
