"""News and meetings."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateformat import format as dutch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField

from kennisbank.agenda import start_of_today, written_out
from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import Feit, KennisPage
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

    @property
    def kaartdatum(self) -> str:
        return dutch(self.datum, "j F Y") if self.datum else ""


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

    @property
    def wanneer(self) -> str:
        """The moment in words, in Europe/Amsterdam."""
        return written_out(self.begin, self.einde) if self.begin else gettext("Datum volgt")

    @property
    def kaartdatum(self) -> str:
        """Nothing: its own facts begin with the moment."""
        return ""

    def eigen_feiten(self) -> Iterable[Feit]:
        yield Feit(self.wanneer)
        if self.plaats:
            yield Feit(self.plaats)

    @property
    def kaartlabel(self) -> str:
        if self.afgelast:
            return gettext("Gaat niet door")
        return gettext("Met terugblik") if self.is_voorbij and self.terugblik else ""

    @property
    def plaats(self) -> str:
        """The place, with "online" when one can join from elsewhere."""
        if self.locatie and self.online:
            return gettext("%s, en online") % self.locatie
        return self.locatie or (gettext("Online") if self.online else "")

    @property
    def is_begonnen(self) -> bool:
        return self.begin is not None and self.begin <= timezone.now()

    @property
    def is_voorbij(self) -> bool:
        """Without an end a meeting is over when its day is."""
        now = timezone.now()
        if self.einde:
            return self.einde < now
        return self.begin is not None and self.begin < start_of_today(now)

    @property
    def kan_aanmelden(self) -> bool:
        return bool(self.aanmelden_url) and not self.afgelast and not self.is_begonnen

    @property
    def peildatum(self) -> date:
        return timezone.localdate(self.begin) if self.begin else super().peildatum

    def search_parts(self) -> Iterable[str]:
        yield from (self.locatie, self.terugblik)
        yield from super().search_parts()
