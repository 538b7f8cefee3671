"""Opening a leerkring in three steps and a look back, by a beheerder who is not a member of it.

Below /leerkringen/openen/, behind the permission and the second factor (see `apps.ready`). The beheerder
sees what they prepared until the first begeleider is in; from then on these addresses are a 404 for them too.
"""

from copy import copy
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from leerkringen.errors import NoAccess
from leerkringen.mails import INVITATION
from leerkringen.models import Opening, Uitnodiging
from leerkringen.models.uitnodiging import Stand
from leerkringen.services import opening as services
from leerkringen.settings_forms import GuidesForm, OpennessForm, PurposeForm
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.notifications.services import states_of

PURPOSE, OPENNESS, GUIDES = "gegevens", "openheid", "begeleiders"
STEPS = {
    PURPOSE: gettext_lazy("Waar is de leerkring voor?"),
    OPENNESS: gettext_lazy("Wie mag wat weten?"),
    GUIDES: gettext_lazy("Wie begeleiden de leerkring?"),
}


class OpeningView(View):
    """Base: finds one's own opening, or answers the 404 of one that never existed."""

    opening: Opening  # Only on pages with its id in the address: then `begun`.

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = cast(User, request.user)
        self.begun = "opening_id" in kwargs
        if self.begun:
            rows = Opening.objects.visible_to(request.user).select_related("leerkring")
            found = rows.filter(pk=kwargs.pop("opening_id")).first()
            if found is None:
                raise Http404
            self.opening = found
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoAccess as error:
            raise Http404 from error

    @property
    def origin(self) -> str | None:
        return client_ip(self.request)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {
            "opening": self.opening if self.begun else None,
            "circle": self.opening.leerkring if self.begun else None,
        }
        return render(self.request, f"leerkringen/{template}.html", context, status=status)

    def invitations(self) -> list[Uitnodiging]:
        """Those to begeleiders, newest first, with the state of their mail as `bezorging`."""
        own = Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.opening.leerkring)
        rows = list(own.order_by("-aangemaakt_op", "id"))
        states = states_of(INVITATION, [str(one.pk) for one in rows])
        for one in rows:
            one.bezorging = states[str(one.pk)].label if str(one.pk) in states else ""
        return rows


class OpeningsView(OpeningView):
    """What one is preparing now."""

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Opening.objects.visible_to(request.user).select_related("leerkring")
        return self.show("openingen", openings=rows[:100])


class StepView(OpeningView):
    """One step of opening; each step saves, so that nothing is lost when somebody stops halfway."""

    def get(self, request: HttpRequest, step: str = PURPOSE) -> HttpResponse:
        return self._page(step, self._form(step))

    def post(self, request: HttpRequest, step: str = PURPOSE) -> HttpResponse:
        form = self._form(step, request.POST)
        if not form.is_valid():
            return self._page(step, form, status=422)
        if step == GUIDES:
            services.invite_guides(
                opening=self.opening,
                user=self.user,
                addresses=form.cleaned_data["adressen"],
                origin=self.origin,
            )
            messages.success(request, _("De uitnodigingen gaan op weg."))
            return redirect("leerkringen:opening", self.opening.pk)
        if self.begun:
            services.change_opening(opening=self.opening, user=self.user, values=form.cleaned_data)
        else:
            self.opening = services.begin_opening(
                user=self.user, values=form.cleaned_data, origin=self.origin
            )
        following = list(STEPS)[list(STEPS).index(step) + 1]
        if following == GUIDES and self.invitations():
            return redirect("leerkringen:opening", self.opening.pk)
        return redirect(f"leerkringen:opening-{following}", self.opening.pk)

    def _form(self, step: str, data: Any = None) -> forms.BaseForm:
        if step == GUIDES:
            return GuidesForm(data)
        form_class = {PURPOSE: PurposeForm, OPENNESS: OpennessForm}[step]
        if not self.begun:
            return form_class(data)
        # A copy: a form with errors leaves its values on the object, and the page shows that object.
        return form_class(data, instance=copy(self.opening.leerkring))

    def _page(self, step: str, form: forms.BaseForm, status: int = 200) -> HttpResponse:
        names = list(STEPS)
        number = names.index(step) + 1
        back = f"leerkringen:opening-{names[number - 2]}" if number > 1 else ""
        return self.show(
            "opening_stap",
            status=status,
            form=form,
            heading=STEPS[step],
            number=number,
            last=len(STEPS),
            back_url=reverse(back, args=[self.opening.pk]) if back else "",
        )


class OpeningDetailView(OpeningView):
    """What was chosen, and what became of the invitations."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("opening", invitations=self.invitations())


class OpeningInvitationView(OpeningView):
    """The two buttons behind an invited begeleider."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, invitation_id: Any, action: str) -> HttpResponse:
        invitation = next((one for one in self.invitations() if one.pk == invitation_id), None)
        if invitation is None or invitation.stand not in {Stand.OPEN, Stand.VERLOPEN}:
            raise Http404
        common: dict[str, Any] = {"opening": self.opening, "user": self.user, "origin": self.origin}
        if action == "opnieuw":
            number = request.POST.get("nummer", "")
            seen = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
            if services.invite_guide_again(invitation=invitation, number=seen, **common):
                text = _("De uitnodiging gaat opnieuw op weg. De vorige link werkt niet meer.")
            else:
                text = _("Deze uitnodiging ging net al opnieuw op weg.")
            messages.success(request, text)
        else:
            services.withdraw_guide(invitation=invitation, **common)
            messages.success(request, _("De uitnodiging is ingetrokken. De link werkt niet meer."))
        return redirect("leerkringen:opening", self.opening.pk)


class CancelOpeningView(OpeningView):
    """Asks once more; then the leerkring was never there."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("opening_stoppen")

    def post(self, request: HttpRequest) -> HttpResponse:
        services.cancel_opening(opening=self.opening, user=self.user, origin=self.origin)
        messages.success(request, _("De leerkring is niet geopend. Alles ervan is verwijderd."))
        return redirect(reverse("leerkringen:openings"))
