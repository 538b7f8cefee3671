"""Fixed choices of a leerkring."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fase(models.TextChoices):
    """Life of a leerkring (domain: 4c). What is possible in each: `leerkringen.roles`."""

    CONCEPT = "concept", _("Concept")
    WERVING = "werving", _("Werving")
    LOPEND = "lopend", _("Lopend")
    SLOT = "slot", _("Slot")
    AFGESLOTEN = "afgesloten", _("Afgesloten")
    GEARCHIVEERD = "gearchiveerd", _("Gearchiveerd")


class Zichtbaarheid(models.TextChoices):
    """Who may know that a leerkring exists. Never about what is in it."""

    GENOEMD = "genoemd", _("Genoemd: iedereen ziet de titel en het doel")
    ONGENOEMD = "ongenoemd", _("Ongenoemd: alleen wie een uitnodiging heeft, ziet de titel")
    GEHEIM = "geheim", _("Geheim: alleen leden zien de titel")


class Ledenlijst(models.TextChoices):
    """Who sees the names of all members."""

    LEDEN = "leden", _("Alle leden")
    BEGELEIDERS = "begeleiders", _("Alleen de begeleiders en de secretaris")


class Thema(models.TextChoices):
    """What a leerkring is about (domain: 2c)."""

    BREED = "breed", _("Weerbaar bestuur in de breedte")
    INFORMATIE = "informatie", _("Informatiebeveiliging")
    FYSIEK = "fysiek", _("Fysieke beveiliging")
    PERSONEEL = "personeel", _("Personele beveiliging")
    INTEGRITEIT = "integriteit", _("Integriteit")


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
