"""The requests to join of one leerkring, and the answer to each."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from leerkringen.errors import TooMany
from leerkringen.models import Aanvraag
from leerkringen.models.aanvraag import KEEP_ANSWERED, KEEP_OPEN
from leerkringen.roles import Ability
from leerkringen.services import requests as services
from leerkringen.views.circle import CircleView


class RequestsView(CircleView):
    """What waits for an answer, the oldest first."""

    section = "aanvragen"
    ability = Ability.UITNODIGEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rows = Aanvraag.objects.visible_to(self.user).filter(leerkring=self.circle).open()
        return self.show(
            "aanvragen",
            keep_answered=KEEP_ANSWERED.days,
            keep_open=KEEP_OPEN.days,
            **self.paginated(rows),
        )


class AnswerView(CircleView, ABC):
    """Base for the two buttons behind a request."""

    section = "aanvragen"
    ability = Ability.UITNODIGEN
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, circle_id: Any, request_id: Any) -> HttpResponse:
        self.answer(request_id)
        return redirect("leerkringen:requests", self.circle.pk)

    @abstractmethod
    def answer(self, request_id: Any) -> None:
        """Gives the answer and says so."""


class GrantView(AnswerView):
    def answer(self, request_id: Any) -> None:
        try:
            invited = services.grant(
                circle_id=self.circle.pk, request_id=request_id, user=self.user, origin=self.origin
            )
        except TooMany as error:
            messages.error(self.request, str(error))
            return
        text = _("De uitnodiging wordt verstuurd.")
        if not invited:
            text = _(
                "Wie dit adres heeft, is al lid of heeft al een uitnodiging. De aanvraag is afgehandeld."
            )
        messages.success(self.request, text)


class DeclineRequestView(AnswerView):
    def answer(self, request_id: Any) -> None:
        services.decline(circle_id=self.circle.pk, request_id=request_id, user=self.user, origin=self.origin)
        messages.success(self.request, _("De aanvraag is afgewezen. Daarover gaat één mail naar het adres."))
