"""Opening a leerkring: a beheerder prepares it, invites begeleiders, and is out when one of them is in."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from leerkringen.default_rules import default_rules
from leerkringen.errors import NoAccess
from leerkringen.mails import INVITATION
from leerkringen.models import Leerkring, Opening, Uitnodiging, Werkafspraken
from leerkringen.models.uitnodiging import GELDIG, Stand
from leerkringen.roles import MAY_OPEN, Rol
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.services import queue_mail

# The same title by the same person within this time is the form sent again.
SAME_FORM = timedelta(minutes=10)


@transaction.atomic
def begin_opening(*, user: User, values: dict[str, Any], origin: str | None = None) -> Opening:
    """Makes a leerkring in concept with standard werkafspraken; nobody is a member yet.

    The same form sent twice makes one, with what stood in it the last time: also after going back.

    Raises:
        PermissionDenied: this account may not open leerkringen.
    """
    if not user.has_perm(MAY_OPEN):
        raise PermissionDenied
    # Two forms sent at once: the second waits here, and finds what the first one made.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    recent = Opening.objects.visible_to(user).filter(begonnen_op__gt=timezone.now() - SAME_FORM)
    twin = recent.filter(leerkring__titel=values["titel"]).select_related("leerkring").first()
    if twin is not None:
        change_opening(opening=twin, user=user, values=values)
        return cast(Opening, twin)
    circle = Leerkring.objects.create(**values)
    Werkafspraken.objects.create(leerkring=circle, versie=1, tekst=default_rules())
    opening = Opening.objects.create(leerkring=circle, door=user)
    _note("leerkring gemaakt", circle, user, origin)
    return opening


@transaction.atomic
def change_opening(*, opening: Opening, user: User, values: dict[str, Any]) -> None:
    """Saves settings while the opener may still see them.

    Raises:
        NoAccess: handed over in the meantime, or not this user's.
    """
    circle = _held(opening, user).leerkring
    for name, value in values.items():
        setattr(circle, name, value)
    circle.save(update_fields=list(values))


@transaction.atomic
def invite_guides(
    *, opening: Opening, user: User, addresses: Iterable[str], origin: str | None = None
) -> list[Uitnodiging]:
    """Invites begeleiders by mail. Who has a working link keeps it.

    Raises:
        NoAccess: see `change_opening`.
    """
    circle = _held(opening, user).leerkring
    invitations = []
    for address in dict.fromkeys(one.strip().lower() for one in addresses):
        standing = Uitnodiging.objects.unanswered().filter(leerkring=circle, email=address).first()
        if standing is not None and standing.stand == Stand.OPEN:
            continue
        one = standing or Uitnodiging(leerkring=circle, email=address, rol=Rol.BEGELEIDER, nummer=0)
        _send(one, circle, user, origin)
        invitations.append(one)
    return invitations


@transaction.atomic
def invite_guide_again(
    *, opening: Opening, user: User, invitation: Uitnodiging, number: int, origin: str | None = None
) -> bool:
    """Sends a new link; the old one stops working.

    `number`: that of the link which the sender saw. When there is a newer one nothing is sent (False).

    Raises:
        NoAccess: see `change_opening`; or the invitation was answered or withdrawn.
    """
    circle = _held(opening, user).leerkring
    row = Uitnodiging.objects.unanswered().filter(pk=invitation.pk, leerkring=circle).first()
    if row is None:
        raise NoAccess
    if row.nummer != number:
        return False
    _send(row, circle, user, origin)
    return True


@transaction.atomic
def withdraw_guide(
    *, opening: Opening, user: User, invitation: Uitnodiging, origin: str | None = None
) -> None:
    """Makes the link of one invited begeleider worthless.

    Raises:
        NoAccess: see `change_opening`; or the invitation was answered or withdrawn.
    """
    circle = _held(opening, user).leerkring
    rows = Uitnodiging.objects.unanswered().filter(pk=invitation.pk, leerkring=circle)
    if not rows.update(ingetrokken_op=timezone.now()):
        raise NoAccess
    _note("uitnodiging ingetrokken", circle, user, origin, f"uitnodiging {invitation.pk}")


@transaction.atomic
def cancel_opening(*, opening: Opening, user: User, origin: str | None = None) -> None:
    """Deletes the leerkring that nobody has entered; open links stop working with it.

    Raises:
        NoAccess: see `change_opening`.
    """
    circle = _held(opening, user).leerkring
    _note("leerkring niet geopend", circle, user, origin)
    circle.delete()


def note_handed_over(circle: Leerkring) -> None:
    """The first begeleider is in: from now on the opener is an outsider."""
    Opening.objects.filter(leerkring=circle, overgedragen_op=None).update(overgedragen_op=timezone.now())


def _send(one: Uitnodiging, circle: Leerkring, user: User, origin: str | None) -> None:
    now = timezone.now()
    one.nummer += 1
    one.door, one.verstuurd_op, one.verloopt_op = user, now, now + GELDIG
    one.renew_token()
    one.save()
    queue_mail(kind=INVITATION, object_id=str(one.pk))
    _note("uitnodiging verstuurd", circle, user, origin, f"uitnodiging {one.pk}")


def _note(action: str, circle: Leerkring, user: User, origin: str | None, obj: str = "") -> None:
    obj = obj or f"leerkring {circle.pk}"
    record(action=action, actor=user, obj=obj, origin=origin, circle=circle.pk)


def _held(opening: Opening, user: User) -> Opening:
    row = (
        Opening.objects.visible_to(user)
        .select_for_update(of=("self",))
        .select_related("leerkring")
        .filter(pk=opening.pk)
        .first()
    )
    if row is None:
        raise NoAccess
    return cast(Opening, row)
