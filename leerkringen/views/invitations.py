"""Inviting: the list of those who may invite, invite one, send again, withdraw, also many at once."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkringen.errors import Duplicate, NoAccess, NotAllowed, TooMany
from leerkringen.invitation_forms import InvitationForm, ticked
from leerkringen.mails import INVITATION
from leerkringen.mismatches import show_mismatches
from leerkringen.models import Uitnodiging
from leerkringen.models.uitnodiging import Stand
from leerkringen.roles import Ability, Rol, invitable_roles
from leerkringen.services import invitations as services
from leerkringen.views.circle import CircleView
from portal.accounts.organisations import Claimed
from portal.notifications.models import DeliveryState
from portal.notifications.services import states_of

UNDELIVERED = "niet-bezorgd"
#: Of this many open invitations, the newest, the delivery is looked at.
LOOKED_AT = 1_000


class InvitingView(CircleView):
    """Base of all pages about inviting."""

    section = "uitnodigen"
    ability = Ability.UITNODIGEN

    @property
    def roles(self) -> list[Rol]:
        """What this person may invite somebody for."""
        return invitable_roles(self.page.rol, self.circle.fase)

    @property
    def own_rows(self) -> QuerySet[Uitnodiging]:
        rows: QuerySet[Uitnodiging] = Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.circle)
        return rows


class InvitationsView(InvitingView):
    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self._page(InvitationForm(roles=self.roles))

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form, status = InvitationForm(request.POST, roles=self.roles), 422
        if form.is_valid():
            try:
                services.invite(
                    circle_id=self.circle.pk,
                    user=self.user,
                    email=form.cleaned_data["email"],
                    role=form.cleaned_data["rol"],
                    organisation=form.cleaned_data["organisatie"],
                    first_day=form.cleaned_data.get("vanaf"),
                    last_day=form.cleaned_data.get("tot"),
                    origin=self.origin,
                )
            except Duplicate as error:
                form.add_error("email", str(error))
            except TooMany as error:
                form.add_error(None, str(error))
                status = 429
            else:
                messages.success(request, _("De uitnodiging wordt verstuurd."))
                return redirect("leerkringen:invitations", self.circle.pk)
        return self._page(form, status=status)

    def _page(self, form: InvitationForm, status: int = 200) -> HttpResponse:
        rows = Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.circle)
        undelivered = self._undelivered()
        stand = self._stand()
        chosen = rows.filter(pk__in=undelivered) if stand == UNDELIVERED else rows.in_stand(stand)
        context = self.paginated(chosen.select_related("door"), stand=stand)
        states = states_of(INVITATION, [str(one.pk) for one in context["rows"]])
        for one in context["rows"]:
            state = states.get(str(one.pk))
            one.bezorging = state.label if state else ""
            one.mist = str(one.pk) in undelivered
        show_mismatches(context["rows"], lambda one: Claimed(one.email, one.organisatie))
        return self.show(
            "uitnodigen",
            status=status,
            form=form,
            tabs=self._tabs(rows.counts(), len(undelivered), stand),
            stand=stand,
            undelivered=len(undelivered),
            can_act=stand in {Stand.OPEN, Stand.VERLOPEN, UNDELIVERED},
            can_withdraw=stand != Stand.VERLOPEN,
            all_ticked=self.request.GET.get("kies") == "alles",
            **context,
        )

    def _stand(self) -> str:
        asked = self.request.GET.get("stand", "")
        return asked if asked in {*Stand.values, UNDELIVERED} else Stand.OPEN.value

    def _tabs(self, counts: dict[str, int], undelivered: int, current: str) -> list[dict[str, Any]]:
        labels = {one.value: str(one.label) for one in Stand}
        if undelivered or current == UNDELIVERED:
            labels[UNDELIVERED] = _("Niet bezorgd")
            counts = counts | {UNDELIVERED: undelivered}
        return [
            {"url": f"?stand={word}", "label": label, "count": counts[word], "current": word == current}
            for word, label in labels.items()
        ]

    def _undelivered(self) -> set[str]:
        """Open invitations whose mail will not come any more: refused, or dropped as no longer needed."""
        open_ones = (
            Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.circle).in_stand(Stand.OPEN)
        )
        keys = [str(pk) for pk in open_ones.values_list("pk", flat=True)[:LOOKED_AT]]
        states = states_of(INVITATION, keys)
        lost = {DeliveryState.FAILED, DeliveryState.DROPPED}
        return {key for key, state in states.items() if state in lost}


class InvitationActionView(InvitingView, ABC):
    """Base for the two buttons behind an invitation."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, circle_id: Any, invitation_id: Any) -> HttpResponse:
        invitation = self.own_rows.filter(pk=invitation_id).first()
        if invitation is None:
            raise Http404
        self.act(invitation)
        return redirect("leerkringen:invitations", self.circle.pk)

    @abstractmethod
    def act(self, invitation: Uitnodiging) -> None:
        """Does what the button says."""


class ResendView(InvitationActionView):
    def act(self, invitation: Uitnodiging) -> None:
        number = self.request.POST.get("nummer", "")
        seen = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None
        try:
            sent = services.resend(invitation=invitation, user=self.user, number=seen, origin=self.origin)
        except TooMany as error:
            messages.error(self.request, str(error))
            return
        text = _("De uitnodiging gaat opnieuw op weg. De vorige link werkt niet meer.")
        if not sent:
            text = _("Deze uitnodiging ging net al opnieuw op weg.")
        messages.success(self.request, text)


class WithdrawView(InvitationActionView):
    def act(self, invitation: Uitnodiging) -> None:
        services.withdraw(invitation=invitation, user=self.user, origin=self.origin)
        messages.success(self.request, _("De uitnodiging is ingetrokken. De link werkt niet meer."))


class TickedView(InvitingView):
    """Sends again or withdraws the ticked invitations, and shows what became of each.

    The answer is a page and no redirect: its addresses would have to wait in the session.
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        action, chosen = request.POST.get("actie", ""), ticked(request.POST)
        if action not in {"opnieuw", "intrekken"} or not chosen:
            messages.error(request, _("Kies eerst een of meer uitnodigingen, en dan wat er moet gebeuren."))
            return redirect("leerkringen:invitations", self.circle.pk)
        rows = [(one, *self._act(one, action, chosen[one.pk])) for one in self.own_rows.filter(pk__in=chosen)]
        done = sum(ok for _one, ok, _text in rows)
        if action == "opnieuw":
            summary = ngettext(
                "{number} uitnodiging gaat opnieuw op weg", "{number} uitnodigingen gaan opnieuw op weg", done
            )
        else:
            summary = ngettext("{number} uitnodiging ingetrokken", "{number} uitnodigingen ingetrokken", done)
        report = [{"email": one.email, "ok": ok, "text": text} for one, ok, text in rows]
        back = reverse("leerkringen:invitations", args=[self.circle.pk])
        return self.show(
            "uitnodigen_gekozen",
            summary=summary.format(number=done),
            others=len(chosen) - done,
            report=report,
            back_url=back,
        )

    def _act(self, invitation: Uitnodiging, action: str, number: int) -> tuple[bool, str]:
        """Whether it was done, and the words for it; one that fails never stops the others."""
        try:
            if action == "intrekken":
                services.withdraw(invitation=invitation, user=self.user, origin=self.origin)
                return True, _("ingetrokken, de link werkt niet meer")
            if services.resend(invitation=invitation, user=self.user, number=number, origin=self.origin):
                return True, _("gaat opnieuw op weg")
            return False, _("ging net al opnieuw op weg")
        except NoAccess:
            return False, _("is al aangenomen, afgewezen of ingetrokken")
        except NotAllowed:
            return False, _("deze rol kunt u niet uitnodigen")
        except TooMany as error:
            return False, str(error)
