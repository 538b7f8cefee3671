"""Publications, theme pages and standard pages."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from kennisbank.enums import PaginaSoort, Taxonomie, ThemaSoort
from kennisbank.models.base import KennisPage
from kennisbank.models.praktijk import ProjectPage
from kennisbank.models.taxonomy import Term
from portal.common.blocks.stream import stream_text


class PublicatiePage(KennisPage):
    """A report, letter or guide: the summary first, then the file."""

    soort = PaginaSoort.PUBLICATIE
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOCUMENTSOORT: True,
        Taxonomie.DOMEIN: False,
        Taxonomie.FASE: False,
        Taxonomie.BELEIDSLIJN: False,
        Taxonomie.IMPULSTHEMA: False,
        Taxonomie.KWETSBAAR_PROCES: False,
        Taxonomie.DOELGROEP: False,
        Taxonomie.PROGRAMMA: False,
        Taxonomie.WOO_CATEGORIE: False,
    }

    auteurs = models.CharField(_("auteur(s)"), max_length=250, blank=True)
    uitgever = models.CharField(_("uitgever"), max_length=200, blank=True)
    kenmerk = models.CharField(_("ISBN of kenmerk"), max_length=80, blank=True)
    toegankelijk = models.BooleanField(_("bestand is toegankelijk"), default=False)
    project = models.ForeignKey(
        ProjectPage,
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="publicaties",
    )

    is_creatable = True
    template = "kennisbank/publicatie.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("auteurs"), FieldPanel("uitgever")]),
        FieldRowPanel([FieldPanel("kenmerk"), FieldPanel("toegankelijk")]),
        FieldPanel("project"),
    ]

    class Meta:
        verbose_name = _("publicatie")
        verbose_name_plural = _("publicaties")

    def search_parts(self) -> Iterable[str]:
        yield from (self.auteurs, self.uitgever)
        yield from super().search_parts()

    def search_keywords(self) -> Iterable[str]:
        yield self.kenmerk
        yield from super().search_keywords()


class ThemaPage(KennisPage):
    """Introduces one domein, fase, impulsthema or beleidslijn, and lists what there is about it."""

    soort = PaginaSoort.THEMAPAGINA

    themasoort = models.CharField(_("soort thema"), max_length=12, choices=ThemaSoort.choices)
    thema = models.OneToOneField(
        Term,
        verbose_name=_("thema"),
        on_delete=models.PROTECT,
        related_name="themapagina",
        limit_choices_to={"taxonomie__in": ThemaSoort.values},
    )
    kernvragen = StreamField(
        [("vraag", blocks.CharBlock(label=_("Vraag"), max_length=200))],
        verbose_name=_("kernvragen"),
        blank=True,
    )
    uitgelicht = ParentalManyToManyField(
        KennisPage, verbose_name=_("uitgelicht"), blank=True, related_name="uitgelicht_op"
    )

    is_creatable = True
    template = "kennisbank/thema.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("themasoort"), FieldPanel("thema")]),
        FieldPanel("kernvragen"),
        FieldPanel("uitgelicht"),
    ]

    class Meta:
        verbose_name = _("themapagina")
        verbose_name_plural = _("themapagina’s")

    def clean(self) -> None:
        super().clean()
        if self.thema_id and self.thema.taxonomie != self.themasoort:
            raise ValidationError(
                {"thema": _("Dit thema hoort bij een andere soort. Kies er één van deze soort.")}
            )

    def search_parts(self) -> Iterable[str]:
        yield stream_text(self.kernvragen)
        yield from super().search_parts()

    def search_keywords(self) -> Iterable[str]:
        yield self.thema.naam
        yield from super().search_keywords()

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the featured pages and, per type, the newest pages with this term."""
        context = super().get_context(request, *args, **kwargs)
        pages = (
            KennisPage.objects.live()
            .filter(termen=self.thema)
            .exclude(pk=self.pk)
            .select_related("content_type")
            .prefetch_related("termen")
            .order_by("title", "pk")
        )
        groups: dict[PaginaSoort, list[KennisPage]] = {}
        for page in pages[:200]:
            model = page.cached_content_type.model_class()
            groups.setdefault(model.soort, []).append(page)
        return context | {
            "uitgelicht": list(self.uitgelicht.filter(live=True).order_by("title")[:4]),
            "groepen": [(kind.label, groups[kind]) for kind in PaginaSoort if kind in groups],
        }


class StandaardPage(KennisPage):
    """Privacy, toegankelijkheid, contact and other pages about the site itself."""

    soort = PaginaSoort.STANDAARDPAGINA
    parent_page_types: ClassVar[list[str] | None] = None  # Below the home page, which this layer cannot name.
    subpage_types: ClassVar[list[str]] = ["kennisbank.StandaardPage"]

    is_creatable = True
    template = "kennisbank/standaardpagina.html"

    class Meta:
        verbose_name = _("standaardpagina")
        verbose_name_plural = _("standaardpagina’s")

    def lijkt_hierop(self, without: Iterable[int] = ()) -> list[KennisPage]:
        """Nothing: whoever reads about privacy or contact is not looking for more of the same."""
        return []
