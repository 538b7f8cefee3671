"""Who belongs to a leerkring: the list, and changing, handing over, leaving and ending."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkringen.errors import Conflict, LastGuide
from leerkringen.mismatches import show_mismatches
from leerkringen.models import Lidmaatschap
from leerkringen.news import Nieuws
from leerkringen.roles import Ability
from leerkringen.services import membership as services
from leerkringen.settings_forms import MembershipForm, SuccessorForm
from leerkringen.views.circle import CircleView
from portal.accounts.organisations import Claimed
from portal.accounts.reauthentication import ask_again
from portal.notifications.notices import unseen_about


class MembersView(CircleView):
    section = "leden"

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        members = (
            Lidmaatschap.objects.visible_to(self.user)
            .standing()
            .filter(leerkring=self.circle)
            .with_agreement_flag()
            .select_related("user__profile")
            .order_by("rol", "user__full_name", "id")
        )
        if self.reader is not None:
            members = members.with_photo_flag()
        news = unseen_about(user=self.user, scope=self.circle.pk, kinds=[Nieuws.LID])
        context = self.paginated(members) | {"is_new": news.exists(), "new_kind": Nieuws.LID.value}
        if Ability.UITNODIGEN in self.page.abilities:
            show_mismatches(context["rows"], lambda one: Claimed(one.user.email, one.organisatie))
        return self.show("leden", **context)


class OneMemberView(CircleView):
    """Base of what a begeleider does with one membership."""

    section = "leden"

    def member(self, membership_id: Any) -> Lidmaatschap:
        rows = Lidmaatschap.objects.visible_to(self.user).standing().filter(leerkring=self.circle)
        found = rows.filter(pk=membership_id).select_related("user").first()
        if found is None:
            raise Http404
        return found


class EndMembershipView(OneMemberView):
    """Asks once more, with what it means; then ends the membership."""

    ability = Ability.LIDMAATSCHAP_BEEINDIGEN

    def get(self, request: HttpRequest, circle_id: Any, membership_id: Any) -> HttpResponse:
        return self.show("lid_beeindigen", member=self.member(membership_id))

    def post(self, request: HttpRequest, circle_id: Any, membership_id: Any) -> HttpResponse:
        member = self.member(membership_id)
        try:
            services.end_membership(
                circle_id=circle_id, membership_id=membership_id, user=self.user, origin=self.origin
            )
        except LastGuide:
            return self.show("lid_beeindigen", status=422, member=member, is_last_guide=True)
        own = member.user_id == self.user.pk
        text = _("{name} is geen lid meer van deze leerkring.").format(name=member.user.full_name)
        messages.success(request, _("U bent geen lid meer van deze leerkring.") if own else text)
        return redirect(
            reverse("leerkringen:mine") if own else reverse("leerkringen:members", args=[circle_id])
        )


class ChangeMembershipView(OneMemberView):
    """Role, the last day with access, and the organisation."""

    ability = Ability.LIDMAATSCHAP_WIJZIGEN

    def get(self, request: HttpRequest, circle_id: Any, membership_id: Any) -> HttpResponse:
        member = self.member(membership_id)
        initial = {name: getattr(member, name) for name in services.CHANGEABLE}
        initial["gezien"] = services.fingerprint(member)
        return self.show("lid_wijzigen", member=member, form=MembershipForm(initial=initial))

    def post(self, request: HttpRequest, circle_id: Any, membership_id: Any) -> HttpResponse:
        member = self.member(membership_id)
        form = MembershipForm(request.POST)
        if form.is_valid():
            try:
                services.change_membership(
                    circle_id=circle_id,
                    membership_id=membership_id,
                    user=self.user,
                    role=form.cleaned_data["rol"],
                    first_day=form.cleaned_data["vanaf"],
                    last_day=form.cleaned_data["einddatum"],
                    organisation=form.cleaned_data["organisatie"],
                    seen=form.cleaned_data["gezien"],
                    origin=self.origin,
                )
            except Conflict:
                return self._changed_meanwhile(membership_id)
            except LastGuide:
                form.add_error(
                    None,
                    _("Dit is de enige begeleider zonder einddatum. Maak eerst iemand anders begeleider."),
                )
            else:
                messages.success(request, _("De wijziging is opgeslagen en geldt meteen."))
                own = member.user_id == self.user.pk
                return redirect("leerkringen:circle-detail" if own else "leerkringen:members", circle_id)
        return self.show("lid_wijzigen", status=422, member=member, form=form)

    def _changed_meanwhile(self, membership_id: Any) -> HttpResponse:
        """What the other made of it stands above; what was filled in here stays, to save after all."""
        member = self.member(membership_id)
        form = MembershipForm(self.request.POST.dict() | {"gezien": services.fingerprint(member)})
        form.add_error(
            None,
            _(
                "Iemand anders wijzigde dit net. Hierboven staat hoe het nu is. Klopt uw wijziging nog? "
                "Sla dan op."
            ),
        )
        return self.show("lid_wijzigen", status=409, member=member, form=form)


class HandOverView(CircleView):
    """Makes another member begeleider and oneself deelnemer, in one step."""

    section = "leden"
    ability = Ability.LIDMAATSCHAP_WIJZIGEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        # Here already: confirming at the end would lose the choice.
        return ask_again(request) or self._page()

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        confirm_first = ask_again(request)
        if confirm_first:
            return confirm_first
        form = SuccessorForm(request.POST)
        successors = services.successors(self.circle.pk, self.user)
        found = successors.filter(pk=form.cleaned_data["lid"]).first() if form.is_valid() else None
        if found is None:
            return self._page(status=422, error=_("Kies wie de leerkring van u overneemt."))
        services.hand_over(
            circle_id=self.circle.pk, membership_id=found.pk, user=self.user, origin=self.origin
        )
        messages.success(request, _("De leerkring is overgedragen. U bent nu deelnemer."))
        return redirect(self.circle)

    def _page(self, *, status: int = 200, error: str = "") -> HttpResponse:
        rows = services.successors(self.circle.pk, self.user).select_related("user")
        context = self.paginated(rows.order_by("user__full_name", "id"))
        return self.show("overdragen", status=status, error=error, **context)


class LeaveView(CircleView):
    """Ends one's own membership. Also for who does not accept (new) werkafspraken."""

    section = "leden"
    needs_agreement = False

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self.show("verlaten")

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        try:
            services.leave(circle_id=self.circle.pk, user=self.user, origin=self.origin)
        except LastGuide:
            return self.show("verlaten", status=422, is_last_guide=True)
        messages.success(request, _("U bent geen lid meer van deze leerkring."))
        return redirect("leerkringen:mine")
