"""Opening one conversation or document to guests, and closing it again."""

from django.db import transaction

from leerkringen.access import require
from leerkringen.errors import Conflict, NoAccess, NotAllowed
from leerkringen.models import Bericht, Gesprek, Praktijkdocument
from leerkringen.roles import Ability, abilities
from leerkringen.search_ids import SOURCE, search_id
from portal.accounts.models import User
from portal.audit.services import record
from portal.search.outbox import queue_index, queue_removal

Item = Gesprek | Praktijkdocument


@transaction.atomic
def open_to_guests(
    *, item: Item, user: User, for_guests: bool, seen: bool, origin: str | None = None
) -> None:
    """Lets guests read this from now on, or no longer; search follows at the commit.

    `seen` is what stood on the page.

    Raises:
        Conflict: somebody else changed it in the meantime.
        NoAccess, NotAllowed: see `require`; also when it is neither one's own nor one's task.
    """
    membership = require(circle_id=item.leerkring_id, user=user, ability=Ability.ALLES_LEZEN)
    if not may_open(item, user, abilities(membership.rol, membership.leerkring.fase)):
        raise NotAllowed
    rows = type(item).objects.visible_to_member(user).select_for_update(of=("self",))
    row = rows.filter(pk=item.pk).first()
    if row is None:
        raise NoAccess
    if row.voor_gasten is not seen:
        raise Conflict
    row.voor_gasten = for_guests
    row.save(update_fields=["voor_gasten"])
    ids = _search_ids(row)
    if not for_guests:
        queue_removal(SOURCE, ids)
    queue_index(SOURCE, ids)
    record(
        action="gasten toegelaten" if for_guests else "gasten geweerd",
        actor=user,
        obj=str(row),
        origin=origin,
        circle=row.leerkring_id,
    )


def may_open(item: Item, user: User, allowed: frozenset[Ability]) -> bool:
    """One's own, or all of it for who moderates, while one writes here; a guest never."""
    owner = item.auteur_id if isinstance(item, Gesprek) else item.geplaatst_door_id
    mine = owner == user.pk or Ability.MODEREREN in allowed
    return mine and {Ability.SCHRIJVEN, Ability.ALLES_LEZEN} <= allowed


def _search_ids(row: Item) -> list[str]:
    if isinstance(row, Praktijkdocument):
        return [search_id("document", row.pk)]
    messages = Bericht.objects.filter(gesprek=row).values_list("pk", flat=True)
    return [search_id("gesprek", row.pk), *(search_id("bericht", pk) for pk in messages)]
