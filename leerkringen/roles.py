"""Who may do what: the only table of roles and abilities. Views and templates get the outcome."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkringen.enums import SCHRIJFBAAR, Fase


class Rol(models.TextChoices):
    """A member's role in one leerkring; secretaris and gast-expert can be added here."""

    BEGELEIDER = "begeleider", _("begeleider")
    DEELNEMER = "deelnemer", _("deelnemer")


class Ability(StrEnum):
    LEZEN = "lezen"
    SCHRIJVEN = "schrijven"
    DOCUMENT_PLAATSEN = "document plaatsen"
    MODEREREN = "modereren"
    UITNODIGEN = "uitnodigen"
    LIDMAATSCHAP_BEEINDIGEN = "lidmaatschap beëindigen"
    BEZORGING_ZIEN = "bezorging zien"


ABILITIES: dict[Rol, frozenset[Ability]] = {
    Rol.BEGELEIDER: frozenset(Ability),
    Rol.DEELNEMER: frozenset({Ability.LEZEN, Ability.SCHRIJVEN, Ability.DOCUMENT_PLAATSEN}),
}
# Access must also be taken away after a leerkring has ended; the rest needs a running one.
ALWAYS = frozenset(
    {Ability.LEZEN, Ability.MODEREREN, Ability.LIDMAATSCHAP_BEEINDIGEN, Ability.BEZORGING_ZIEN}
)


def abilities(rol: str, fase: str) -> frozenset[Ability]:
    """What somebody with this role may do in a leerkring in this phase; nothing for an unknown role."""
    if rol not in Rol.values:
        return frozenset()
    allowed = ABILITIES[Rol(rol)]
    return allowed if Fase(fase) in SCHRIJFBAAR else allowed & ALWAYS


def roles_with(ability: Ability) -> list[str]:
    """The roles that have this ability, for use in a query."""
    return [rol.value for rol, allowed in ABILITIES.items() if ability in allowed]
