"""The numbers and first steps of "Hulp nu", kept by editors."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from portal.common.content_version import kept


@register_setting(icon="warning")
class HulpNu(BaseGenericSetting):
    """Whom to call when somebody is threatened; 112 and 0900-8844 are fixed."""

    ondersteuningsteam_telefoon = models.CharField(
        _("telefoon Ondersteuningsteam"),
        max_length=20,
        default="070-3738314",
        help_text=_("Controleer dit nummer elk kwartaal. Het stond in 2019 zo in de aankondiging."),
    )
    ondersteuningsteam_tekst = models.CharField(
        _("uitleg bij het Ondersteuningsteam"),
        max_length=200,
        default=_("In vertrouwen overleggen, voor politieke ambtsdragers"),
    )
    meldpunt = models.TextField(
        _("eigen meldpunt"),
        blank=True,
        help_text=_("Waar melden collega’s in uw organisatie een voorval? Leeg: dit blok blijft weg."),
    )
    stappen = StreamField(
        [("stap", blocks.CharBlock(label=_("Stap"), max_length=200))],
        verbose_name=_("eerste stappen"),
        blank=True,
        default=list,
    )

    panels = [
        FieldRowPanel([FieldPanel("ondersteuningsteam_telefoon"), FieldPanel("ondersteuningsteam_tekst")]),
        FieldPanel("meldpunt"),
        FieldPanel("stappen"),
    ]

    class Meta:
        verbose_name = _("Hulp nu")

    def __str__(self) -> str:
        return "Hulp nu"

    @classmethod
    def current(cls) -> "HulpNu":
        """What readers see, without a query when warm. Unlike `load` it never makes the row."""
        return kept("hulp-nu", lambda: cls.objects.first() or cls())

    @property
    def telefoon_link(self) -> str:
        """The number as a tel: link, digits only."""
        return "tel:" + "".join(char for char in self.ondersteuningsteam_telefoon if char in "+0123456789")
