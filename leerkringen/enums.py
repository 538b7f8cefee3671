"""Fixed choices of a leerkring."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fase(models.TextChoices):
    """Life of a leerkring (domain: 4c)."""

    CONCEPT = "concept", _("Concept")
    WERVING = "werving", _("Werving")
    LOPEND = "lopend", _("Lopend")
    SLOT = "slot", _("Slot")
    AFGESLOTEN = "afgesloten", _("Afgesloten")
    GEARCHIVEERD = "gearchiveerd", _("Gearchiveerd")


# After these a leerkring is read, not written.
SCHRIJFBAAR = frozenset({Fase.CONCEPT, Fase.WERVING, Fase.LOPEND, Fase.SLOT})


class Tlp(models.TextChoices):
    """With whom a reader may share a document (Traffic Light Protocol 2.0)."""

    ROOD = "rood", _("Rood: alleen deze leerkring")
    ORANJE_STRIKT = "oranje-strikt", _("Oranje strikt: alleen de eigen organisatie")
    ORANJE = "oranje", _("Oranje: eigen organisatie")
    GROEN = "groen", _("Groen: overheid")
    WIT = "wit", _("Wit: openbaar")

    @property
    def kleur(self) -> str:
        """The colour for the label's shape."""
        return self.value.split("-")[0]
