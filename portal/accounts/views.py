"""The account pages that allauth does not bring, and the doors that lead to its one door."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from allauth.account.views import LoginView as BaseLoginView
from allauth.account.views import LogoutView as BaseLogoutView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.destination import has_destination, take_destination
from portal.accounts.models import OpenIDProvider
from portal.accounts.origin import client_ip
from portal.accounts.services import FACTORS, has_second_factor, second_factor_passed
from portal.audit.services import record


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What one can do with the own account."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_second_factor": bool(kinds & set(FACTORS)) or second_factor_passed(request),
        "may_enter_admin": request.user.has_perm("wagtailadmin.access_admin"),
    }
    return render(request, "account/home.html", context)


@require_safe
@login_required
def email(request: HttpRequest) -> HttpResponse:
    """Shows the address. Changing it is the administrator's work: an address is the key to an account."""
    return render(request, "account/email.html")


@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Explains why a second step is needed and leads to setting it up."""
    if has_second_factor(request.user):
        return redirect("mfa_index")
    if second_factor_passed(request):
        return redirect("accounts:continue")
    return render(request, "account/second_factor.html", {"has_destination": has_destination(request)})


@require_safe
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """To where somebody was going before the second factor was asked."""
    return HttpResponseRedirect(take_destination(request))


@require_safe
@login_required
def totp_qr(request: HttpRequest) -> HttpResponse:
    """The square for the app, as a picture of our own: the policy of the page allows no `data:` address.

    The key comes from the session, where the page that shows this picture has put it.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_mfa_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(svg, content_type="image/svg+xml")


@require_POST
@login_required
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """Ends one other session of oneself."""
    session = UserSession.objects.filter(user=request.user, pk=number).first()
    if session is None:
        raise Http404
    if session.is_current():
        return redirect("account_logout")
    session.end()
    record(action="sessie beëindigen", actor=request.user, obj=f"sessie {number}", origin=client_ip(request))
    messages.success(request, _("Dat apparaat is uitgelogd."))
    return redirect("usersessions_list")


class SessionsView(ListUserSessionsView):
    """allauth's list, whose button ends all other sessions; that leaves a line too."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record(
            action="sessies beëindigen",
            actor=self.request.user,
            obj=f"account {self.request.user.pk}",
            origin=client_ip(self.request),
        )
        return response


class LoginView(BaseLoginView):
    """allauth's, with a button for each provider. The same buttons for everybody: they tell nothing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = [one for one in OpenIDProvider.objects.usable() if one.secret]
        return super().get_context_data(**kwargs) | {"providers": providers}


class LogoutView(BaseLogoutView):
    """allauth's, with no message and an order to the browser to forget what it stored."""

    def logout(self) -> None:
        logout(self.request, show_message=False)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        # Not "cache": our pages are never stored, and clearing it takes some browsers seconds.
        response.headers["Clear-Site-Data"] = '"cookies", "storage"'
        return response


@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """The page after signing out."""
    if request.user.is_authenticated:
        return redirect("accounts:home")
    return render(request, "account/signed_out.html")


def to_the_door(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """For the sign-in pages of Wagtail: there is one door. Keeps a safe `next`."""
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/admin/" if request.path.startswith("/admin/") else ""
    if request.user.is_authenticated:
        return HttpResponseRedirect(target or reverse("accounts:home"))
    query = f"?{urlencode({'next': target})}" if target else ""
    return HttpResponseRedirect(reverse("account_login") + query)


def gone(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Doors that do not exist here: Wagtail's shared passwords and its own password screens."""
    raise Http404
