"""For what is sensitive: signing in or confirming it must have happened just now.

@recent_login_required_for_post
def export(request): …

Or in a view: `return ask_again(request) or …`

Somebody for whom that is too long ago confirms and comes back. Which way of confirming counts: the second
step of who has one; else signing in again at the provider of one's organisation; else the password. The
provider comes first, as it may be the only second step there is: whoever reads somebody's mail can choose a
password, and must not get further with it.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.accounts.models import User
from portal.accounts.services import FACTOR_OF_PROVIDER, has_second_factor, is_linked
from portal.common.way_back import way_back

View = Callable[..., HttpResponseBase]


def confirmed_at(request: HttpRequest) -> float:
    """When this person last showed what counts for them, in seconds since 1970; 0 when never."""
    user = request.user
    if not isinstance(user, User):
        return 0.0
    records = get_authentication_records(request, user)
    if has_second_factor(user):
        counting = [one for one in records if one.get("method") == "mfa"]
    else:
        methods = {"socialaccount"} if is_linked(user) else {"password", "socialaccount"}
        counting = [one for one in records if one.get("method") in methods]
    return max((_moment(one) for one in counting), default=0.0)


def _moment(entry: dict[str, Any]) -> float:
    """At a provider one may have signed in long before coming here: then that is the moment."""
    at = float(entry.get("at", 0))
    if entry.get("method") == "socialaccount" or entry.get("type") == FACTOR_OF_PROVIDER:
        return min(at, float(entry.get("auth_time") or 0))
    return at


def is_recent(request: HttpRequest, seconds: float | None = None) -> bool:
    """Whether that was at most `seconds` ago (RECENT_LOGIN_SECONDS)."""
    limit = settings.RECENT_LOGIN_SECONDS if seconds is None else seconds
    return time.time() - confirmed_at(request) <= limit


def recent_login_required_for_post(view: View) -> View:
    """Decorator for a view that may be read freely; doing asks to confirm, which leads back to the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = ask_again(request) if request.method == "POST" else None
        return answer or view(request, *args, **kwargs)

    return guarded


def ask_again(request: HttpRequest) -> HttpResponse | None:
    """The redirect to confirming, which leads back here; None when that is not needed."""
    user = request.user
    back = way_back(request)
    if not isinstance(user, User):
        return redirect_to_login(back)
    if is_recent(request):
        return None
    methods = get_adapter(request).get_reauthentication_methods(user)
    target = methods[0]["url"] if methods else reverse("account_reauthenticate")
    return HttpResponseRedirect(f"{target}?{urlencode({'next': back})}")
