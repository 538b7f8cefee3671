"""Signposts of "Waar kan ik terecht?", kept by editors."""

from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from kennisbank.enums import LoketSoort, Taxonomie
from kennisbank.models.taxonomy import Term


class Loket(models.Model):
    """One place to turn to: for what, for whom, and how to reach it, the telephone first.

    Without `doelgroepen` it is for everyone.
    """

    naam = models.CharField(_("naam"), max_length=150, unique=True)
    soort = models.CharField(_("waarvoor"), max_length=20, choices=LoketSoort.choices)
    wanneer = models.CharField(
        _("wanneer gaat u hierheen"),
        max_length=250,
        help_text=_("In één zin, zoals: als u zich bedreigd voelt."),
    )
    doelgroepen = models.ManyToManyField(
        Term,
        verbose_name=_("voor wie"),
        blank=True,
        related_name="+",
        limit_choices_to={"taxonomie": Taxonomie.DOELGROEP},
        help_text=_("Leeg: voor iedereen."),
    )
    telefoon = models.CharField(_("telefoon"), max_length=20, blank=True)
    bereikbaar = models.CharField(
        _("wanneer bereikbaar"), max_length=100, blank=True, help_text=_("Bijvoorbeeld: dag en nacht.")
    )
    website = models.URLField(_("website"), blank=True, max_length=500)
    toelichting = models.TextField(_("wat gebeurt er dan"), blank=True, max_length=600)
    bron_url = models.URLField(_("bron"), blank=True, max_length=500)
    gecontroleerd_op = models.DateField(_("laatst gecontroleerd op"), default=timezone.localdate)
    volgorde = models.PositiveSmallIntegerField(_("volgorde"), default=0)

    panels = [
        FieldPanel("naam"),
        FieldRowPanel([FieldPanel("soort"), FieldPanel("volgorde")]),
        FieldPanel("wanneer"),
        FieldPanel("doelgroepen"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("telefoon"), FieldPanel("bereikbaar")]), FieldPanel("website")],
            heading=_("Bereiken"),
        ),
        FieldPanel("toelichting"),
        FieldRowPanel([FieldPanel("bron_url"), FieldPanel("gecontroleerd_op")]),
    ]

    class Meta:
        verbose_name = _("loket")
        verbose_name_plural = _("loketten")
        ordering = ["volgorde", "naam"]

    def __str__(self) -> str:
        return self.naam

    @property
    def website_naam(self) -> str:
        """The address as a reader says it: the host without www."""
        return urlsplit(self.website).netloc.removeprefix("www.")

    @property
    def telefoon_link(self) -> str:
        """The number as a tel: link, digits only."""
        return "tel:" + "".join(char for char in self.telefoon if char in "+0123456789")
