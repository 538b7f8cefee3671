"""Organisations and terms explained: facts that several pages share."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from kennisbank.enums import Provincie, Taxonomie
from kennisbank.models.taxonomy import Term


class Organisatie(index.Indexed, models.Model):
    """A municipality, partner or other organisation that pages speak of.

    Bonaire and Saba are openbare lichamen, not gemeenten: the type says so.
    """

    naam = models.CharField(_("naam"), max_length=200, unique=True)
    type = models.ForeignKey(
        Term,
        verbose_name=_("soort organisatie"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"taxonomie": Taxonomie.ORGANISATIETYPE},
    )
    inwonerklasse = models.ForeignKey(
        Term,
        verbose_name=_("inwonerklasse"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"taxonomie": Taxonomie.INWONERKLASSE},
    )
    inwonertal = models.PositiveIntegerField(_("aantal inwoners"), null=True, blank=True)
    provincie = models.CharField(_("provincie"), max_length=30, choices=Provincie.choices, blank=True)
    cbs_code = models.CharField(
        _("CBS-code"),
        max_length=4,
        blank=True,
        validators=[RegexValidator(r"^\d{4}$", _("Een CBS-code heeft vier cijfers, zoals 0141."))],
    )
    tooi_code = models.CharField(_("TOOI-code"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    rol = models.CharField(
        _("rol in het netwerk"), max_length=120, blank=True, help_text=_("Bijvoorbeeld: partner of pilot.")
    )
    voorbeeldinhoud = models.BooleanField(
        _("verzonnen voorbeeld"), default=False, help_text=_("Deze organisatie bestaat niet echt.")
    )

    panels = [
        FieldPanel("naam"),
        FieldRowPanel([FieldPanel("type"), FieldPanel("provincie")]),
        FieldRowPanel([FieldPanel("inwonertal"), FieldPanel("inwonerklasse")]),
        MultiFieldPanel([FieldPanel("cbs_code"), FieldPanel("tooi_code")], heading=_("Codes")),
        FieldPanel("website"),
        FieldPanel("rol"),
        FieldPanel("voorbeeldinhoud"),
    ]
    search_fields = [index.SearchField("naam"), index.AutocompleteField("naam")]

    class Meta:
        verbose_name = _("organisatie")
        verbose_name_plural = _("organisaties")
        ordering = ["naam"]

    def __str__(self) -> str:
        return self.naam


class Begrip(index.Indexed, models.Model):
    """A term with its meaning in plain words; its synonyms feed the search."""

    term = models.CharField(_("begrip"), max_length=120, unique=True)
    synoniemen = models.TextField(
        _("synoniemen"), blank=True, help_text=_("Eén per regel. Zoeken vindt ze ook.")
    )
    afkortingen = models.TextField(_("afkortingen"), blank=True, help_text=_("Eén per regel."))
    betekenis = models.TextField(_("betekenis"), help_text=_("In gewone taal, in één tot drie zinnen."))
    zie_ook = models.ManyToManyField("self", verbose_name=_("zie ook"), blank=True)

    panels = [
        FieldPanel("term"),
        FieldPanel("betekenis"),
        FieldRowPanel([FieldPanel("synoniemen"), FieldPanel("afkortingen")]),
        FieldPanel("zie_ook"),
    ]
    search_fields = [
        index.SearchField("term", boost=2),
        index.SearchField("betekenis"),
        index.AutocompleteField("term"),
    ]

    class Meta:
        verbose_name = _("begrip")
        verbose_name_plural = _("begrippen")
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term
