"""The editor's menu of the knowledge base, its reports, and what editors can do with a personal story."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.contrib.redirects.models import Redirect
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from kennisbank import story_admin
from kennisbank.models import (
    Begrip,
    Loket,
    Organisatie,
    PubliekDocument,
    Term,
    VerdwenenPagina,
    VerhaalPage,
)
from kennisbank.pdf.views import pdf_health
from kennisbank.reactions import admin as reactions
from kennisbank.withdrawing import LOG_ACTION as WITHDRAW_ACTION


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


class LoketViewSet(SnippetViewSet):
    model = Loket
    icon = "help"
    menu_label = _("Waar kan ik terecht?")
    list_display = ["naam", "soort", "telefoon", "gecontroleerd_op"]
    list_filter = ["soort", "doelgroepen"]
    ordering = ["soort", "volgorde", "naam"]
    list_per_page = 50


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "tag"
    menu_label = _("Lijsten")
    list_display = ["naam", "taxonomie", "nummer", "volgorde", "bovenliggend"]
    list_filter = ["taxonomie"]
    ordering = ["taxonomie", "volgorde", "naam"]
    list_per_page = 50


# Kept by whoever keeps the redirects: both say what an old address answers.
register_permission_policy(VerdwenenPagina, ModelPermissionPolicy(Redirect), exact_class=True)


class VerdwenenPaginaViewSet(SnippetViewSet):
    model = VerdwenenPagina
    icon = "bin"
    menu_label = _("Verwijderde pagina’s")
    list_display = ["pad", "sinds", "opvolger"]
    search_fields = ["pad", "toelichting"]
    ordering = ["-sinds", "pad"]
    list_per_page = 50


@register_snippet
class KennisbankViewSetGroup(SnippetViewSetGroup):
    items = (
        BegripViewSet,
        OrganisatieViewSet,
        LoketViewSet,
        TermViewSet,
        VerdwenenPaginaViewSet,
        reactions.ReactieViewSet,
    )
    menu_label = _("Kennisbank")
    menu_icon = "folder-open-inverse"
    menu_order = 250


@hooks.register("register_log_actions")
def register_import_action(actions: Any) -> None:
    actions.register_action("kennisbank.import", _("Inlezen"), _("Ingelezen uit een bestand"))
    actions.register_action(WITHDRAW_ACTION, _("Toestemming intrekken"), _("Toestemming ingetrokken"))


@hooks.register("register_admin_urls")
def withdraw_url() -> list[URLPattern]:
    address = "pages/<int:page_id>/toestemming-intrekken/"
    return [path(address, story_admin.withdraw, name="verhaal-intrekken")]


@hooks.register("register_page_header_buttons")
def withdraw_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of a story that still tells something."""
    if page.specific_class is VerhaalPage and page.permissions_for_user(user).can_publish():
        address = reverse("verhaal-intrekken", args=[page.pk])
        yield Button(_("Toestemming intrekken"), url=address, icon_name="user", priority=61)


@hooks.register("before_serve_document", order=-1)
def hide_document(document: PubliekDocument, request: HttpRequest) -> None:
    """The 404 of a file that does not exist, for who may not see its collection.

    Wagtail's own check comes after this one and sends people to the door: from that anybody could tell
    which names of files are right.
    """
    restrictions = document.collection.get_view_restrictions()
    if not all(one.accept_request(request) for one in restrictions):
        raise Http404


hooks.register("before_bulk_action", story_admin.refuse_incomplete)


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
