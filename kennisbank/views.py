"""Public pages that are not in the page tree, or stand there for their title and introduction only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kennisbank.agenda import calendar_event
from kennisbank.hulp_steps import pages_after_hulp_nu
from kennisbank.models import Begrip, BijeenkomstPage, HulpNu
from kennisbank.models.base import Kruimel
from kennisbank.signpost import signpost, signpost_page
from portal.common.ics import CONTENT_TYPE, event_file


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
    """All terms explained, in alphabetical order."""
    terms = Begrip.objects.prefetch_related("zie_ook")
    return render(request, "kennisbank/begrippen.html", {"begrippen": terms})


@require_safe
def meeting_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A live meeting with a date, for the reader's own calendar."""
    page = BijeenkomstPage.objects.live().filter(slug=slug).first()
    event = calendar_event(page) if page else None
    if event is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="bijeenkomst.ics"'}
    return HttpResponse(event_file(event), content_type=CONTENT_TYPE, headers=headers)
