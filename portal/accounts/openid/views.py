"""To the provider of an organisation and back. Two addresses; all others of allauth stay closed."""

import secrets
import time
from typing import Any

import requests
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import authenticated_user
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.accounts import arrivals
from portal.accounts.models import OpenIDProvider, User
from portal.accounts.openid.entering import Entrance, entrance_for, providers_of
from portal.accounts.openid.provider import OrganisationOAuth2Adapter, OrganisationProvider
from portal.accounts.openid.refusals import Reason, Refused
from portal.accounts.openid.stages import Passage
from portal.accounts.openid.tokens import Identity, shows_second_factor
from portal.accounts.origin import client_ip
from portal.accounts.services import FACTOR_OF_PROVIDER
from portal.audit.services import record

# What a person came for; kept in the state of the attempt, never in the address.
SIGN_IN, CONFIRM = "inloggen", "bevestigen"
STARTS_PER_MINUTE = {"openid": "30/m/ip"}
CLOCK_SECONDS = 60
# What a provider can do wrong: no answer, an error, or an answer of another shape.
FAULTS = (requests.RequestException, OAuth2Error, ValueError, KeyError, TypeError, AttributeError)


@require_POST
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Begins an attempt, and shows the page that leads to the provider.

    A page and not a redirect: the policy of our pages lets no form end up on another site.
    """
    row = _row(provider_id)
    if not ratelimit.consume(request, app="portal.accounts", action="openid", config=STARTS_PER_MINUTE):
        return ratelimit.respond_429(request)
    goal = CONFIRM if request.POST.get("doel") == CONFIRM and request.user.is_authenticated else SIGN_IN
    try:
        if not row.secret:
            raise Refused(Reason.NOT_SET_UP)
        redirect = _begin(request, row, goal)
    except Refused as refusal:
        return refuse(request, row, refusal.reason)
    except FAULTS:
        return refuse(request, row, Reason.UNREACHABLE)
    response = render(request, "account/openid_leaving.html", {"provider": row, "address": redirect})
    response.headers["Refresh"] = f"0; url={redirect}"
    return response


def _begin(request: HttpRequest, row: OpenIDProvider, goal: str) -> str:
    """Keeps the attempt in the session; the address of the provider with our question."""
    nonce = secrets.token_urlsafe(32)
    question = {"nonce": nonce, "response_mode": "query"}
    if row.requested_acr.strip():
        question["acr_values"] = " ".join(row.requested_acr.split())
    if goal == CONFIRM:
        question |= {"prompt": "login", "max_age": "0"}
    elif row.counts_factors:
        # Makes the provider tell when it was.
        question["max_age"] = str(settings.OPENID_FACTOR_SECONDS)
    kept = {
        "invitation": arrivals.keep(request.POST.get("uitnodiging", "")),
        "nonce": nonce,
        "at": time.time(),
    }
    provider = OrganisationProvider(request, row)
    answer = provider.redirect(
        request, process=goal, next_url=_safe_next(request), data=kept, auth_params=question
    )
    return str(answer["Location"])


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""


@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider. A GET that signs in: that is how the protocol works; the state guards it."""
    row = _row(provider_id)
    user: Any = None
    try:
        state = _attempt(request, row)
        identity = _identity(request, row, state)
        if state["process"] == CONFIRM:
            user = request.user
            return _confirmed(request, row, identity, state)
        entrance = entrance_for(request, row, identity, state["data"]["invitation"])
        user = entrance.user
        return _enter(request, row, identity, entrance, state.get("next", ""))
    except Refused as refusal:
        return refuse(request, row, refusal.reason, user)


def _attempt(request: HttpRequest, row: OpenIDProvider) -> dict[str, Any]:
    """What this browser asked of this provider in the last ten minutes; each attempt can be answered once."""
    state = statekit.unstash_state(request, provider_id=row.key, state_id=request.GET.get("state", ""))
    if state is None or not row.secret:
        raise Refused(Reason.STATE)
    return state


def _identity(request: HttpRequest, row: OpenIDProvider, state: dict[str, Any]) -> Identity:
    if "error" in request.GET:
        cancelled = request.GET["error"] == "access_denied"
        raise Refused(Reason.CANCELLED if cancelled else Reason.ANSWER)
    # RFC 9207: who answers is who was asked.
    if request.GET.get("iss", row.issuer) != row.issuer:
        raise Refused(Reason.ISSUER)
    verifier, nonce = state.get("pkce_code_verifier"), state["data"]["nonce"]
    if not verifier or not request.GET.get("code"):
        raise Refused(Reason.ANSWER)
    try:
        return OrganisationOAuth2Adapter(request, row).identity(verifier=verifier, nonce=nonce)
    except (requests.ConnectionError, requests.Timeout) as error:
        raise Refused(Reason.UNREACHABLE) from error
    except FAULTS as error:
        raise Refused(Reason.ANSWER) from error


def _enter(
    request: HttpRequest, row: OpenIDProvider, identity: Identity, entrance: Entrance, next_url: str
) -> HttpResponse:
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    clear_login(request)
    user = entrance.user
    passage = Passage(
        key=row.key,
        subject=identity.subject,
        is_new_link=entrance.is_new_link,
        shows_factor=shows_second_factor(identity, row),
        auth_time=identity.auth_time,
    )
    record_authentication(
        request, user, "socialaccount", provider=row.key, uid=identity.subject, auth_time=identity.auth_time
    )
    login = Login(
        user=user,
        redirect_url=entrance.next_url or next_url or None,
        signal_kwargs={"openid": passage},
        email=user.email,
    )
    return perform_login(request, login)


def _confirmed(
    request: HttpRequest, row: OpenIDProvider, identity: Identity, state: dict[str, Any]
) -> HttpResponse:
    """The same person signed in there again, after we asked."""
    own = SocialAccount.objects.filter(user_id=request.user.pk, provider=row.key, uid=identity.subject)
    if not isinstance(request.user, User) or not own.exists():
        raise Refused(Reason.OTHER_PERSON)
    if identity.auth_time is None or identity.auth_time < state["data"]["at"] - CLOCK_SECONDS:
        raise Refused(Reason.NOT_AGAIN)
    again: dict[str, Any] = {"provider": row.key, "reauthenticated": True, "auth_time": identity.auth_time}
    record_authentication(request, request.user, "socialaccount", uid=identity.subject, **again)
    if shows_second_factor(identity, row):
        record_authentication(request, request.user, "mfa", type=FACTOR_OF_PROVIDER, **again)
    record(
        action="opnieuw bevestigen",
        actor=request.user,
        obj=f"inlogdienst {row.pk}",
        origin=client_ip(request),
    )
    return HttpResponseRedirect(state.get("next") or reverse("accounts:home"))


@require_safe
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Asks somebody without a password and without a second step here to confirm at the provider."""
    providers = providers_of(authenticated_user(request))
    if not providers:
        raise Http404
    context = {"providers": providers, "next": request.GET.get("next", "")}
    return render(request, "account/openid_confirm.html", context)


def refuse(
    request: HttpRequest, row: OpenIDProvider | None, reason: Reason, user: Any = None
) -> HttpResponse:
    """The page that tells what to do, and a line in the log."""
    name = f"inlogdienst {row.pk}" if row else ""
    known = user if isinstance(user, User) else None
    record(
        action="inloggen",
        actor=known,
        obj=name,
        result=f"geweigerd: {reason.code}",
        origin=client_ip(request),
    )
    status = 503 if reason in {Reason.UNREACHABLE, Reason.NOT_SET_UP} else 403
    return render(request, "account/openid_refused.html", {"message": reason.message}, status=status)


def _row(key: str) -> OpenIDProvider:
    row = OpenIDProvider.objects.usable().filter(key=key).select_related("organisation").first()
    if row is None:
        raise Http404
    return row
