"""Noodtoegang for beheerders: asking for it, and answering another beheerder. Never a title of a leerkring.

Below /leerkringen/noodtoegang/, behind the permission and the second factor (see `apps.ready`). What the
members read of it: `views.emergency_trace`.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from leerkringen.emergency_forms import EmergencyForm
from leerkringen.errors import Conflict, Duplicate, NoAccess, NotAllowed, NotYet
from leerkringen.models import Noodtoegang
from leerkringen.services import emergencies as services
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.accounts.reauthentication import ask_again
from portal.audit.services import record_refusal

PAST_SHOWN = 50
GRANT = "toekennen"
# What a button does, and what the page says then.
ACTIONS: dict[str, tuple[Callable[..., Any], Any]] = {
    GRANT: (
        services.grant,
        gettext_lazy("Toegekend: de noodtoegang loopt. Als de leerkring bestaat, krijgen de leden bericht."),
    ),
    "weigeren": (services.refuse, gettext_lazy("Het verzoek is geweigerd.")),
    "intrekken": (services.withdraw, gettext_lazy("Uw verzoek is ingetrokken.")),
    "beeindigen": (services.end, gettext_lazy("De noodtoegang is beëindigd. Dat geldt meteen.")),
}
Stand = Noodtoegang.Stand


class EmergencyView(View):
    """Base: what is not there is 404, what is not for this beheerder to do is 403."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = cast(User, request.user)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoAccess as error:
            raise Http404 from error
        except NotAllowed as error:
            # Such as granting one's own request.
            record_refusal(
                action="noodtoegang",
                actor=self.user,
                obj=f"noodtoegang {kwargs.get('emergency_id', '')}",
                origin=client_ip(request),
                # Administrators read this line, and not which leerkring it was about.
                circle=None,
            )
            raise PermissionDenied from error

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        return render(self.request, f"leerkringen/{template}.html", context, status=status)


class EmergenciesView(EmergencyView):
    """What waits, what runs, and what was."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Noodtoegang.objects.visible_to(request.user)
        current = [one for one in rows.unfinished() if one.stand in {Stand.WACHT, Stand.LOOPT}]
        keys = {one.pk for one in current}
        past = [one for one in rows[: PAST_SHOWN + len(keys)] if one.pk not in keys]
        own = [one for one in current if one.gevraagd_door_id == self.user.pk]
        others = [one for one in current if one.gevraagd_door_id != self.user.pk]
        return self.show(
            "noodtoegangen",
            own=own,
            waiting=[one for one in others if one.stand == Stand.WACHT],
            running=[one for one in others if one.stand == Stand.LOOPT],
            past=past[:PAST_SHOWN],
        )


class AskView(EmergencyView):
    """The request. Its answer is the same whether the leerkring exists or not."""

    def get(self, request: HttpRequest) -> HttpResponse:
        # Asked before somebody writes a reason, so that it is seldom asked after.
        return ask_again(request) or self.show("noodtoegang_vragen", form=EmergencyForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EmergencyForm(request.POST)
        confirm_first = ask_again(request)
        if confirm_first:
            # What was written stays on the page: confirming is done beside it.
            return self.show(
                "noodtoegang_vragen", status=422, form=form, confirm_url=confirm_first["Location"]
            )
        if not form.is_valid():
            return self.show("noodtoegang_vragen", status=422, form=form)
        try:
            row = services.ask(
                user=self.user,
                circle_id=form.cleaned_data["leerkring"],
                reason=form.cleaned_data["reden"],
                hours=form.cleaned_data["uren"],
                origin=client_ip(request),
            )
        except Duplicate as error:
            form.add_error("leerkring", str(error))
            return self.show("noodtoegang_vragen", status=422, form=form)
        messages.success(
            request, _("Uw verzoek is bewaard. Een tweede beheerder heeft 24 uur om te antwoorden.")
        )
        return redirect("leerkringen:emergency", row.pk)


class EmergencyDetailView(EmergencyView):
    """One request, with the buttons that are this beheerder's."""

    def get(self, request: HttpRequest, emergency_id: Any) -> HttpResponse:
        return self._page(self._row(emergency_id))

    def post(self, request: HttpRequest, emergency_id: Any) -> HttpResponse:
        row = self._row(emergency_id)
        action = request.POST.get("actie", "")
        if action not in ACTIONS:
            return self._page(row, status=422)
        confirm_first = ask_again(request) if action == GRANT else None
        if confirm_first:
            return confirm_first
        do, done = ACTIONS[action]
        try:
            do(key=row.pk, user=self.user, origin=client_ip(request))
        except Conflict:
            changed = _("Dit was net veranderd. Hieronder staat hoe het nu is.")
            return self._page(self._row(emergency_id), status=409, problem=changed)
        except NotYet as error:
            return self._page(row, status=409, problem=str(error))
        messages.success(request, done)
        return redirect("leerkringen:emergency", row.pk)

    def _row(self, key: Any) -> Noodtoegang:
        found = Noodtoegang.objects.visible_to(self.user).filter(pk=key).first()
        if found is None:
            raise Http404
        return cast(Noodtoegang, found)

    def _page(self, row: Noodtoegang, *, status: int = 200, problem: str = "") -> HttpResponse:
        own = row.gevraagd_door_id == self.user.pk
        waits, runs = row.stand == Stand.WACHT, row.stand == Stand.LOOPT
        return self.show(
            "noodtoegang",
            status=status,
            row=row,
            problem=problem,
            may_answer=waits and not own,
            may_withdraw=waits and own,
            may_end=runs,
            may_enter=runs and own,
        )
