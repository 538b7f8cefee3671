"""The base of every page of one leerkring, and its overview."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from leerkringen.access import own_membership
from leerkringen.circle_page import CirclePage
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.models import Gesprek, Praktijkdocument
from leerkringen.roles import Ability
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.notifications.places import note_visit

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
