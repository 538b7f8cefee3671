"""The steps of allauth's sign-in that know about providers: when our second step is asked, and the link."""

from typing import Any, TypedDict, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse

from portal.accounts.models import OpenIDProvider, User
from portal.accounts.openid.entering import link
from portal.accounts.openid.refusals import Reason, Refused
from portal.accounts.services import FACTOR_OF_PROVIDER, has_second_factor
from portal.accounts.sessions import PROVIDER_KEY


class Passage(TypedDict):
    """What a sign-in through a provider carries along until it is complete."""

    key: str
    subject: str
    is_new_link: bool
    shows_factor: bool
    # When somebody signed in there, in seconds since 1970; None when the provider does not tell.
    auth_time: float | None


def passage_of(login: Login) -> Passage | None:
    """None for a sign-in with a password or passkey."""
    return cast("Passage | None", (login.signal_kwargs or {}).get("openid"))


class SecondFactorStage(AuthenticateStage):
    """Asks our second step, unless the provider showed one.

    The first time, an account with a second step of its own must show that too: else whoever runs the
    provider could come in without it.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        passage, user = passage_of(self.login), self.login.user
        if not passage or not passage["shows_factor"] or not isinstance(user, User):
            return bool(super()._should_handle(request))
        if passage["is_new_link"] and has_second_factor(user):
            return True
        shown = {"provider": passage["key"], "auth_time": passage["auth_time"]}
        record_authentication(request, user, "mfa", type=FACTOR_OF_PROVIDER, **shown)
        return False


class LinkStage(LoginStage):
    """Last of all: only who passed every step is linked to what the provider calls them."""

    key = "openid_link"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        from portal.accounts.openid.views import refuse

        self.request.session.pop(PROVIDER_KEY, None)
        passage, user = passage_of(self.login), self.login.user
        if passage is None or not isinstance(user, User):
            return None, True
        row: Any = OpenIDProvider.objects.usable().filter(key=passage["key"]).first()
        try:
            if row is None:
                raise Refused(Reason.NOT_SET_UP)
            if passage["is_new_link"]:
                link(self.request, user, row, passage["subject"])
        except Refused as refusal:
            return refuse(self.request, row, refusal.reason, user), False
        self.request.session[PROVIDER_KEY] = passage["key"]
        return None, True
