"""The report "Logboek" in the Wagtail admin: the lines of the site, never those of a closed group."""

from datetime import UTC
from typing import Any, ClassVar

import django_filters
from allauth.core.internal.httpkit import get_client_ip
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now_translated
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from portal.audit.models import AuditLine
from portal.audit.services import record
from portal.common.csv_cells import safe_cell

FIRST_YEAR, LAST_YEAR = 1, 9999


def who(line: AuditLine) -> str:
    """The name of the account; the number stays in the line when the account is gone."""
    if line.actor is not None:
        return str(line.actor)
    return now_translated("verwijderd account") if line.actor_key else now_translated("onbekend")


def utc(line: AuditLine) -> str:
    """Such as 2026-11-28T20:29:57Z."""
    return line.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(line: AuditLine) -> SafeString:
    """In the time zone of the site, with UTC for who compares it with another log."""
    local = date_format(timezone.localtime(line.time), "j F Y, H:i:s")
    return format_html('<time datetime="{}" title="{}">{}</time>', utc(line), utc(line), local)


def _actions(request: HttpRequest) -> list[tuple[str, str]]:
    names = AuditLine.objects.of_site().order_by("action").values_list("action", flat=True).distinct()
    return [(name, name) for name in names]


class LogFilterSet(WagtailFilterSet):
    """Every filter narrows `of_site()`, and the choices come from there too."""

    action = django_filters.ChoiceFilter(label=_("Handeling"), choices=[])
    time = django_filters.DateFromToRangeFilter(label=_("Dag"), widget=DateRangePickerWidget, method="within")
    actor = django_filters.CharFilter(
        label=_("Naam van wie"), field_name="actor__full_name", lookup_expr="icontains"
    )
    object = django_filters.CharFilter(label=_("Voorwerp"), lookup_expr="icontains")
    result = django_filters.CharFilter(label=_("Uitkomst"), lookup_expr="icontains")

    class Meta:
        model = AuditLine
        fields = ["action", "time", "actor", "object", "result"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["action"].extra["choices"] = _actions(self.request)

    def within(self, lines: QuerySet[AuditLine], _name: str, days: slice) -> QuerySet[AuditLine]:
        """From the first to the last day; a year that fits no time zone does not narrow."""
        if days.start and days.start.year > FIRST_YEAR:
            lines = lines.filter(time__gte=days.start)
        if days.stop and days.stop.year < LAST_YEAR:
            lines = lines.filter(time__lte=days.stop)
        return lines


class LogReportView(ReportView):
    """Newest first; read only. As a file for a spreadsheet too, and that is an event of its own.

    The number in the chain is not shown: its gaps would tell how much happens in the closed groups.
    """

    queryset = AuditLine.objects.of_site()
    model = AuditLine
    permission_policy = ModelPermissionPolicy(AuditLine)
    permission_required = "view"
    filterset_class = LogFilterSet
    page_title = _("Logboek")
    header_icon = "history"
    index_url_name = "audit-log"
    index_results_url_name = "audit-log-results"
    default_ordering = ("-time", "-pk")
    columns: ClassVar[list[Column]] = [
        Column("time", label=_("Tijd"), accessor=moment, sort_key="time"),
        Column("who", label=_("Wie"), accessor=who),
        Column("action", label=_("Handeling"), sort_key="action"),
        Column("object", label=_("Voorwerp")),
        Column("result", label=_("Uitkomst")),
        Column("origin", label=_("Netwerkadres")),
    ]
    list_export: ClassVar[list[str]] = "time who action object result origin".split()
    export_headings: ClassVar[dict[str, Any]] = {
        "time": _("tijd (UTC)"),
        "who": _("wie"),
        "action": _("handeling"),
        "object": _("voorwerp"),
        "result": _("uitkomst"),
        "origin": _("netwerkadres"),
    }

    def get_base_queryset(self) -> QuerySet[AuditLine]:
        return AuditLine.objects.of_site().select_related("actor")

    def get_filename(self) -> str:
        return f"logboek-{timezone.localdate():%Y-%m-%d}"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        if self.is_export and self.request.method == "GET":
            record(
                action="logboek gedownload",
                actor=self.request.user,
                obj="logboek van de site",
                origin=get_client_ip(self.request),
            )
        return super().render_to_response(context, **kwargs)

    def to_row_dict(self, item: AuditLine) -> dict[str, Any]:
        cells = {name: getattr(item, name) for name in self.list_export if name != "who"}
        cells |= {"who": who(item), "time": utc(item)}
        return {name: safe_cell(cells[name]) for name in self.list_export}
