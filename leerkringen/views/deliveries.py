"""How the mails of one leerkring are doing, for its begeleider."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from leerkringen.delivery_texts import delivery_lines
from leerkringen.roles import Ability
from leerkringen.views.circle import CircleView
from portal.notifications.services import deliveries_about


class DeliveriesView(CircleView):
    section = "bezorging"
    ability = Ability.BEZORGING_ZIEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        context = self.paginated(deliveries_about(self.circle.pk))
        context["rows"] = delivery_lines(self.user, self.circle, list(context["rows"]))
        return self.show("bezorging", **context)
