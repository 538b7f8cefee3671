"""The host names of the site, each with its own name, start page, menu and colour."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField

MAX_MENU = 7
HOST_NAME = r"^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$"


class Accent(models.TextChoices):
    """The colour of a host; the tokens of each stand in static/css/tokens.css."""

    GROEN = "groen", _("groen")
    MOS = "mos", _("mosgroen")
    BLAUW = "blauw", _("blauw")


class Host(models.Model):
    """One host name that shows the same pages with a face of its own.

    `hostnaam` is in small letters, without scheme and port. Signing in, the admin and the leerkringen stay
    on the host of SITE_URL.
    """

    hostnaam = models.CharField(
        _("hostnaam"),
        max_length=253,
        unique=True,
        validators=[
            RegexValidator(
                HOST_NAME,
                _("Schrijf alleen de naam, in kleine letters: www.voorbeeld.nl, zonder https:// en poort."),
            )
        ],
        help_text=_("Zoals www.voorbeeld.nl. De beheerder van de server moet deze naam eerst toelaten."),
        error_messages={"unique": _("Deze hostnaam staat al in de lijst. Pas die regel aan.")},
    )
    naam = models.CharField(
        _("naam van de website"), max_length=40, help_text=_("Staat bovenaan elke pagina en in de titel.")
    )
    startpagina = models.ForeignKey(
        "home.HomePage",
        verbose_name=_("startpagina"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Leeg: de gewone startpagina."),
    )
    menu = StreamField(
        [("pagina", blocks.PageChooserBlock(label=_("Pagina")))],
        verbose_name=_("menu"),
        blank=True,
        max_num=MAX_MENU,
        help_text=_("Hoogstens zeven pagina’s, in deze volgorde. Leeg: het gewone menu."),
    )
    accent = models.CharField(_("kleur"), max_length=10, choices=Accent.choices, default=Accent.GROEN)

    class Meta:
        verbose_name = _("hostnaam")
        verbose_name_plural = _("hostnamen")
        ordering = ["hostnaam"]

    def __str__(self) -> str:
        return self.hostnaam

    def clean(self) -> None:
        if self.hostnaam and not validate_host(self.hostnaam, settings.ALLOWED_HOSTS):
            text = _("Deze naam is op de server nog niet toegelaten. Vraag de beheerder om ALLOWED_HOSTS.")
            raise ValidationError({"hostnaam": text})
        if self.hostnaam == urlsplit(settings.SITE_URL).hostname and self.startpagina_id:
            text = _("Op het hoofdadres staat altijd de hoofdstartpagina. Laat dit veld leeg.")
            raise ValidationError({"startpagina": text})
