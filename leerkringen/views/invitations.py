"""Inviting: the begeleider's list, invite, send again, withdraw."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from leerkringen.errors import Duplicate
from leerkringen.forms import InvitationForm
from leerkringen.mails import INVITATION
from leerkringen.models import Uitnodiging
from leerkringen.roles import Ability
from leerkringen.services import invitations as services
from leerkringen.views.circle import CircleView
from portal.notifications.services import states_of


class InvitationsView(CircleView):
    section = "uitnodigen"
    ability = Ability.UITNODIGEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self._page(InvitationForm())

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = InvitationForm(request.POST)
        if form.is_valid():
            try:
                services.invite(
                    circle_id=self.circle.pk,
                    user=self.user,
                    email=form.cleaned_data["email"],
                    role=form.cleaned_data["rol"],
                    organisation=form.cleaned_data["organisatie"],
                    origin=self.origin,
                )
            except Duplicate as error:
                form.add_error("email", str(error))
            else:
                messages.success(request, _("De uitnodiging wordt verstuurd."))
                return redirect("leerkringen:invitations", self.circle.pk)
        return self._page(form, status=422)

    def _page(self, form: InvitationForm, status: int = 200) -> HttpResponse:
        rows = Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.circle)
        context = self.paginated(rows.select_related("door"))
        states = states_of(INVITATION, [str(one.pk) for one in context["rows"]])
        for one in context["rows"]:
            state = states.get(str(one.pk))
            one.bezorging = state.label if state else ""
        return self.show("uitnodigen", status=status, form=form, **context)


class InvitationActionView(CircleView, ABC):
    """Base for the two buttons behind an invitation."""

    section = "uitnodigen"
    ability = Ability.UITNODIGEN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, circle_id: Any, invitation_id: Any) -> HttpResponse:
        rows = Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.circle)
        invitation = rows.filter(pk=invitation_id).first()
        if invitation is None:
            raise Http404
        self.act(invitation)
        return redirect("leerkringen:invitations", self.circle.pk)

    @abstractmethod
    def act(self, invitation: Uitnodiging) -> None:
        """Does what the button says."""


class ResendView(InvitationActionView):
    def act(self, invitation: Uitnodiging) -> None:
        services.resend(invitation=invitation, user=self.user, origin=self.origin)
        messages.success(
            self.request, _("De uitnodiging gaat opnieuw op weg. De vorige link werkt niet meer.")
        )


class WithdrawView(InvitationActionView):
    def act(self, invitation: Uitnodiging) -> None:
        services.withdraw(invitation=invitation, user=self.user, origin=self.origin)
        messages.success(self.request, _("De uitnodiging is ingetrokken. De link werkt niet meer."))
