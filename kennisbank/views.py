"""Public pages that are not in the page tree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kennisbank.models import Begrip, HulpNu


@require_safe
def hulp_nu(request: HttpRequest) -> HttpResponse:
    """Whom to call, first; then the first steps."""
    return render(request, "kennisbank/hulp_nu.html", {"hulp": HulpNu.current()})


@require_safe
def begrippen(request: HttpRequest) -> HttpResponse:
    """All terms explained, in alphabetical order."""
    terms = Begrip.objects.prefetch_related("zie_ook")
    return render(request, "kennisbank/begrippen.html", {"begrippen": terms})
