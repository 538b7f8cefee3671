"""Asking to join, by anybody. The form sets no cookie; the answer is the same whoever asks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from leerkringen.errors import TooMany
from leerkringen.invitation_forms import RequestForm
from leerkringen.models import Leerkring
from leerkringen.nightly import plan_cleaning
from leerkringen.services import requests as services
from portal.accounts.origin import client_ip
from portal.common.same_origin import is_same_origin


@csrf_exempt  # No cookie, so no token: `is_same_origin` does its work.
def ask(request: HttpRequest, circle_id: Any) -> HttpResponse:
    """GET: the form. POST: keeps the request. One 404 for absent, unlisted and not asking, for each verb."""
    circle = Leerkring.objects.asked_to_join().filter(pk=circle_id).first()
    if circle is None:
        raise Http404
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return _page(request, circle, RequestForm())
    if not is_same_origin(request):
        return render(request, "403_csrf.html", status=403)
    form = RequestForm(request.POST)
    if not form.is_trapped and not form.is_valid():
        return _page(request, circle, form, status=422)
    if not services.within_limits(client_ip(request)):
        form.add_error(None, _("Er komen nu te veel aanvragen van uw netwerk. Probeer het later opnieuw."))
        return _page(request, circle, form, status=429)
    if not form.is_trapped:
        try:
            _keep(circle, form.cleaned_data, client_ip(request))
        except TooMany:
            form.add_error(None, _("Er wachten nu te veel aanvragen. Probeer het volgende week opnieuw."))
            return _page(request, circle, form, status=429)
    return redirect("leerkringen:asked")


@never_cache
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """After a request, or after a program that filled in the trap: always this page."""
    return render(request, "leerkringen/meedoen_bedankt.html")


def _keep(circle: Leerkring, data: dict[str, str], origin: str | None) -> None:
    services.ask_to_join(
        circle=circle,
        name=data["naam"],
        email=data["email"],
        organisation=data["organisatie"],
        function=data["functie"],
        motivation=data["motivatie"],
        origin=origin,
    )
    plan_cleaning()  # Also on a site that `manage.py serve` does not start.


def _page(request: HttpRequest, circle: Leerkring, form: RequestForm, status: int = 200) -> HttpResponse:
    page = render(request, "leerkringen/meedoen.html", {"circle": circle, "form": form}, status=status)
    if status == 200:
        # As soon as the leerkring says so this is a 404: no cache may go on showing its title.
        patch_cache_control(page, public=True, max_age=0, must_revalidate=True)
    return page
