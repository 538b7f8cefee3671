"""The stage of a leerkring, and its settings."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from leerkringen.consequences import of_settings, of_stage
from leerkringen.enums import Fase
from leerkringen.errors import Conflict, NotYet
from leerkringen.roles import NEXT, Ability
from leerkringen.services import life as services
from leerkringen.settings_forms import SettingsForm, StageForm
from leerkringen.views.circle import CircleView


class StageView(CircleView):
    """Where the leerkring is, and what changes when it goes on."""

    section = "fase"
    ability = Ability.FASE_WIJZIGEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = StageForm(request.POST)
        if not form.is_valid():
            return self._page(status=422, error=_("Kies een fase."))
        try:
            services.move_to(
                circle_id=self.circle.pk,
                user=self.user,
                stage=form.cleaned_data["fase"],
                seen=form.cleaned_data["gezien"],
                origin=self.origin,
            )
        except Conflict:
            return self._page(
                status=409, error=_("De fase is intussen veranderd. Kijk eerst waar u nu bent.")
            )
        except NotYet as reason:
            return self._page(status=422, error=str(reason))
        label = Fase(form.cleaned_data["fase"]).label
        messages.success(request, _("De leerkring is nu: {stage}.").format(stage=label.lower()))
        return redirect("leerkringen:stage", self.circle.pk)

    def _page(self, *, status: int = 200, error: str = "") -> HttpResponse:
        self.circle.refresh_from_db(fields=["fase"])
        here = Fase(self.circle.fase)
        stages = [{"label": one.label, "here": one == here} for one in Fase]
        following = [{"stage": one, "changes": of_stage(self.circle, one, self.user)} for one in NEXT[here]]
        return self.show("fase", status=status, error=error, stages=stages, following=following)


class SettingsView(CircleView):
    """Title, purpose, period, and who may know what. A wider or narrower circle is confirmed first."""

    section = "instellingen"
    ability = Ability.INSTELLINGEN_WIJZIGEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self._page(self._fresh_form())

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        # A copy: a form with errors leaves its values on the object, and the page shows that object.
        form = SettingsForm(request.POST, instance=copy(self.circle))
        if not form.is_valid():
            return self._page(form, status=422)
        values = {name: form.cleaned_data[name] for name in services.SETTINGS}
        changes = of_settings(self.circle, values, self.user)
        if changes and not form.cleaned_data["bevestigd"]:
            return self.show("instellingen_bevestigen", form=form, changes=changes)
        try:
            services.change_settings(
                circle_id=self.circle.pk,
                user=self.user,
                values=values,
                seen=form.cleaned_data["gezien"],
                origin=self.origin,
            )
        except Conflict:
            self.circle.refresh_from_db()
            return self._page(self._fresh_form(), status=409, typed=form)
        messages.success(request, _("De instellingen zijn opgeslagen."))
        return redirect("leerkringen:settings", self.circle.pk)

    def _fresh_form(self) -> SettingsForm:
        fingerprint = services.fingerprint(self.circle)
        return SettingsForm(instance=copy(self.circle), initial={"gezien": fingerprint})

    def _page(self, form: SettingsForm, *, status: int = 200, **context: Any) -> HttpResponse:
        return self.show("instellingen", status=status, form=form, **context)
