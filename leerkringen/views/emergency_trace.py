"""What every member can read of noodtoegang to their leerkring, for ever: who, why, when and what."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from leerkringen.access import emergency_lines, own_membership
from leerkringen.circle_log import Explained
from leerkringen.circle_page import CirclePage
from leerkringen.models import Noodtoegang
from leerkringen.views.circle import CircleView
from portal.accounts.models import User

LINES_SHOWN = 500


class TraceView(CircleView):
    """Also for who belongs to the leerkring and cannot enter it: not yet, not any more, or not agreed."""

    section = "noodtoegang"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        membership = own_membership(request.user, kwargs["circle_id"], standing=True)
        if membership is None:
            self._note_refusal()
            raise Http404
        self.user = cast(User, request.user)  # A member is signed in.
        self.circle = membership.leerkring
        self.page = CirclePage(membership, self.user, self.section)
        self.enters = membership.is_open and membership.akkoord
        return View.dispatch(self, request, *args, **kwargs)

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        granted = Noodtoegang.objects.visible_to_member(self.user).filter(leerkring=self.circle.pk)
        context = self.paginated(granted.order_by("-toegekend_op", "id"))
        rows: list[Any] = list(context["rows"])
        lines = {key: found[:LINES_SHOWN] for key, found in emergency_lines(rows).items()}
        explained = iter(
            Explained(self.circle, self.user).lines(line for one in rows for line in lines[one.pk])
        )
        for one in rows:
            one.opened = [next(explained) for _line in lines[one.pk]]
            one.is_cut = len(one.opened) == LINES_SHOWN
        context["rows"] = rows
        if self.enters:
            return self.show("noodtoegang_leden", **context)
        return render(request, "leerkringen/noodtoegang_leden.html", context | {"circle": self.circle})
