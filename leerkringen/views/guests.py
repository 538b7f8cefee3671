"""Whether guests may read one conversation or document: who that is, before it is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from leerkringen.errors import Conflict
from leerkringen.models import Gesprek, Lidmaatschap, Praktijkdocument
from leerkringen.roles import Rol
from leerkringen.services import guests as services
from leerkringen.views.circle import CircleView

NAMES_SHOWN = 30


class GuestsView(CircleView):
    model: type[Gesprek] | type[Praktijkdocument]

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        return self._page(self._item())

    def post(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        item = self._item()
        wanted, seen = request.POST.get("voor_gasten"), request.POST.get("gezien")
        if {wanted, seen} - {"ja", "nee"}:
            return self._page(item, status=422)
        try:
            services.open_to_guests(
                item=item,
                user=self.user,
                for_guests=wanted == "ja",
                seen=seen == "ja",
                origin=self.origin,
            )
        except Conflict:
            return self._page(item, status=409, changed=True)
        messages.success(
            request,
            _("Gast-experts kunnen dit nu lezen.") if wanted == "ja" else _("Alleen leden lezen dit nu."),
        )
        return redirect(item)

    def _item(self) -> Gesprek | Praktijkdocument:
        key = self.kwargs.get("conversation_id") or self.kwargs.get("document_id")
        rows = self.model.objects.visible_to(self.user).filter(leerkring=self.circle)
        found = rows.filter(pk=key).first()
        if found is None:
            raise Http404
        if not services.may_open(found, self.user, self.page.abilities):
            raise PermissionDenied
        self.page.about = found
        return found

    def _page(self, item: Gesprek | Praktijkdocument, *, status: int = 200, **context: Any) -> HttpResponse:
        guests = Lidmaatschap.objects.visible_to(self.user).active().agreed().filter(leerkring=self.circle)
        names = guests.filter(rol=Rol.GAST).order_by("user__full_name", "id")
        context["guests"] = list(names.values_list("user__full_name", "einddatum")[:NAMES_SHOWN])
        context["number"] = self.page.counts["gasten"]
        context["others"] = context["number"] - len(context["guests"])
        return self.show("voor_gasten", status=status, item=item, **context)


class ConversationGuestsView(GuestsView):
    section = "gesprekken"
    model = Gesprek


class DocumentGuestsView(GuestsView):
    section = "documenten"
    model = Praktijkdocument
