"""The log of a leerkring, for its begeleider: on the page and as a file."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from leerkringen.access import log_of
from leerkringen.circle_log import COLUMNS, Explained
from leerkringen.log_form import LogForm
from leerkringen.roles import Ability
from leerkringen.views.circle import CircleView
from portal.audit.models import AuditLine
from portal.audit.services import record
from portal.common.csv_cells import csv_line

CHUNK = 500


class LogView(CircleView):
    section = "logboek"
    ability = Ability.LOGBOEK_LEZEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponseBase:
        form = LogForm(request.GET, circle=self.circle, user=self.user)
        if not form.is_valid():
            return self.show("logboek", status=422, form=form, is_wrong=True)
        return self.answer(form, form.narrowed(self._lines()))

    def answer(self, form: LogForm, lines: QuerySet[AuditLine]) -> HttpResponseBase:
        context = self.paginated(lines, **form.chosen)
        context["rows"] = Explained(self.circle, self.user).lines(context["rows"])
        return self.show("logboek", form=form, query=urlencode(form.chosen), **context)

    def _lines(self) -> QuerySet[AuditLine]:
        return log_of(self.circle.pk, self.user).newest_first()


class LogDownloadView(LogView):
    """The same lines as a file for a spreadsheet. Taking it away is an event of its own."""

    def answer(self, form: LogForm, lines: QuerySet[AuditLine]) -> HttpResponse | StreamingHttpResponse:
        name = f"logboek-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        if self.request.method == "HEAD":
            return HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
        record(
            action="logboek gedownload",
            actor=self.user,
            obj=f"leerkring {self.circle.pk}",
            origin=self.origin,
            circle=self.circle.pk,
        )
        return StreamingHttpResponse(
            self._file(lines), content_type="text/csv; charset=utf-8", headers=headers
        )

    def _file(self, lines: QuerySet[AuditLine]) -> Iterator[str]:
        # The mark at the beginning tells spreadsheets that this is UTF-8.
        yield "\ufeff" + csv_line(COLUMNS)
        explained = Explained(self.circle, self.user)
        rows = lines.iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            for line in explained.lines(chunk):
                yield csv_line(line.cells)
