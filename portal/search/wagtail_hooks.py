"""The menu "Zoeken" of the editors, and the page "Zoekmachine" of the administrators."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal.search import admin_views
from portal.search.models import Synoniem, VastResultaat, Zoekuitzondering


class SynoniemViewSet(SnippetViewSet):
    model = Synoniem
    icon = "list-ul"
    menu_label = _("Synoniemen")
    list_display = [
        "regel",
        Column("uitleg", label=_("Wat de regel doet")),
        BooleanColumn("actief", label=_("Actief"), sort_key="actief"),
    ]
    list_filter = ["actief"]
    search_fields = ["regel", "toelichting"]
    ordering = ["regel"]
    list_per_page = 50
    panels = [FieldPanel("regel"), FieldPanel("toelichting"), FieldPanel("actief")]


class UitzonderingViewSet(SnippetViewSet):
    model = Zoekuitzondering
    icon = "cut"
    menu_label = _("Uitzonderingen")
    list_display = [
        "woord",
        BooleanColumn("niet_splitsen", label=_("Niet splitsen"), sort_key="niet_splitsen"),
        BooleanColumn("niet_stammen", label=_("Niet stammen"), sort_key="niet_stammen"),
        "toelichting",
    ]
    list_filter = ["niet_splitsen", "niet_stammen"]
    search_fields = ["woord", "toelichting"]
    ordering = ["woord"]
    list_per_page = 50
    panels = [
        FieldPanel("woord"),
        FieldRowPanel([FieldPanel("niet_splitsen"), FieldPanel("niet_stammen")]),
        FieldPanel("toelichting"),
    ]


class VastResultaatViewSet(SnippetViewSet):
    model = VastResultaat
    icon = "pick"
    menu_label = _("Vaste resultaten")
    list_display = [
        "woorden",
        Column("doel", label=_("Staat bovenaan")),
        "volgorde",
        BooleanColumn("actief", label=_("Actief"), sort_key="actief"),
    ]
    list_filter = ["actief", "hulp_nu"]
    search_fields = ["zoekwoorden", "pagina__title"]
    ordering = ["volgorde", "pk"]
    list_per_page = 50
    panels = [
        FieldPanel("zoekwoorden"),
        MultiFieldPanel([FieldPanel("pagina"), FieldPanel("hulp_nu")], heading=_("Wat staat bovenaan?")),
        FieldRowPanel([FieldPanel("volgorde"), FieldPanel("actief")]),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[VastResultaat]:
        return VastResultaat.objects.select_related("pagina")


@register_snippet
class ZoekenViewSetGroup(SnippetViewSetGroup):
    items = (SynoniemViewSet, UitzonderingViewSet, VastResultaatViewSet)
    menu_label = _("Zoeken")
    menu_icon = "search"
    menu_order = 260


@hooks.register("register_admin_urls")
def health_urls() -> list[URLPattern]:
    return [
        path("zoekmachine/", admin_views.engine_health, name="zoekmachine"),
        path("zoekmachine/opnieuw/", admin_views.retry, name="zoekmachine-opnieuw"),
        path("zoekmachine/vergelijken/", admin_views.compare, name="zoekmachine-vergelijken"),
    ]


class AdministratorItem(MenuItem):
    """Only administrators see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_reports_menu_item")
def health_item() -> MenuItem:
    return AdministratorItem(_("Zoekmachine"), reverse("zoekmachine"), icon_name="search", order=900)
