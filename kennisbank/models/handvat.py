"""Handvat: a short practical aid, ready to apply."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import Feit, KennisPage
from kennisbank.models.taxonomy import Term, terms_of
from kennisbank.pdf.availability import pdf_problem
from portal.common.blocks import FoutBlock, StapBlock
from portal.common.blocks.stream import stream_text

#: The listing below which a handvat has its PDF: /handvatten/<slug>.pdf.
PDF_FOLDER = "handvatten"


class HandvatPage(KennisPage):
    """For whom, when, how long, what it gives, the steps and the checklist."""

    soort = PaginaSoort.HANDVAT
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOMEIN: True,
        Taxonomie.FASE: True,
        Taxonomie.DOELGROEP: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.KWETSBAAR_PROCES: False,
        Taxonomie.MOMENT: False,
        Taxonomie.INWONERKLASSE: False,
        Taxonomie.PROGRAMMA: False,
        Taxonomie.DOCUMENTSOORT: False,
        Taxonomie.BELEIDSLIJN: False,
        Taxonomie.IMPULSTHEMA: False,
    }

    voor_wie = models.CharField(_("voor wie"), max_length=250, blank=True)
    wanneer = models.CharField(_("wanneer gebruiken"), max_length=250, blank=True)
    benodigde_tijd = models.CharField(
        _("benodigde tijd"), max_length=100, blank=True, help_text=_("In woorden, zoals: 2 uur met het team.")
    )
    tijd_minuten = models.PositiveIntegerField(
        _("tijd in minuten"), null=True, blank=True, help_text=_("Om op tijd te kunnen sorteren.")
    )
    wat_levert_het_op = models.CharField(_("wat levert het op"), max_length=300, blank=True)
    stappen = StreamField([("stap", StapBlock())], verbose_name=_("stappen"), blank=True)
    checklist = StreamField(
        [("punt", blocks.CharBlock(label=_("Punt"), max_length=250))], verbose_name=_("checklist"), blank=True
    )
    fouten = StreamField([("fout", FoutBlock())], verbose_name=_("veelgemaakte fouten"), blank=True)
    herkomst = models.CharField(
        _("herkomst"),
        max_length=200,
        blank=True,
        help_text=_("Uit welke pilot, impuls of leerkring komt dit?"),
    )

    wijzigingen = StreamField(
        [
            (
                "wijziging",
                blocks.StructBlock(
                    [
                        ("datum", blocks.DateBlock(label=_("Datum"))),
                        ("tekst", blocks.CharBlock(label=_("Wat is er veranderd"), max_length=250)),
                    ],
                    label=_("Wijziging"),
                ),
            )
        ],
        verbose_name=_("wijzigingen"),
        blank=True,
        help_text=_("Wat is er inhoudelijk veranderd? De lezer ziet dit onder aan de pagina."),
    )

    is_creatable = True
    template = "kennisbank/handvat.html"
    type_panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("voor_wie"),
                FieldPanel("wanneer"),
                FieldRowPanel([FieldPanel("benodigde_tijd"), FieldPanel("tijd_minuten")]),
                FieldPanel("wat_levert_het_op"),
            ],
            heading=_("In het kort"),
        ),
        FieldPanel("stappen"),
        FieldPanel("checklist"),
        FieldPanel("fouten"),
        FieldPanel("herkomst"),
    ]
    care_panels: ClassVar[list[Any]] = [*KennisPage.care_panels, FieldPanel("wijzigingen")]

    class Meta:
        verbose_name = _("handvat")
        verbose_name_plural = _("handvatten")

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.benodigde_tijd:
            yield Feit(self.benodigde_tijd, "clock")

    def search_parts(self) -> Iterable[str]:
        yield from (self.voor_wie, self.wanneer, self.wat_levert_het_op, self.herkomst)
        yield from (stream_text(self.stappen), stream_text(self.checklist), stream_text(self.fouten))
        yield from super().search_parts()

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        own = {"volgende_fase": self.volgende_fase(), "pdf_url": self.pdf_url()}
        return super().get_context(request, *args, **kwargs) | own

    def pdf_url(self) -> str:
        """The address of its PDF; empty when this machine makes none, or the page stands elsewhere."""
        stands_there = self.url == f"/{PDF_FOLDER}/{self.slug}/"
        return reverse("handvat-pdf", args=[self.slug]) if stands_there and not pdf_problem() else ""

    def gesorteerde_wijzigingen(self) -> list[Any]:
        """What changed, newest first, in whatever order the editors wrote it."""
        return sorted((row.value for row in self.wijzigingen), key=lambda row: row["datum"], reverse=True)

    def page_lists(self) -> dict[str, list[Any]]:
        voorbeelden = self.praktijkvoorbeelden.filter(live=True).select_related("organisatie")
        return super().page_lists() | {"voorbeelden": list(voorbeelden.order_by("title")[:4])}

    def volgende_fase(self) -> Term | None:
        """The phase after the first one of this handvat; nothing after the last."""
        if not self.fasen or self.fasen[0].nummer is None:
            return None
        after = self.fasen[0].nummer + 1
        return next((term for term in terms_of(Taxonomie.FASE) if term.nummer == after), None)
