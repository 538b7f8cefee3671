"""What a role sees of one leerkring, so that who decides about openness can look before and after.

Nobody is impersonated: there is no account, no session and no membership in it, only the table of
`leerkringen.roles` and the mark that opens a thing to guests, the two by which `visible_to` decides too.
`tests/contracts/test_access_agreement.py` holds it against real members of each role.
"""

from typing import TypeVar

from leerkringen.models import Leerkring
from leerkringen.querysets import LeerkringQuerySet, LidmaatschapQuerySet, WerkafsprakenQuerySet
from leerkringen.readers import sees_members
from leerkringen.roles import Ability, Rol, abilities
from leerkringen.written_querysets import BerichtQuerySet, DocumentQuerySet, GesprekQuerySet

Rows = TypeVar(
    "Rows",
    LeerkringQuerySet,
    LidmaatschapQuerySet,
    WerkafsprakenQuerySet,
    GesprekQuerySet,
    BerichtQuerySet,
    DocumentQuerySet,
)


def visible_as(rows: Rows, role: Rol, circle: Leerkring) -> Rows:
    """Those of these rows that any member with this role sees, once they accepted the werkafspraken.

    `rows` are of this leerkring, and what the asker may see: so it is never more than that. Nothing counts
    as one's own, for there is no person in it.
    """
    may = abilities(role, circle.fase)
    if Ability.LEZEN not in may:
        return rows.none()
    if isinstance(rows, LidmaatschapQuerySet):
        return rows if sees_members(may, circle) else rows.filter(rol=Rol.BEGELEIDER)
    if isinstance(rows, LeerkringQuerySet | WerkafsprakenQuerySet) or Ability.ALLES_LEZEN in may:
        return rows
    return rows.filter(**{rows.guest_path: True})
