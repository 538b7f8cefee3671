"""A listing of all pages of one type, with filters."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from kennisbank.enums import PaginaSoort
from kennisbank.models.public_page import PublicPage


class OverzichtPage(PublicPage):
    """The parent of all pages of its type; one of each."""

    soort = models.CharField(_("toont"), max_length=20, choices=PaginaSoort.choices, unique=True)
    intro = models.TextField(_("inleiding"), blank=True, max_length=300)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("soort"), FieldPanel("intro")]
    parent_page_types: ClassVar[list[str] | None] = None
    subpage_types: ClassVar[list[str]] = [
        "kennisbank.HandvatPage",
        "kennisbank.PraktijkvoorbeeldPage",
        "kennisbank.ProjectPage",
        "kennisbank.PublicatiePage",
        "kennisbank.ProductPage",
        "kennisbank.StappenplanPage",
        "kennisbank.LesPage",
        "kennisbank.VraagPage",
        "kennisbank.VerhaalPage",
        "kennisbank.NieuwsPage",
        "kennisbank.BijeenkomstPage",
        "kennisbank.OrganisatiePage",
        "kennisbank.ThemaPage",
    ]
    template = "kennisbank/overzicht.html"

    class Meta:
        verbose_name = _("overzicht")
        verbose_name_plural = _("overzichten")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from kennisbank.listing import type_listing

        context = super().get_context(request, *args, **kwargs)
        if self.soort == PaginaSoort.THEMAPAGINA:
            return context | {"groepen": _themes_by_kind()}
        if self.soort == PaginaSoort.PROJECT:
            from kennisbank.projects_overview import ProjectsOverview

            return context | {"listing": ProjectsOverview(request.GET)}
        return context | {"listing": type_listing(PaginaSoort(self.soort), request.GET)}

    def get_template(self, request: Any, *args: Any, **kwargs: Any) -> str:
        if self.soort == PaginaSoort.THEMAPAGINA:
            return "kennisbank/themas.html"
        if self.soort == PaginaSoort.PROJECT:
            return "kennisbank/projecten.html"
        return str(super().get_template(request, *args, **kwargs))


def _themes_by_kind() -> list[tuple[Any, list[Any]]]:
    """The theme pages per kind (domein, fase, …), each in the order of its terms; one query."""
    from kennisbank.enums import ThemaSoort
    from kennisbank.models.pages import ThemaPage

    pages = list(ThemaPage.objects.live().select_related("thema").order_by("thema__volgorde", "title"))
    groups = [(kind.label, [page for page in pages if page.themasoort == kind]) for kind in ThemaSoort]
    return [(label, found) for label, found in groups if found]
