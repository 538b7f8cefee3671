"""How one organisation did it: the project, and the practice case with its results."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from kennisbank.enums import PaginaSoort, ProjectSoort, Taxonomie
from kennisbank.models.base import Feit, KennisPage
from kennisbank.models.handvat import HandvatPage
from kennisbank.models.period import PeriodMixin


class ProjectPage(KennisPage, PeriodMixin):
    """A project of the pilot or of the impuls."""

    soort = PaginaSoort.PROJECT
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.PROGRAMMA: True,
        Taxonomie.DOMEIN: False,
        Taxonomie.IMPULSTHEMA: False,
        Taxonomie.FASE: False,
        Taxonomie.INWONERKLASSE: False,
        Taxonomie.BELEIDSLIJN: False,
    }

    projectsoort = models.CharField(_("soort project"), max_length=10, choices=ProjectSoort.choices)
    doel = models.TextField(_("doel"), blank=True)
    activiteiten = models.TextField(_("activiteiten"), blank=True)
    opbrengst = models.TextField(_("opbrengst"), blank=True)
    status = models.CharField(_("status"), max_length=60, blank=True)

    is_creatable = True
    template = "kennisbank/project.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("projectsoort"), FieldPanel("status")]),
        FieldRowPanel([FieldPanel("begin"), FieldPanel("einde")]),
        FieldPanel("doel"),
        FieldPanel("activiteiten"),
        FieldPanel("opbrengst"),
    ]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projecten")

    def search_parts(self) -> Iterable[str]:
        yield from (self.doel, self.activiteiten, self.opbrengst)
        yield from super().search_parts()

    def page_lists(self) -> dict[str, list[Any]]:
        voorbeelden = self.praktijkvoorbeelden.filter(live=True).order_by("title")
        publicaties = self.publicaties.filter(live=True).order_by("-datum", "title")
        own = {"voorbeelden": list(voorbeelden[:4]), "publicaties": list(publicaties[:4])}
        return super().page_lists() | own


class PraktijkvoorbeeldPage(KennisPage, PeriodMixin):
    """What made them start, what they did, what it cost and gave, and what they would do otherwise."""

    soort = PaginaSoort.PRAKTIJKVOORBEELD
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOMEIN: True,
        Taxonomie.FASE: False,
        Taxonomie.INWONERKLASSE: False,
        Taxonomie.DOELGROEP: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.KWETSBAAR_PROCES: False,
        Taxonomie.IMPULSTHEMA: False,
        Taxonomie.PROGRAMMA: False,
    }

    inwonertal = models.PositiveIntegerField(_("aantal inwoners"), null=True, blank=True)
    aanleiding = models.TextField(_("aanleiding"), blank=True)
    aanpak = models.TextField(_("aanpak"), blank=True)
    betrokkenen = models.TextField(_("betrokkenen"), blank=True)
    kosten = models.CharField(_("kosten"), max_length=200, blank=True)
    uren = models.PositiveIntegerField(_("uren"), null=True, blank=True)
    resultaat = models.TextField(_("resultaat"), blank=True)
    anders_doen = models.TextField(_("wat zouden we anders doen"), blank=True)
    contact = models.CharField(
        _("contact"),
        max_length=200,
        blank=True,
        help_text=_("Een functie en een algemeen adres, geen persoon."),
    )
    project = models.ForeignKey(
        ProjectPage,
        verbose_name=_("project"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="praktijkvoorbeelden",
    )
    handvatten = ParentalManyToManyField(
        HandvatPage, verbose_name=_("gebruikte handvatten"), blank=True, related_name="praktijkvoorbeelden"
    )

    is_creatable = True
    template = "kennisbank/praktijkvoorbeeld.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("begin"), FieldPanel("einde"), FieldPanel("inwonertal")]),
        FieldPanel("aanleiding"),
        FieldPanel("aanpak"),
        FieldPanel("betrokkenen"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("kosten"), FieldPanel("uren")])], heading=_("Wat kostte het")
        ),
        FieldPanel("resultaat"),
        FieldPanel("anders_doen"),
        FieldPanel("contact"),
        FieldPanel("project"),
        FieldPanel("handvatten"),
    ]

    class Meta:
        verbose_name = _("praktijkvoorbeeld")
        verbose_name_plural = _("praktijkvoorbeelden")

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.uren:
            yield Feit(gettext("%(number)d uur") % {"number": self.uren}, "clock")

    def kaartfeiten(self) -> list[Feit]:
        if not self.inwonertal:
            return super().kaartfeiten()
        # Readers look for somebody of their size; the title names the organisation.
        size = Feit(gettext("%(number)s inwoners") % {"number": intcomma(self.inwonertal)})
        return [*self.eigen_feiten(), size]

    def search_parts(self) -> Iterable[str]:
        yield from (self.aanleiding, self.aanpak, self.betrokkenen, self.resultaat, self.anders_doen)
        yield from super().search_parts()

    def page_lists(self) -> dict[str, list[Any]]:
        used = self.handvatten.filter(live=True).order_by("title")
        return super().page_lists() | {"gebruikt": list(used[:6])}
