"""Reactions in the Wagtail admin: read, filter, mark as handled. Only readers add them."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import SnippetViewSet

from kennisbank.models import KennisPage, Reactie
from kennisbank.reactions.services import counts_per_page

PAGES_PER_SCREEN = 50


class OnlyReadersAdd(ModelPermissionPolicy):
    """Nobody writes a reaction in the admin, whatever rights a group has."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "add" and bool(super().user_has_permission(user, action))


register_permission_policy(Reactie, OnlyReadersAdd(Reactie), exact_class=True)


class ReactieFilterSet(WagtailFilterSet):
    """By page, by day, and what is still open."""

    page = django_filters.ModelChoiceFilter(
        label=_("Pagina"),
        queryset=lambda request: KennisPage.objects.filter(pk__in=Reactie.objects.values("page")).order_by(
            "title"
        ),
    )
    dag = django_filters.DateFromToRangeFilter(label=_("Dag"), widget=DateRangePickerWidget)

    class Meta:
        model = Reactie
        fields = ["afgehandeld", "nuttig", "page", "dag"]


class ReactieViewSet(SnippetViewSet):
    model = Reactie
    icon = "comment"
    menu_label = _("Reacties")
    list_display = [
        TitleColumn("kort", label=_("Reactie"), url_name="wagtailsnippets_kennisbank_reactie:edit"),
        Column("page", label=_("Pagina")),
        Column("dag", label=_("Dag"), sort_key="dag"),
        BooleanColumn("afgehandeld", label=_("Afgehandeld"), sort_key="afgehandeld"),
    ]
    filterset_class = ReactieFilterSet
    list_per_page = 50
    copy_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("page", read_only=True), FieldPanel("dag", read_only=True)]),
        FieldPanel(
            "tekst", help_text=_("Staat hier een naam of iets anders over een persoon in? Haal dat weg.")
        ),
        FieldPanel("afgehandeld"),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reactie]:
        return Reactie.objects.select_related("page")


class HandleReactions(SnippetBulkAction):
    """Marks all chosen reactions as handled."""

    display_name = _("Afgehandeld")
    aria_label = _("Markeer de gekozen reacties als afgehandeld")
    action_type = "afhandelen"
    template_name = "kennisbank/admin_reacties_afhandelen.html"
    action_priority = 10
    models = [Reactie]

    def check_perm(self, snippet: Reactie) -> bool:
        return bool(self.permission_policy.user_has_permission(self.request.user, "change"))

    @classmethod
    def execute_action(cls, objects: list[Reactie], **kwargs: Any) -> tuple[int, int]:
        keys = [reaction.pk for reaction in objects]
        return Reactie.objects.filter(pk__in=keys).update(afgehandeld=True), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return ngettext(
            "%(count)d reactie is afgehandeld.", "%(count)d reacties zijn afgehandeld.", num_parent_objects
        ) % {"count": num_parent_objects}


@never_cache
@require_safe
def per_page(request: HttpRequest) -> HttpResponse:
    """How often readers said ja and nee of each page, and what is still open."""
    if not _may_read(request):
        raise PermissionDenied  # Wagtail's own refusal.
    rows = Paginator(counts_per_page(), PAGES_PER_SCREEN).get_page(request.GET.get("p"))
    context = {"rows": rows, "page_title": gettext("Reacties per pagina"), "header_icon": "comment"}
    return render(request, "kennisbank/admin_reacties.html", context)


def _may_read(request: HttpRequest) -> bool:
    policy = policy_registry.get_by_type(Reactie)
    return bool(policy.user_has_any_permission(request.user, ["change", "view"]))


class ReactionsItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return _may_read(request)


def report_item() -> MenuItem:
    """For the menu "Rapporten"."""
    return ReactionsItem(
        _("Reacties per pagina"), reverse("reacties-per-pagina"), icon_name="comment", order=800
    )


urls = [path("reacties-per-pagina/", per_page, name="reacties-per-pagina")]
