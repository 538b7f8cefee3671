"""Inviting a list: paste or upload, read what would happen with each row, send, keep the report.

Between the steps the list travels in the form: nothing of it is stored before an invitation is sent.
"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkringen.address_lists import BadList, Row
from leerkringen.errors import TooMany
from leerkringen.invitation_forms import ListDetailsForm, ListForm, rows_from_post
from leerkringen.roles import Rol
from leerkringen.services.many_invitations import Judged, ListDetails, Outcome, invite_many, judge, list_roles
from leerkringen.views.invitations import InvitingView
from portal.audit.services import record
from portal.common.csv_cells import csv_line


class ManyView(InvitingView):
    """GET: the empty form. POST, by `stap`: "lezen" reads the list, "controleren" reads the corrected rows
    again, "versturen" sends.
    """

    @property
    def roles(self) -> list[Rol]:
        return list_roles(self.page.rol, self.circle.fase)

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self._start(ListForm(roles=self.roles))

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        if request.POST.get("stap") in {"controleren", "versturen"}:
            return self._second_step(request)
        form = ListForm(request.POST, request.FILES, roles=self.roles)
        if not form.is_valid():
            return self._start(form, status=422)
        # Each reading is a list of its own: the number of the form is that of the next step.
        return self._preview(form.rows, self.details(form), uuid.uuid4())

    def _second_step(self, request: HttpRequest) -> HttpResponse:
        form = ListDetailsForm(request.POST, roles=self.roles)
        try:
            rows = rows_from_post(request.POST)
        except BadList as error:
            return self._refused(str(error))
        if not form.is_valid():
            return self._refused(_("De lijst is niet heel aangekomen. Plak de adressen opnieuw."))
        details = self.details(form)
        if request.POST.get("stap") == "controleren":
            return self._preview(rows, details, details.submission)
        try:
            judged = invite_many(rows=rows, details=details, user=self.user, origin=self.origin)
        except TooMany as error:
            return self._preview(rows, details, details.submission, status=429, problem=str(error))
        if not any(one.outcome is Outcome.SENT for one in judged):
            problem = _("Er is niets verstuurd: geen van de regels kan worden uitgenodigd.")
            return self._preview(rows, details, details.submission, status=422, problem=problem)
        return self._report(judged, details)

    def details(self, form: ListDetailsForm) -> ListDetails:
        return ListDetails(
            circle_id=self.circle.pk,
            roles=self.roles,
            role=form.cleaned_data["rol"],
            organisation=form.cleaned_data["organisatie"],
            submission=form.cleaned_data["inzending"],
        )

    def _refused(self, problem: str) -> HttpResponse:
        form = ListForm(self.request.POST, roles=self.roles)
        form.full_clean()
        form.errors.clear()
        form.add_error(None, problem)
        return self._start(form, status=422)

    def _start(self, form: ListForm, status: int = 200) -> HttpResponse:
        return self.show("uitnodigen_meer", status=status, form=form)

    def _preview(
        self,
        rows: list[Row],
        details: ListDetails,
        submission: uuid.UUID,
        status: int = 200,
        problem: str = "",
    ) -> HttpResponse:
        judged = judge(rows=rows, details=details, user=self.user)
        faulty = [one for one in judged if one.is_faulty]
        ready = [one for one in judged if one.outcome is Outcome.READY]
        return self.show(
            "uitnodigen_controle",
            status=status,
            rows=judged,
            faulty=faulty,
            ready=len(ready),
            passed=len(judged) - len(faulty) - len(ready),
            details=details,
            roles=self.roles,
            submission=submission,
            problem=problem,
        )

    def _report(self, judged: list[Judged], details: ListDetails) -> HttpResponse:
        return self.show(
            "uitnodigen_verslag",
            rows=judged,
            summary=summary_of(judged),
            faulty=[one for one in judged if one.is_faulty],
            details=details,
            new_submission=uuid.uuid4(),
        )


class ReportView(ManyView):
    """The report as a file. It is made anew from the rows in the form: no outcome is taken from there."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = ListDetailsForm(request.POST, roles=self.roles)
        try:
            rows = rows_from_post(request.POST)
        except BadList as error:
            return self._refused(str(error))
        if not form.is_valid():
            return self._refused(_("De lijst is niet heel aangekomen. Plak de adressen opnieuw."))
        judged = judge(rows=rows, details=self.details(form), user=self.user)
        record(
            action="verslag van uitnodigen",
            actor=self.user,
            obj=f"leerkring {self.circle.pk}",
            origin=self.origin,
            circle=self.circle.pk,
        )
        response = HttpResponse(report_csv(judged), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="uitnodigingen.csv"'
        return response


def summary_of(judged: list[Judged]) -> str:
    """Such as "12 uitgenodigd, 3 overgeslagen"."""
    sent = sum(one.outcome is Outcome.SENT for one in judged)
    text = ngettext("{number} uitgenodigd", "{number} uitgenodigd", sent).format(number=sent)
    left = len(judged) - sent
    if not left:
        return text
    return f"{text}, " + ngettext("{number} overgeslagen", "{number} overgeslagen", left).format(number=left)


def report_csv(judged: list[Judged]) -> bytes:
    """The report for a Dutch spreadsheet: UTF-8 with mark, semicolons, no cell that counts as a formula."""
    lines = [csv_line([_("regel"), _("adres"), _("organisatie"), _("rol"), _("uitkomst")])]
    for one in judged:
        cells = (one.email or one.row.address, one.organisation, one.role or one.row.role, one.text)
        lines.append(csv_line([one.row.line, *cells]))
    return "".join(lines).encode("utf-8-sig")
