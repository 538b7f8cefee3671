"""The home page: the root of the public site, which composes both products."""

from copy import copy
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from kennisbank.enums import Taxonomie
from kennisbank.models import KennisPage, PraktijkvoorbeeldPage, Term
from kennisbank.models.base import read_terms
from kennisbank.models.overzicht import OverzichtPage
from kennisbank.models.public_page import Kruimel, PublicPage, path_on_site
from kennisbank.page_types import PAGE_TYPES
from portal.common.content_version import kept
from portal.home.host_models import Accent, Host
from portal.home.hosts import address_of_home

__all__ = ["Accent", "HomePage", "Host"]

FIRST_DEPTH = 2  # The first home page stands directly below the root of the tree.


class HomePage(PublicPage):
    """Title and introduction in the hero, often-asked searches and one featured practice case.

    The first one is the root of all addresses. One below it is the start page of another host.
    """

    intro = models.TextField(_("inleiding"), blank=True, max_length=300)
    vaak_gezocht = StreamField(
        [("zoekterm", blocks.CharBlock(label=_("Zoekterm"), max_length=60))],
        verbose_name=_("vaak gezocht"),
        blank=True,
    )
    uitgelicht_citaat = models.CharField(_("citaat"), max_length=250, blank=True)
    uitgelicht_wie = models.CharField(_("wie zegt dit"), max_length=150, blank=True)
    uitgelicht = models.ForeignKey(
        PraktijkvoorbeeldPage,
        verbose_name=_("uitgelicht praktijkvoorbeeld"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("vaak_gezocht"),
        MultiFieldPanel(
            [FieldPanel("uitgelicht"), FieldPanel("uitgelicht_citaat"), FieldPanel("uitgelicht_wie")],
            heading=_("Zo deden anderen het"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page", "home.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "kennisbank.OverzichtPage",
        "kennisbank.StandaardPage",
        "home.HomePage",
    ]
    template = "home/home.html"

    class Meta:
        verbose_name = _("startpagina")

    @property
    def is_first(self) -> bool:
        return bool(self.depth == FIRST_DEPTH)

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """One below the root, and start pages of other hosts directly below that one."""
        if parent.is_root() and cls.objects.filter(depth=FIRST_DEPTH).exists():
            return False
        return bool(super(PublicPage, cls).can_create_at(parent)) and parent.depth <= FIRST_DEPTH

    def can_move_to(self, parent: Page) -> bool:
        return bool(super().can_move_to(parent)) and parent.depth == FIRST_DEPTH

    def get_full_url(self, request: Any = None) -> str:
        """The start page of a host is canonical at the root of that host."""
        return address_of_home(self.pk) or super().get_full_url(request)

    full_url = property(get_full_url)

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """At its place in the tree, the start page of a host leads to the root of that host."""
        if request.path != "/" and not getattr(request, "is_preview", False) and address_of_home(self.pk):
            return HttpResponseRedirect(address_of_home(self.pk))
        return super().serve(request, *args, **kwargs)

    def route(self, request: Any, path_components: list[str]) -> Any:
        """Finds the page and its ancestors in one query or two, instead of two for each level."""
        if not path_components:
            # A copy: both are kept for all requests.
            start = copy(getattr(request, "host_profile", None) and request.host_profile.home or self)
            if not start.live:
                raise Http404
            return RouteResult(start)
        page = self._page_below_listing(path_components)
        if page is not None:
            return RouteResult(page)
        paths = [self.url_path]
        for component in path_components:
            paths.append(f"{paths[-1]}{component}/")
        # url_path has no index, slug has: filter on both.
        rows = Page.objects.filter(slug__in=path_components, url_path__in=paths[1:])
        found = {row.url_path: row for row in rows}
        page = found.get(paths[-1])
        if page is None or not page.live or page.specific_class is None:
            raise Http404
        specific = page.specific_class.objects.select_related(*_single_relations(page.specific_class)).get(
            pk=page.pk
        )
        specific.kruimels = [
            Kruimel(row.title, path_on_site(row.url_path))
            for row in (self, *(found[path] for path in paths[1:-1] if path in found))
        ]
        return RouteResult(specific)

    def _page_below_listing(self, path_components: list[str]) -> Page | None:
        """The usual address, /handvatten/x/, in one query: its listing says which type stands there."""
        if len(path_components) != 2:
            return None
        listing = _listings().get(f"{self.url_path}{path_components[0]}/")
        if listing is None:
            return None
        model = PAGE_TYPES[listing.soort]
        place = {"slug": path_components[1], "url_path": f"{listing.url_path}{path_components[1]}/"}
        page = model.objects.live().select_related(*_single_relations(model)).filter(**place).first()
        if page is not None:
            read_terms([page])
            page.kruimels = [Kruimel(one.title, path_on_site(one.url_path)) for one in (self, listing)]
        return page

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # Counting takes as long as there are pages.
        return context | kept("start", _overview) | {"uitgelicht": self._featured()}

    def _featured(self) -> PraktijkvoorbeeldPage | None:
        if self.uitgelicht_id is None:
            return None
        live = PraktijkvoorbeeldPage.objects.live().select_related("organisatie").prefetch_related("termen")
        return live.filter(pk=self.uitgelicht_id).first()


def _overview() -> dict[str, Any]:
    """What every start page tells about all pages; three queries."""
    handvat = Q(paginas__live=True, paginas__content_type__model="handvatpage")
    domeinen = Term.objects.filter(taxonomie=Taxonomie.DOMEIN).select_related("themapagina")
    newest = (
        KennisPage.objects.live()
        .exclude(content_type__model__in=["standaardpage", "themapage"])
        .defer_streamfields()
        .select_related("content_type")
        .order_by("-last_published_at", "pk")
    )
    return {
        "domeinen": list(domeinen.annotate(aantal=Count("paginas", filter=handvat))),
        "nieuw": list(newest[:4]),
        "aantal_handvatten": KennisPage.objects.live().filter(content_type__model="handvatpage").count(),
    }


def _listings() -> dict[str, OverzichtPage]:
    return kept("listings", lambda: {page.url_path: page for page in OverzichtPage.objects.all()})


def _single_relations(model: type[Page]) -> list[str]:
    """Relations that every detail page shows, so that they come along in the page's own query."""
    wanted = ("organisatie", "redacteur", "project", "publicatie", "thema")
    names = {field.name for field in model._meta.get_fields()}
    return [*(name for name in wanted if name in names), *getattr(model, "meegelezen", ())]
