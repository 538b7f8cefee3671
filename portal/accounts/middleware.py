"""Asks the second factor before the admin and the leerkringen."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portal.accounts.destination import remember_destination
from portal.accounts.origin import client_ip
from portal.accounts.protection import Protection, belongs_inside, protection_for
from portal.accounts.services import has_second_factor, second_factor_passed
from portal.audit.services import record_refusal
from portal.common.way_back import way_back

# These lead to the one door or out of the house.
ALWAYS_OPEN = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")


class SecondFactorMiddleware:
    """Runs after allauth's AccountMiddleware.

    allauth has no setting that requires a second factor, and enrolling leaves no `mfa` record in the
    session, so: no factor → set one up; factor without record → confirm it with a code; then back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        protection = None if request.path.startswith(ALWAYS_OPEN) else protection_for(request.path)
        answer = self._stop(request, protection) if protection else None
        return answer or self.get_response(request)

    def _stop(self, request: HttpRequest, protection: Protection) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated:
            if protection.anonymous == "view":
                return None
            return redirect_to_login(way_back(request))
        if protection.permission:
            if not user.has_perm(protection.permission):
                record_refusal(action="toegang", actor=user, obj="beheer", origin=client_ip(request))
                raise PermissionDenied
        elif not belongs_inside(user):
            return None
        if second_factor_passed(request):
            return None
        return _ask_factor(request)


def _ask_factor(request: HttpRequest) -> HttpResponse:
    missing = not has_second_factor(request.user)
    record_refusal(
        action="tweede stap",
        actor=request.user,
        result="ontbreekt" if missing else "gevraagd",
        origin=client_ip(request),
    )
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # A script cannot follow the way through a form; Wagtail shows the message of a 403.
        raise PermissionDenied
    back = way_back(request)
    if missing:
        remember_destination(request, back)
        return HttpResponseRedirect(reverse("accounts:second-factor"))
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
