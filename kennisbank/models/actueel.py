"""News and meetings."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import KennisPage
from portal.common.blocks.text import TEXT_FEATURES


class NieuwsPage(KennisPage):
    """What is new, with its date and its source."""

    soort = PaginaSoort.NIEUWS
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOMEIN: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.DOELGROEP: False,
        Taxonomie.PROGRAMMA: False,
        Taxonomie.IMPULSTHEMA: False,
    }

    is_creatable = True
    template = "kennisbank/nieuws.html"

    class Meta:
        verbose_name = _("nieuwsbericht")
        verbose_name_plural = _("nieuwsberichten")


class BijeenkomstPage(KennisPage):
    """A meeting in the public agenda; afterwards, how it went. Times show in Europe/Amsterdam."""

    soort = PaginaSoort.BIJEENKOMST
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOELGROEP: False,
        Taxonomie.DOMEIN: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.PROGRAMMA: False,
        Taxonomie.IMPULSTHEMA: False,
    }

    begin = models.DateTimeField(_("begin"), null=True, blank=True)
    einde = models.DateTimeField(_("einde"), null=True, blank=True)
    locatie = models.CharField(_("locatie"), max_length=200, blank=True)
    online = models.BooleanField(_("online"), default=False)
    aanmelden_url = models.URLField(_("webadres om aan te melden"), blank=True, max_length=500)
    afgelast = models.BooleanField(_("gaat niet door"), default=False)
    terugblik = RichTextField(_("terugblik"), features=TEXT_FEATURES, blank=True)

    is_creatable = True
    template = "kennisbank/bijeenkomst.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("begin"), FieldPanel("einde")]),
        FieldRowPanel([FieldPanel("locatie"), FieldPanel("online")]),
        FieldPanel("aanmelden_url"),
        FieldPanel("afgelast"),
        FieldPanel("terugblik"),
    ]

    class Meta:
        verbose_name = _("bijeenkomst")
        verbose_name_plural = _("bijeenkomsten")

    def clean(self) -> None:
        super().clean()
        if self.einde and not self.begin:
            raise ValidationError({"begin": _("Vul ook in wanneer de bijeenkomst begint.")})
        if self.begin and self.einde and self.einde < self.begin:
            raise ValidationError({"einde": _("Het einde ligt voor het begin. Wissel de tijden.")})

    def search_parts(self) -> Iterable[str]:
        yield from (self.locatie, self.terugblik)
        yield from super().search_parts()
