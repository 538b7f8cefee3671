"""One table for all lists of terms.

A page keeps its terms of every list in one relation, so that a detail page reads them in one query, a
listing counts all its facets in one query, and a new list needs no new tables.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from kennisbank.enums import Taxonomie
from portal.common.content_version import kept


class Term(models.Model):
    """A value of one taxonomy, such as domein "Integriteit" or fase 2 "Nulmeting"."""

    taxonomie = models.CharField(_("lijst"), max_length=20, choices=Taxonomie.choices)
    code = models.SlugField(
        _("code"), max_length=80, help_text=_("Staat in webadressen. Verander haar liever niet.")
    )
    naam = models.CharField(_("naam"), max_length=160)
    korte_naam = models.CharField(
        _("korte naam"), max_length=60, blank=True, help_text=_("Voor filters en kaarten.")
    )
    nummer = models.PositiveSmallIntegerField(_("nummer"), null=True, blank=True)
    volgorde = models.PositiveSmallIntegerField(_("volgorde"), default=0)
    toelichting = models.TextField(_("toelichting"), blank=True)
    bovenliggend = models.ForeignKey(
        "self",
        verbose_name=_("hoort bij"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="onderliggend",
        help_text=_("Bijvoorbeeld: het domein waar een onderwerp onder valt."),
    )

    panels = [
        FieldPanel("taxonomie"),
        FieldPanel("naam"),
        FieldRowPanel([FieldPanel("korte_naam"), FieldPanel("code")]),
        FieldRowPanel([FieldPanel("nummer"), FieldPanel("volgorde")]),
        FieldPanel("bovenliggend"),
        FieldPanel("toelichting"),
    ]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("termen")
        ordering = ["taxonomie", "volgorde", "naam"]
        constraints = [
            models.UniqueConstraint(
                fields=["taxonomie", "code"],
                name="term_code_once",
                violation_error_message=_("Deze code bestaat al in deze lijst."),
            ),
            models.UniqueConstraint(
                fields=["taxonomie", "naam"],
                name="term_naam_once",
                violation_error_message=_("Deze naam bestaat al in deze lijst."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.naam}" if self.nummer else self.naam

    @property
    def label(self) -> str:
        """The short name for filters and cards, with the number where the list is numbered."""
        return term_label(self.nummer, self.korte_naam, self.naam)


def all_terms() -> dict[int, Term]:
    """Every term by its key, in the order of its list; read once per version of the content."""
    return kept("termen", lambda: {term.pk: term for term in Term.objects.all()})


def terms_of(taxonomie: str) -> list[Term]:
    """The terms of one list, in their order; costs no query beside that of `all_terms`."""
    return [term for term in all_terms().values() if term.taxonomie == taxonomie]


def term_label(number: int | None, short: str, name: str) -> str:
    """The label of a term of which only these values were read."""
    return f"{number} {short or name}" if number else short or name
