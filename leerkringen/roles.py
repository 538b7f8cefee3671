"""Who may do what and when: the only table of roles, stages and abilities.

Views and templates get the outcome. In words, for begeleiders: docs/beheer/rollen.md.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkringen.enums import Fase


class Rol(models.TextChoices):
    """A member's role in one leerkring."""

    BEGELEIDER = "begeleider", _("begeleider")
    SECRETARIS = "secretaris", _("secretaris")
    DEELNEMER = "deelnemer", _("deelnemer")
    GAST = "gast-expert", _("gast-expert")


class Ability(StrEnum):
    LEZEN = "lezen"  # Enter, and read what is open to guests; without it the leerkring is not there.
    ALLES_LEZEN = "alles lezen"
    LEDEN_ZIEN = "leden zien"  # As far as the leerkring shows its members to each other.
    ALLE_LEDEN_ZIEN = "alle leden zien"
    SCHRIJVEN = "schrijven"
    DOCUMENT_PLAATSEN = "document plaatsen"
    MODEREREN = "modereren"
    UITNODIGEN = "uitnodigen"
    LIDMAATSCHAP_WIJZIGEN = "lidmaatschap wijzigen"
    LIDMAATSCHAP_BEEINDIGEN = "lidmaatschap beëindigen"
    WERKAFSPRAKEN_WIJZIGEN = "werkafspraken wijzigen"
    VOORBEELD_ZIEN = "voorbeeld zien"  # How the leerkring looks to another role.
    INSTELLINGEN_WIJZIGEN = "instellingen wijzigen"
    FASE_WIJZIGEN = "fase wijzigen"
    LOGBOEK_LEZEN = "logboek lezen"
    BEZORGING_ZIEN = "bezorging zien"


ALTIJD = frozenset(Fase)
SAMEN = frozenset({Fase.WERVING, Fase.LOPEND, Fase.SLOT})
VOOR_HET_EINDE = SAMEN | {Fase.CONCEPT}
LEESBAAR = SAMEN | {Fase.AFGESLOTEN}
MET_GASTEN = frozenset({Fase.LOPEND, Fase.SLOT})

# Who prepares is in already in the concept; who guards stays until the leerkring is deleted.
ABILITIES: dict[Ability, dict[Rol, frozenset[Fase]]] = {
    Ability.LEZEN: {
        Rol.BEGELEIDER: ALTIJD,
        Rol.SECRETARIS: LEESBAAR | {Fase.CONCEPT},
        Rol.DEELNEMER: LEESBAAR,
        Rol.GAST: MET_GASTEN,
    },
    Ability.ALLES_LEZEN: {
        Rol.BEGELEIDER: ALTIJD,
        Rol.SECRETARIS: LEESBAAR | {Fase.CONCEPT},
        Rol.DEELNEMER: LEESBAAR,
    },
    Ability.LEDEN_ZIEN: {
        Rol.BEGELEIDER: ALTIJD,
        Rol.SECRETARIS: LEESBAAR | {Fase.CONCEPT},
        Rol.DEELNEMER: LEESBAAR,
    },
    Ability.ALLE_LEDEN_ZIEN: {
        Rol.BEGELEIDER: ALTIJD,
        Rol.SECRETARIS: LEESBAAR | {Fase.CONCEPT},
    },
    Ability.SCHRIJVEN: {
        Rol.BEGELEIDER: VOOR_HET_EINDE,
        Rol.SECRETARIS: VOOR_HET_EINDE,
        Rol.DEELNEMER: SAMEN,
        Rol.GAST: MET_GASTEN,
    },
    Ability.DOCUMENT_PLAATSEN: {
        Rol.BEGELEIDER: VOOR_HET_EINDE,
        Rol.SECRETARIS: VOOR_HET_EINDE,
        Rol.DEELNEMER: SAMEN,
        Rol.GAST: MET_GASTEN,
    },
    Ability.MODEREREN: {Rol.BEGELEIDER: ALTIJD},
    Ability.UITNODIGEN: {
        Rol.BEGELEIDER: VOOR_HET_EINDE,
        Rol.SECRETARIS: frozenset({Fase.WERVING, Fase.LOPEND}),
    },
    Ability.LIDMAATSCHAP_WIJZIGEN: {Rol.BEGELEIDER: ALTIJD},
    # Access must also be taken away after a leerkring has ended.
    Ability.LIDMAATSCHAP_BEEINDIGEN: {Rol.BEGELEIDER: ALTIJD},
    Ability.WERKAFSPRAKEN_WIJZIGEN: {Rol.BEGELEIDER: VOOR_HET_EINDE},
    # Only for who sees all there is already: a preview is never more than that.
    Ability.VOORBEELD_ZIEN: {
        Rol.BEGELEIDER: ALTIJD,
        Rol.SECRETARIS: LEESBAAR | {Fase.CONCEPT},
    },
    Ability.INSTELLINGEN_WIJZIGEN: {Rol.BEGELEIDER: ALTIJD},
    Ability.FASE_WIJZIGEN: {Rol.BEGELEIDER: ALTIJD},
    Ability.LOGBOEK_LEZEN: {Rol.BEGELEIDER: ALTIJD},
    Ability.BEZORGING_ZIEN: {Rol.BEGELEIDER: ALTIJD, Rol.SECRETARIS: VOOR_HET_EINDE},
}
# Who may open a leerkring. Like the next one it is given to a group, or to one person.
MAY_OPEN = "leerkringen.open_leerkring"
# Who may ask for noodtoegang and grant it to somebody else.
MAY_BREAK_GLASS = "leerkringen.break_glass"
# What a beheerder with noodtoegang may do in any stage: read.
IN_EMERGENCY = frozenset(
    {
        Ability.LEZEN,
        Ability.ALLES_LEZEN,
        Ability.LEDEN_ZIEN,
        Ability.ALLE_LEDEN_ZIEN,
        Ability.LOGBOEK_LEZEN,
    }
)
# Who may be asked in by whom. In the concept only those who prepare it: others could not enter yet.
INVITES: dict[Rol, frozenset[Rol]] = {
    Rol.BEGELEIDER: frozenset(Rol),
    Rol.SECRETARIS: frozenset({Rol.DEELNEMER, Rol.GAST}),
}
# From a stage to the next ones. An archived leerkring has no way back: members were told that it is over.
NEXT: dict[Fase, tuple[Fase, ...]] = {
    Fase.CONCEPT: (Fase.WERVING,),
    Fase.WERVING: (Fase.LOPEND,),
    Fase.LOPEND: (Fase.SLOT,),
    Fase.SLOT: (Fase.AFGESLOTEN, Fase.LOPEND),
    Fase.AFGESLOTEN: (Fase.GEARCHIVEERD, Fase.SLOT),
    Fase.GEARCHIVEERD: (),
}


def abilities(rol: str, fase: str) -> frozenset[Ability]:
    """What somebody with this role may do in a leerkring in this stage; nothing for an unknown role."""
    if rol not in Rol.values:
        return frozenset()
    role, stage = Rol(rol), Fase(fase)
    return frozenset(ability for ability, row in ABILITIES.items() if stage in row.get(role, ()))


def invitable_roles(rol: str, fase: str) -> list[Rol]:
    """The roles that somebody with this role may invite in this stage, in the order of `Rol`."""
    if Ability.UITNODIGEN not in abilities(rol, fase):
        return []
    can_enter = [role for role, stages in ABILITIES[Ability.LEZEN].items() if Fase(fase) in stages]
    if fase == Fase.WERVING:
        # A guest comes for a later day; the invitation may go out before.
        can_enter.append(Rol.GAST)
    return [role for role in Rol if role in INVITES[Rol(rol)] and role in can_enter]


def that_may(ability: Ability) -> Q:
    """Condition on a membership: its role has this ability in the present stage of its leerkring."""
    by_stages: dict[frozenset[Fase], list[str]] = {}
    for role, stages in ABILITIES[ability].items():
        by_stages.setdefault(stages, []).append(role.value)
    condition = Q(pk__in=[])
    for stages, roles in by_stages.items():
        in_stage = Q() if stages == ALTIJD else Q(leerkring__fase__in=sorted(stage.value for stage in stages))
        condition |= Q(rol__in=roles) & in_stage
    return condition
