"""What a reader can ask for or follow: products and services, and step plans."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import Feit, KennisPage
from kennisbank.models.handvat import HandvatPage
from portal.common.blocks.lists import PlanStapBlock
from portal.common.blocks.stream import stream_text


class ProductPage(KennisPage):
    """A product or service of a partner: what you get, what it costs and how to ask for it.

    The provider is the page's organisation.
    """

    soort = PaginaSoort.PRODUCT
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOMEIN: False,
        Taxonomie.FASE: False,
        Taxonomie.DOELGROEP: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.MOMENT: False,
        Taxonomie.KWETSBAAR_PROCES: False,
        Taxonomie.PROGRAMMA: False,
        Taxonomie.BELEIDSLIJN: False,
    }

    voor_wie = models.CharField(_("voor wie"), max_length=250, blank=True)
    wat_krijg_je = models.TextField(_("wat krijg je"), blank=True)
    kosten = models.CharField(_("kosten"), max_length=200, blank=True)
    aanvragen = models.CharField(
        _("hoe aanvragen"),
        max_length=250,
        blank=True,
        help_text=_("In één zin, zoals: bel of vul het formulier in."),
    )
    aanvragen_telefoon = models.CharField(_("telefoon om aan te vragen"), max_length=20, blank=True)
    aanvragen_url = models.URLField(_("webadres om aan te vragen"), blank=True, max_length=500)
    geldig_tot = models.DateField(_("geldig tot en met"), null=True, blank=True)
    extern = models.BooleanField(
        _("van een andere organisatie"),
        default=False,
        help_text=_("De lezer ziet dat dit aanbod niet van ons is."),
    )

    is_creatable = True
    template = "kennisbank/product.html"
    type_panels: ClassVar[list[Any]] = [
        FieldPanel("voor_wie"),
        FieldPanel("wat_krijg_je"),
        FieldRowPanel([FieldPanel("kosten"), FieldPanel("geldig_tot")]),
        MultiFieldPanel(
            [
                FieldPanel("aanvragen"),
                FieldRowPanel([FieldPanel("aanvragen_telefoon"), FieldPanel("aanvragen_url")]),
            ],
            heading=_("Aanvragen"),
        ),
        FieldPanel("extern"),
    ]

    class Meta:
        verbose_name = _("product of dienst")
        verbose_name_plural = _("producten en diensten")

    @property
    def telefoon_link(self) -> str:
        """The number as a tel: link, digits only."""
        return "tel:" + "".join(char for char in self.aanvragen_telefoon if char in "+0123456789")

    @property
    def verlopen_sinds(self) -> date | None:
        """The first day on which it could not be had any more; nothing while it can."""
        if self.geldig_tot is None or self.geldig_tot >= timezone.localdate():
            return None
        return self.geldig_tot + timedelta(days=1)

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.verlopen_sinds:
            yield Feit(gettext("Niet meer geldig"), "warning")

    def search_parts(self) -> Iterable[str]:
        yield from (self.wat_krijg_je, self.voor_wie, self.aanvragen)
        yield from super().search_parts()


class StappenplanPage(KennisPage):
    """Steps that a reader follows and ticks: who does what, within which time, with which document."""

    soort = PaginaSoort.STAPPENPLAN
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOELGROEP: False,
        Taxonomie.DOMEIN: False,
        Taxonomie.FASE: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.MOMENT: False,
    }

    rol = models.CharField(_("voor welke rol"), max_length=150, blank=True)
    stappen = StreamField([("stap", PlanStapBlock())], verbose_name=_("stappen"), blank=True)
    producten = ParentalManyToManyField(
        ProductPage, verbose_name=_("producten en diensten"), blank=True, related_name="stappenplannen"
    )
    handvatten = ParentalManyToManyField(
        HandvatPage, verbose_name=_("handvatten"), blank=True, related_name="stappenplannen"
    )

    is_creatable = True
    template = "kennisbank/stappenplan.html"
    type_panels: ClassVar[list[Any]] = [
        FieldPanel("rol"),
        FieldPanel("stappen"),
        FieldPanel("producten"),
        FieldPanel("handvatten"),
    ]

    class Meta:
        verbose_name = _("stappenplan")
        verbose_name_plural = _("stappenplannen")

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.rol:
            yield Feit(self.rol, "person")

    def search_parts(self) -> Iterable[str]:
        yield from (self.rol, stream_text(self.stappen))
        yield from super().search_parts()

    def page_lists(self) -> dict[str, list[Any]]:
        own = {
            "producten": list(self.producten.filter(live=True).order_by("title")[:6]),
            "gebruikt": list(self.handvatten.filter(live=True).order_by("title")[:6]),
        }
        return super().page_lists() | own
