"""The editor's menu for terms, organisations, loketten and terms explained."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from kennisbank.models import Begrip, Loket, Organisatie, Term


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


@register_snippet
class KennisbankViewSetGroup(SnippetViewSetGroup):
    items = (BegripViewSet, OrganisatieViewSet, LoketViewSet, TermViewSet)
    menu_label = _("Kennisbank")
    menu_icon = "folder-open-inverse"
    menu_order = 250


@hooks.register("register_log_actions")
def register_import_action(actions: Any) -> None:
    actions.register_action("kennisbank.import", _("Inlezen"), _("Ingelezen uit een bestand"))
