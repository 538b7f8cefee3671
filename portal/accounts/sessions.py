"""How long a session lasts: two hours without use, twelve hours at most."""

import time
from collections.abc import Callable

from allauth.account.internal.flows.logout import logout
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.services import signs_in_with

STARTED_KEY = "begonnen"
SEEN_KEY = "gezien"
# The provider with which the session began, if it did not begin with a password or passkey.
PROVIDER_KEY = "inlogdienst"
# One write a minute tells enough; a write per request would make every page of a reader a write.
SEEN_STEP_SECONDS = 60


class SessionLimitsMiddleware:
    """Ends a session that is idle or old, or whose provider is switched off; keeps "last seen" in the list.

    Runs after allauth's AccountMiddleware and takes the place of its UserSessionsMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now = time.time()
        session = request.session
        if PROVIDER_KEY in session and not signs_in_with(request.user, [session[PROVIDER_KEY]]):
            logout(request, show_message=False)
            messages.info(request, _("U bent uitgelogd: inloggen met uw organisatie staat uit."))
            return
        started = session.get(STARTED_KEY, now)
        seen = session.get(SEEN_KEY, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_MAX_SECONDS:
            logout(request, show_message=False)
            messages.info(request, _("Uw sessie is verlopen. Log opnieuw in."))
            return
        if STARTED_KEY not in session or now - seen >= SEEN_STEP_SECONDS:
            start_clock(request, started=started)
            UserSession.objects.create_from_request(request)


def start_clock(request: HttpRequest, *, started: float | None = None) -> None:
    """Notes the start of a session (now, unless `started` in seconds since 1970) and that it is in use."""
    now = time.time()
    request.session[STARTED_KEY] = now if started is None else started
    request.session[SEEN_KEY] = now


def end_all_sessions(user: User) -> int:
    """Ends every session of this user; tells how many."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def end_other_sessions(request: HttpRequest) -> int:
    """Ends every session of this user but the present one; tells how many."""
    others = UserSession.objects.filter(user_id=request.user.pk).exclude(
        session_key=request.session.session_key
    )
    sessions = list(others)
    for session in sessions:
        session.end()
    return len(sessions)
