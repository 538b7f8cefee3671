"""The base of every page of one leerkring, and its overview, werkafspraken and members."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from leerkringen.access import own_membership
from leerkringen.circle_page import CirclePage
from leerkringen.errors import LastGuide, NoAccess, NotAllowed
from leerkringen.forms import RulesForm
from leerkringen.markup import html_from_markdown, shown_html
from leerkringen.models import Gesprek, Lidmaatschap, Praktijkdocument, Werkafspraken
from leerkringen.news import Nieuws
from leerkringen.roles import Ability
from leerkringen.services import membership as membership_services
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.notifications.notices import mark_seen
from portal.notifications.places import note_visit, rhythms_of

NEWEST = 3
PER_PAGE = 25


class CircleView(View):
    """Lets a member in and gives everybody else the 404 of an address that does not exist.

    That comes before the method is looked at, so HEAD, OPTIONS, PUT and DELETE tell nothing either.
    """

    ability = Ability.LEZEN
    needs_agreement = True
    section = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        membership = own_membership(request.user, kwargs["circle_id"])
        if membership is None:
            raise Http404
        if self.needs_agreement and not membership.akkoord:
            return redirect("leerkringen:rules", membership.leerkring_id)
        self.user = cast(User, request.user)  # A member is signed in.
        self.page = CirclePage(membership, self.user, self.section)
        self.circle = membership.leerkring
        if self.ability not in self.page.abilities:
            raise PermissionDenied
        if membership.mail_staat_open and request.method in {"GET", "POST"}:
            # Bookkeeping of the request, such as when a session was last used: nothing that was made changes.
            note_visit(user=self.user, scope=self.circle.pk)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoAccess as error:
            raise Http404 from error
        except NotAllowed as error:
            raise PermissionDenied from error

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"page_of": self.page, "circle": self.circle}
        if self.page.membership.akkoord:
            context |= {"side_menu": self.page.side_menu, "who": self.page.who}
        return render(self.request, f"leerkringen/{template}.html", context, status=status)

    def paginated(self, rows: QuerySet[Any]) -> dict[str, Any]:
        """Context for a list and components/pagination.html; an odd page number shows the nearest page."""
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("pagina"))
        links = [
            (number if isinstance(number, int) else None, f"?pagina={number}")
            for number in page.paginator.get_elided_page_range(page.number)
        ]
        following = f"?pagina={page.next_page_number()}" if page.has_next() else ""
        return {"rows": page.object_list, "links": links, "current": page.number, "next_url": following}

    @property
    def origin(self) -> str | None:
        return client_ip(self.request)


class OverviewView(CircleView):
    section = "overzicht"

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        conversations = Gesprek.objects.visible_to(self.user).filter(leerkring=self.circle)
        documents = Praktijkdocument.objects.visible_to(self.user).filter(leerkring=self.circle)
        return self.show(
            "overzicht",
            conversations=conversations.with_author().with_counts(self.user)[:NEWEST],
            documents=documents.select_related("bestand")[:NEWEST],
        )


class RulesView(CircleView):
    """The werkafspraken; the only page of a leerkring that a member sees before accepting them."""

    section = "werkafspraken"
    needs_agreement = False

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rules = self._newest()
        return self._page(rules, RulesForm(initial={"versie": rules.pk} if rules else {}))

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rules = self._newest()
        form = RulesForm(request.POST)
        if rules is None:
            raise Http404
        if form.is_valid():
            if form.cleaned_data["versie"] == rules.pk:
                membership_services.accept_rules(rules=rules, user=self.user, origin=self.origin)
                if rhythms_of(self.user, [self.circle.pk]):
                    return redirect(self.circle)
                return redirect("leerkringen:notice-choice", self.circle.pk)
            # Another version came while this page was open: read that one first.
            form = RulesForm(initial={"versie": rules.pk})
            return self._page(rules, form, changed=True)
        return self._page(rules, form, status=422)

    def _newest(self) -> Werkafspraken | None:
        rows = Werkafspraken.objects.visible_to(self.user).filter(leerkring=self.circle)
        return rows.order_by("-versie").first()

    def _page(
        self, rules: Werkafspraken | None, form: RulesForm, status: int = 200, **context: Any
    ) -> HttpResponse:
        text = shown_html(html_from_markdown(rules.tekst)) if rules else ""
        return self.show("werkafspraken", status=status, rules=rules, text=text, form=form, **context)


class MembersView(CircleView):
    section = "leden"

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        members = (
            Lidmaatschap.objects.visible_to(self.user)
            .active()
            .filter(leerkring=self.circle)
            .select_related("user__profile")
            .order_by("rol", "user__full_name", "id")
        )
        mark_seen(user=self.user, scope=self.circle.pk, kinds=[Nieuws.LID])
        return self.show("leden", **self.paginated(members))


class EndMembershipView(CircleView):
    """Asks once more, with what it means; then ends the membership."""

    section = "leden"
    ability = Ability.LIDMAATSCHAP_BEEINDIGEN

    def get(self, request: HttpRequest, circle_id: Any, membership_id: Any) -> HttpResponse:
        return self.show("lid_beeindigen", member=self._member(membership_id))

    def post(self, request: HttpRequest, circle_id: Any, membership_id: Any) -> HttpResponse:
        member = self._member(membership_id)
        try:
            membership_services.end_membership(
                circle_id=circle_id, membership_id=membership_id, user=self.user, origin=self.origin
            )
        except LastGuide:
            return self.show("lid_beeindigen", status=422, member=member, is_last_guide=True)
        own = member.user_id == self.user.pk
        return redirect(
            reverse("leerkringen:mine") if own else reverse("leerkringen:members", args=[circle_id])
        )

    def _member(self, membership_id: Any) -> Lidmaatschap:
        rows = Lidmaatschap.objects.visible_to(self.user).active().filter(leerkring=self.circle)
        found = rows.filter(pk=membership_id).select_related("user").first()
        if found is None:
            raise Http404
        return found
