"""What editors own in the search: synonyms, words that are left whole, and fixed results.

portal.search.rules makes one set of rules of them, in force at the next search.
"""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.search.nl.tokens import words
from portal.search.rule_texts import read_lines, read_synonym


class Zoekregel(models.Model):
    """What the three kinds of rules share."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The rule and the new version that its signal writes are saved together."""
        with transaction.atomic():
            super().save(*args, **kwargs)


class Synoniem(Zoekregel):
    """Words for the same thing, in the format of Solr: `a, b, c` (equal) or `a, b => c, d` (one way)."""

    regel = models.CharField(
        _("regel"),
        max_length=500,
        help_text=_(
            "Met komma’s: wie het ene woord zoekt, vindt ook de andere. Voorbeeld: stadhuis, gemeentehuis. "
            "Met een pijl werkt het één kant op: wie links zoekt, vindt ook rechts. "
            "Voorbeeld: smeergeld => omkoping."
        ),
    )
    toelichting = models.CharField(
        _("toelichting"), max_length=200, blank=True, help_text=_("Voor uzelf en uw collega’s.")
    )
    actief = models.BooleanField(_("actief"), default=True, help_text=_("Uit: de regel doet even niet mee."))

    class Meta:
        verbose_name = _("synoniem")
        verbose_name_plural = _("synoniemen")
        ordering = ["regel"]

    def __str__(self) -> str:
        return self.regel

    def clean(self) -> None:
        try:
            read_synonym(self.regel)
        except ValidationError as error:
            raise ValidationError({"regel": error}) from error

    def uitleg(self) -> str:
        """What the rule does, in one sentence."""
        try:
            rule = read_synonym(self.regel)
        except ValidationError:
            return str(_("Deze regel klopt niet en doet niets."))
        if rule.right:
            return _("Wie zoekt op %(left)s, vindt ook %(right)s.") % {
                "left": _listed(rule.left, _("of")),
                "right": _listed(rule.right, _("en")),
            }
        return _("%(terms)s vinden elkaar.") % {"terms": _listed(rule.left, _("en"))}


class Zoekuitzondering(Zoekregel):
    """A word that the analysis must not cut into parts, or must not bring back to its stem.

    `woord` is kept folded, as the search reads it, so that the database can tell that it is unique.
    """

    woord = models.CharField(
        _("woord"),
        max_length=64,
        unique=True,
        help_text=_("Eén woord. We bewaren het zonder hoofdletters en accenten, zoals zoeken het leest."),
        error_messages={"unique": _("Voor dit woord is er al een uitzondering. Pas die aan.")},
    )
    niet_splitsen = models.BooleanField(
        _("niet splitsen"),
        default=False,
        help_text=_(
            "Delen van dit woord tellen niet als woord: ‘stichting’ vindt dan geen ‘brandstichting’."
        ),
    )
    niet_stammen = models.BooleanField(
        _("niet stammen"),
        default=False,
        help_text=_("Zoek precies dit woord. Andere vormen, zoals het meervoud, tellen niet mee."),
    )
    toelichting = models.CharField(
        _("toelichting"), max_length=200, blank=True, help_text=_("Voor uzelf en uw collega’s.")
    )

    class Meta:
        verbose_name = _("uitzondering")
        verbose_name_plural = _("uitzonderingen")
        ordering = ["woord"]
        constraints = [
            models.CheckConstraint(
                condition=Q(niet_splitsen=True) | Q(niet_stammen=True),
                name="search_uitzondering_doet_iets",
                violation_error_message=_("Kies minstens één: niet splitsen of niet stammen."),
            )
        ]

    def __str__(self) -> str:
        return self.woord

    def clean(self) -> None:
        found = words(self.woord)
        if self.woord and len(found) != 1:
            raise ValidationError(
                {"woord": _("Schrijf één woord van letters of cijfers, zonder spatie of streepje.")}
            )
        self.woord = "".join(found)


class VastResultaat(Zoekregel):
    """What stands above the hits for certain words: a page, or the telephone numbers of Hulp nu."""

    zoekwoorden = models.TextField(
        _("zoekwoorden"),
        help_text=_(
            "Eén woord of uitdrukking per regel. Staat er één in de zoekvraag, dan geldt deze regel."
        ),
    )
    pagina = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("pagina"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Deze pagina staat dan bovenaan. Kies een pagina of kies Hulp nu."),
    )
    hulp_nu = models.BooleanField(
        _("Hulp nu"), default=False, help_text=_("De telefoonnummers van Hulp nu staan dan bovenaan.")
    )
    volgorde = models.PositiveSmallIntegerField(
        _("volgorde"), default=100, help_text=_("Gelden er meer regels tegelijk? De laagste staat bovenaan.")
    )
    actief = models.BooleanField(_("actief"), default=True, help_text=_("Uit: de regel doet even niet mee."))

    class Meta:
        verbose_name = _("vast resultaat")
        verbose_name_plural = _("vaste resultaten")
        ordering = ["volgorde", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pagina__isnull=False, hulp_nu=False) | Q(pagina__isnull=True, hulp_nu=True),
                name="search_vast_resultaat_een_doel",
                violation_error_message=_("Kies een pagina of Hulp nu: één van de twee."),
            )
        ]

    def __str__(self) -> str:
        return self.woorden()

    def clean(self) -> None:
        try:
            read_lines(self.zoekwoorden)
        except ValidationError as error:
            raise ValidationError({"zoekwoorden": error}) from error

    def woorden(self) -> str:
        """The words on one line."""
        return ", ".join(self.zoekwoorden.splitlines())

    def doel(self) -> str:
        """What stands on top."""
        if self.hulp_nu:
            return str(_("Hulp nu"))
        return str(self.pagina) if self.pagina else ""


class ZoekregelsVersie(models.Model):
    """One row that changes in the same transaction as any rule, so that each process sees that it must look.

    Not a counter: after a transaction that was rolled back, a counter would give the same number again to
    other rules.
    """

    version = models.UUIDField(_("versie"), default=uuid.uuid4)

    class Meta:
        verbose_name = _("versie van de zoekregels")
        verbose_name_plural = _("versie van de zoekregels")

    def __str__(self) -> str:
        return str(self.version)


class GeladenZoekregel(models.Model):
    """A line of the starter lists that was loaded once: it never comes again, changed or deleted or not."""

    digest = models.CharField(_("vingerafdruk"), max_length=64, primary_key=True)

    class Meta:
        verbose_name = _("geladen zoekregel")
        verbose_name_plural = _("geladen zoekregels")

    def __str__(self) -> str:
        return self.digest


def _listed(terms: tuple[str, ...], last: Any) -> str:
    """‘a’, ‘b’ en ‘c’."""
    quoted = [f"‘{term}’" for term in terms]
    return ", ".join(quoted[:-1]) + f" {last} {quoted[-1]}" if len(quoted) > 1 else quoted[0]
