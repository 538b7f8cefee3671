"""The werkafspraken: reading and accepting, making a new version, and who accepted what."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from leerkringen.errors import Conflict
from leerkringen.forms import RulesForm
from leerkringen.markup import html_from_markdown, shown_html
from leerkringen.models import Akkoord, Werkafspraken
from leerkringen.roles import Ability
from leerkringen.services import rules as services
from leerkringen.settings_forms import RulesTextForm
from leerkringen.views.circle import CircleView
from portal.notifications.places import rhythms_of


class RulesBase(CircleView):
    section = "werkafspraken"

    def newest(self) -> Werkafspraken | None:
        return self.versions().first()

    def versions(self) -> Any:
        rows = Werkafspraken.objects.visible_to(self.user).filter(leerkring=self.circle)
        return rows.order_by("-versie")


class RulesView(RulesBase):
    """The only page of a leerkring that a member sees before accepting the werkafspraken."""

    needs_agreement = False

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rules = self.newest()
        return self._page(rules, RulesForm(initial={"versie": rules.pk} if rules else {}))

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rules = self.newest()
        form = RulesForm(request.POST)
        if rules is None:
            raise Http404
        if form.is_valid():
            if form.cleaned_data["versie"] == rules.pk:
                services.accept_rules(rules=rules, user=self.user, origin=self.origin)
                if rhythms_of(self.user, [self.circle.pk]):
                    return redirect(self.circle)
                return redirect("leerkringen:notice-choice", self.circle.pk)
            # Another version came while this page was open: read that one first.
            form = RulesForm(initial={"versie": rules.pk})
            return self._page(rules, form, changed=True)
        return self._page(rules, form, status=422)

    def _page(
        self, rules: Werkafspraken | None, form: RulesForm, status: int = 200, **context: Any
    ) -> HttpResponse:
        text = shown_html(html_from_markdown(rules.tekst)) if rules else ""
        own = Akkoord.objects.visible_to(self.user).filter(werkafspraken=rules, user=self.user).first()
        is_new = rules is not None and rules.versie > 1
        context |= {"rules": rules, "text": text, "form": form, "agreed_on": own, "is_new_version": is_new}
        return self.show("werkafspraken", status=status, **context)


class EditRulesView(RulesBase):
    """A new version, for the begeleider; everybody else is asked again."""

    ability = Ability.WERKAFSPRAKEN_WIJZIGEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rules = self.newest()
        initial = {"tekst": rules.tekst, "gezien": rules.pk} if rules else {}
        return self.show("werkafspraken_wijzigen", form=RulesTextForm(initial=initial))

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = RulesTextForm(request.POST)
        if form.is_valid():
            rules = self.newest()
            text, seen = form.cleaned_data["tekst"], form.cleaned_data["gezien"]
            if rules is not None and rules.pk == seen and rules.tekst.strip() == text:
                form.add_error("tekst", _("U heeft nog niets veranderd."))
                return self.show("werkafspraken_wijzigen", status=422, form=form)
            try:
                made = services.publish_rules(
                    circle_id=self.circle.pk, user=self.user, text=text, based_on=seen, origin=self.origin
                )
            except Conflict:
                return self._somebody_was_first(text)
            messages.success(
                request,
                _("Versie {number} geldt vanaf nu. Elk lid gaat eerst akkoord.").format(number=made.versie),
            )
            return redirect("leerkringen:rules", self.circle.pk)
        return self.show("werkafspraken_wijzigen", status=422, form=form)

    def _somebody_was_first(self, text: str) -> HttpResponse:
        """Both texts on one page: the reader puts them together."""
        rules = self.newest()
        form = RulesTextForm(initial={"tekst": text, "gezien": rules.pk if rules else None})
        return self.show("werkafspraken_wijzigen", status=409, form=form, other=rules)


class RulesVersionsView(RulesBase):
    """All versions, and who accepted which one when; like the log also after the end."""

    ability = Ability.LOGBOEK_LEZEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        versions = list(self.versions()[:20])
        agreed = (
            Akkoord.objects.visible_to(self.user)
            .filter(werkafspraken__leerkring=self.circle)
            .select_related("user", "werkafspraken")
            .order_by("-werkafspraken__versie", "user__full_name", "id")
        )
        return self.show("werkafspraken_versies", versions=versions, **self.paginated(agreed))
