"""The report "Logboek" and the right to read it, in the Wagtail admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.audit.report import LogReportView

READ = "audit.view_auditline"


@hooks.register("register_admin_urls")
def log_urls() -> list[URLPattern]:
    return [
        path("reports/logboek/", LogReportView.as_view(), name="audit-log"),
        path(
            "reports/logboek/resultaten/", LogReportView.as_view(results_only=True), name="audit-log-results"
        ),
    ]


@hooks.register("register_permissions")
def log_permission() -> QuerySet[Permission]:
    """So that a group can get it under Instellingen, Groepen."""
    return Permission.objects.filter(content_type__app_label="audit", codename="view_auditline")


class LogItem(MenuItem):
    """For those who may read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(READ))


@hooks.register("register_reports_menu_item")
def log_item() -> MenuItem:
    return LogItem(_("Logboek"), reverse("audit-log"), icon_name="history", order=920)
