"""The base of every page of one leerkring, and its overview."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from leerkringen.access import READ_IN_EMERGENCY, emergency_circle, own_membership
from leerkringen.circle_page import CirclePage, EmergencyPage
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.models import Gesprek, Leerkring, Praktijkdocument
from leerkringen.roles import Ability
from leerkringen.views.paging import paginated
from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.audit.services import record, record_refusal
from portal.notifications.places import note_visit

# The pages that noodtoegang opens, by the names of their addresses. Everything else stays closed to it.
OPEN_IN_EMERGENCY = frozenset(
    {
        "circle-detail",
        "rules",
        "members",
        "conversations",
        "conversation-detail",
        "documents",
        "document-detail",
        "document-download",
        "log",
    }
)
NEWEST = 3
# Fields of forms in which somebody writes for a while.
WRITTEN = ("titel", "toelichting", "tekst")


class CircleView(View):
    """Lets a member in and gives everybody else the 404 of an address that does not exist.

    Who reads by noodtoegang gets the pages of OPEN_IN_EMERGENCY, to look at only. That comes before the
    method is looked at, so HEAD, OPTIONS, PUT and DELETE tell nothing either.
    """

    ability = Ability.LEZEN
    needs_agreement = True
    section = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        membership = own_membership(request.user, kwargs["circle_id"])
        if membership is None:
            return self._in_emergency(request, *args, **kwargs)
        if self.needs_agreement and not membership.akkoord:
            return self._rules_first(request, membership.leerkring)
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

    def _rules_first(self, request: HttpRequest, circle: Leerkring) -> HttpResponse:
        """To the werkafspraken. A text that was sent meanwhile is given back: nobody can go back to it."""
        written = [request.POST.get(name, "").strip() for name in WRITTEN]
        if not any(written):
            return redirect("leerkringen:rules", circle.pk)
        context = {"circle": circle, "written": "\n\n".join(text for text in written if text)}
        return render(request, "leerkringen/niet_geplaatst.html", context, status=409)

    def _in_emergency(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page for who is no member and has noodtoegang; nothing is handed out without its line."""
        match = request.resolver_match
        is_open = match is not None and match.url_name in OPEN_IN_EMERGENCY
        may_be = is_open and request.method in {"GET", "HEAD"}
        circle = emergency_circle(request.user, kwargs["circle_id"]) if may_be else None
        if circle is None:
            # The same line, with no leerkring in it, whether something stands at the address or not.
            self._note_refusal()
            raise Http404
        self.user, self.circle = cast(User, request.user), circle
        self.page = EmergencyPage(circle, self.user, self.section)
        response = super().dispatch(request, *args, **kwargs)
        # Whatever its status: a page that refuses a filter shows names as well.
        record(
            action=READ_IN_EMERGENCY,
            actor=self.user,
            obj=self._opened(),
            origin=self.origin,
            circle=circle.pk,
        )
        return response

    def _opened(self) -> str:
        """What the page shows, as the log names it."""
        if self.page.about is not None:
            return str(self.page.about)
        match = self.request.resolver_match
        return f"pagina {match.url_name if match else ''}"

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
        if self.page.agreed:
            context |= {"side_menu": self.page.side_menu, "who": self.page.who}
            context["who_else"] = self.page.emergencies_running
        return render(self.request, f"leerkringen/{template}.html", context, status=status)

    def paginated(self, rows: QuerySet[Any], **kept: str) -> dict[str, Any]:
        return paginated(self.request, rows, **kept)

    @property
    def reader(self) -> User | None:
        """For whom things are new: nobody, when somebody reads by noodtoegang."""
        return self.user if self.page.emergency_until is None else None

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
            conversations=conversations.with_author().with_counts(self.reader)[:NEWEST],
            documents=documents.select_related("bestand")[:NEWEST],
        )
