"""The editor's menu for lists, organisations, terms explained and reactions; two reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from kennisbank.models import Begrip, Organisatie, Term
from kennisbank.pdf.views import pdf_health
from kennisbank.reactions import admin as reactions


class OrganisatieViewSet(SnippetViewSet):
    model = Organisatie
    icon = "group"
    menu_label = _("Organisaties")
    list_display = ["naam", "type", "provincie", "inwonerklasse", "voorbeeldinhoud"]
    list_filter = ["type", "provincie", "voorbeeldinhoud"]
    list_per_page = 50


class BegripViewSet(SnippetViewSet):
    model = Begrip
    icon = "help"
    menu_label = _("Begrippen")
    list_display = ["term", "betekenis"]
    list_per_page = 50


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "tag"
    menu_label = _("Lijsten")
    list_display = ["naam", "taxonomie", "nummer", "volgorde", "bovenliggend"]
    list_filter = ["taxonomie"]
    ordering = ["taxonomie", "volgorde", "naam"]
    list_per_page = 50


@register_snippet
class KennisbankViewSetGroup(SnippetViewSetGroup):
    items = (BegripViewSet, OrganisatieViewSet, TermViewSet, reactions.ReactieViewSet)
    menu_label = _("Kennisbank")
    menu_icon = "folder-open-inverse"
    menu_order = 250


@hooks.register("register_log_actions")
def register_import_action(actions: Any) -> None:
    actions.register_action("kennisbank.import", _("Inlezen"), _("Ingelezen uit een bestand"))


hooks.register("register_bulk_action", reactions.HandleReactions)
hooks.register("register_reports_menu_item", reactions.report_item)


class AdministratorItem(MenuItem):
    """Only administrators see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_reports_menu_item")
def pdf_item() -> MenuItem:
    return AdministratorItem(_("PDF van handvatten"), reverse("pdf-health"), icon_name="doc-full", order=910)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [*reactions.urls, path("pdf-van-handvatten/", pdf_health, name="pdf-health")]
