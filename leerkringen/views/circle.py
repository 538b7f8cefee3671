"""The base of every page of one leerkring, and its overview."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from leerkringen.access import own_membership
from leerkringen.circle_page import CirclePage
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.models import Gesprek, Praktijkdocument
from leerkringen.roles import Ability
from leerkringen.views.paging import paginated
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.audit.services import record_refusal
from portal.notifications.places import note_visit

NEWEST = 3


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
            # The same line, with no leerkring in it, whether something stands at the address or not.
            self._note_refusal()
            raise Http404
        if self.needs_agreement and not membership.akkoord:
            return redirect("leerkringen:rules", membership.leerkring_id)
        self.user = cast(User, request.user)  # A member is signed in.
        self.page = CirclePage(membership, self.user, self.section)
        self.circle = membership.leerkring
        if self.ability not in self.page.abilities:
            self._note_refusal(self.circle.pk)
            raise PermissionDenied
        if membership.mail_staat_open and request.method == "POST":
            note_visit(user=self.user, scope=self.circle.pk)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NoAccess as error:
            raise Http404 from error
        except NotAllowed as error:
            self._note_refusal(self.circle.pk)
            raise PermissionDenied from error

    def _note_refusal(self, circle: UUID | None = None) -> None:
        """Which kind of page was asked for, never which one. Of an anonymous visitor nothing is kept."""
        match = self.request.resolver_match
        record_refusal(
            action="toegang",
            actor=self.request.user,
            obj=f"pagina {match.url_name if match else ''}",
            origin=self.origin,
            circle=circle,
        )

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"page_of": self.page, "circle": self.circle}
        if self.page.membership.akkoord:
            context |= {"side_menu": self.page.side_menu, "who": self.page.who}
        return render(self.request, f"leerkringen/{template}.html", context, status=status)

    def paginated(self, rows: QuerySet[Any], **kept: str) -> dict[str, Any]:
        return paginated(self.request, rows, **kept)

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
