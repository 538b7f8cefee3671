"""Who belongs to a leerkring: changing, handing over, leaving and ending memberships."""

from datetime import date
from typing import cast
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from leerkringen.access import require
from leerkringen.errors import Conflict, LastGuide, NoAccess
from leerkringen.mails import ROLE_CHANGED
from leerkringen.models import Leerkring, Lidmaatschap, Uitnodiging
from leerkringen.roles import Ability, Rol
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.places import forget_place
from portal.notifications.services import queue_batch

CHANGEABLE = ("rol", "vanaf", "einddatum", "organisatie")


@transaction.atomic
def end_membership(
    *, circle_id: UUID, membership_id: UUID, user: User, origin: str | None = None
) -> Lidmaatschap:
    """Takes somebody's access away, from the next request on.

    Invitations that would let the person in again, or that the person sent, are withdrawn with it.

    Raises:
        LastGuide: the leerkring would be left without begeleider.
        NoAccess, NotAllowed: see `require`; also when the membership has already ended.
    """
    lock_circle(circle_id)
    require(circle_id=circle_id, user=user, ability=Ability.LIDMAATSCHAP_BEEINDIGEN)
    membership = _current(circle_id, membership_id)
    _end(membership, user=user, action="lidmaatschap beëindigd", origin=origin)
    return membership


@transaction.atomic
def leave(*, circle_id: UUID, user: User, origin: str | None = None) -> None:
    """Ends one's own membership; also possible for who does not accept the werkafspraken.

    Raises:
        LastGuide: hand the leerkring over first.
        NoAccess: not a member now.
    """
    lock_circle(circle_id)
    own = Lidmaatschap.objects.active().filter(leerkring_id=circle_id, user=user).first()
    if own is None:
        raise NoAccess
    _end(_current(circle_id, own.pk), user=user, action="leerkring verlaten", origin=origin)


@transaction.atomic
def change_membership(
    *,
    circle_id: UUID,
    membership_id: UUID,
    user: User,
    role: str,
    first_day: date | None = None,
    last_day: date | None = None,
    organisation: str | None = None,
    seen: str = "",
    origin: str | None = None,
) -> Lidmaatschap:
    """Gives somebody another role, or another last day with access (None: no end).

    `first_day` only counts for a gast-expert. `organisation` is how this leerkring sees where the member
    works; None leaves it as it is. `seen` is the `fingerprint` of what stood in the form. Who gets another
    role from somebody else is mailed.

    Raises:
        Conflict: somebody else changed it in the meantime.
        LastGuide: no begeleider without an end date would be left.
        NoAccess, NotAllowed: see `require`; also when the membership has ended.
    """
    lock_circle(circle_id)
    require(circle_id=circle_id, user=user, ability=Ability.LIDMAATSCHAP_WIJZIGEN)
    membership = _current(circle_id, membership_id)
    if seen and seen != fingerprint(membership):
        raise Conflict
    if role != Rol.BEGELEIDER or last_day is not None:
        _keep_a_guide(membership)
    before = membership.rol, membership.einddatum, membership.organisatie
    membership.rol = role
    membership.vanaf = first_day if role == Rol.GAST else None
    membership.einddatum = last_day
    if organisation is not None:
        membership.organisatie = organisation
    membership.save(update_fields=["rol", "vanaf", "einddatum", "organisatie"])
    name = f"lidmaatschap {membership.pk}"
    if before[0] != role:
        result = f"{before[0]} wordt {role}"
        if membership.user_id != user.pk:
            queue_batch(kind=ROLE_CHANGED, batch=uuid4(), readers={membership.user_id: [circle_id]})
        record(action="rol gewijzigd", actor=user, obj=name, result=result, origin=origin, circle=circle_id)
    if before[1] != last_day:
        result = f"tot en met {last_day}" if last_day else "geen einddatum"
        record(
            action="einddatum gewijzigd",
            actor=user,
            obj=name,
            result=result,
            origin=origin,
            circle=circle_id,
        )
    if before[2] != membership.organisatie:
        record(action="organisatie gewijzigd", actor=user, obj=name, origin=origin, circle=circle_id)
    return membership


def fingerprint(membership: Lidmaatschap) -> str:
    """A short text that differs as soon as something differs that `change_membership` changes."""
    values = repr([str(getattr(membership, name)) for name in CHANGEABLE])
    return salted_hmac("leerkringen.lidmaatschap", values, algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def hand_over(*, circle_id: UUID, membership_id: UUID, user: User, origin: str | None = None) -> None:
    """Makes another member begeleider, and oneself deelnemer.

    Raises:
        NoAccess: the other has left, is a guest, or cannot enter now (did not accept the werkafspraken).
        NotAllowed: only a begeleider hands over.
    """
    lock_circle(circle_id)
    own = require(circle_id=circle_id, user=user, ability=Ability.LIDMAATSCHAP_WIJZIGEN)
    if own.pk == membership_id or not successors(circle_id, user).filter(pk=membership_id).exists():
        raise NoAccess
    for pk, role, last_day in (
        (membership_id, Rol.BEGELEIDER, None),
        (own.pk, Rol.DEELNEMER, own.einddatum),
    ):
        change_membership(
            circle_id=circle_id, membership_id=pk, user=user, role=role, last_day=last_day, origin=origin
        )


def successors(circle_id: UUID, user: User) -> models.QuerySet[Lidmaatschap]:
    """To whom `user` can hand this leerkring over: members who can enter it now, without an end date."""
    rows = Lidmaatschap.objects.visible_to_member(user).active().agreed().filter(leerkring_id=circle_id)
    rows = rows.filter(einddatum=None)
    return cast(models.QuerySet[Lidmaatschap], rows.exclude(user=user).exclude(rol=Rol.GAST))


def withdraw_invitations(*, circle_id: UUID, which: Q, user: User, origin: str | None) -> None:
    """Makes the links of these invitations worthless, with a line for each; in the caller's transaction."""
    open_ones = Uitnodiging.objects.unanswered().filter(leerkring_id=circle_id)
    keys = list(open_ones.filter(which).values_list("pk", flat=True))
    open_ones.filter(pk__in=keys).update(ingetrokken_op=timezone.now())
    for key in keys:
        obj = f"uitnodiging {key}"
        record(action="uitnodiging ingetrokken", actor=user, obj=obj, origin=origin, circle=circle_id)


def show_guests_out(*, circle: Leerkring, user: User, origin: str | None) -> None:
    """Ends the memberships of all guests; in the transaction of the caller."""
    guests = Lidmaatschap.objects.filter(leerkring=circle, rol=Rol.GAST, beeindigd_op=None)
    for guest in guests.select_related("user"):
        _end(guest, user=user, action="lidmaatschap beëindigd", origin=origin)


def lock_circle(circle_id: UUID) -> None:
    """Of two begeleiders who remove each other at once, one comes second."""
    Leerkring.objects.select_for_update(of=("self",)).filter(pk=circle_id).first()


def _current(circle_id: UUID, membership_id: UUID) -> Lidmaatschap:
    """The membership, locked, if it has not ended."""
    rows = Lidmaatschap.objects.filter(leerkring_id=circle_id, beeindigd_op=None, pk=membership_id)
    membership = rows.select_for_update(of=("self",)).select_related("user").first()
    if membership is None:
        raise NoAccess
    return cast(Lidmaatschap, membership)


def _keep_a_guide(leaving: Lidmaatschap) -> None:
    """Refuses what would leave the leerkring without a begeleider, now or when an end date comes."""
    guides = Lidmaatschap.objects.standing().filter(
        leerkring_id=leaving.leerkring_id, rol=Rol.BEGELEIDER, einddatum=None
    )
    if leaving.rol == Rol.BEGELEIDER and not guides.exclude(pk=leaving.pk).exists():
        raise LastGuide


def _end(membership: Lidmaatschap, *, user: User, action: str, origin: str | None) -> None:
    _keep_a_guide(membership)
    circle_id = membership.leerkring_id
    membership.beeindigd_op = timezone.now()
    membership.save(update_fields=["beeindigd_op"])
    forget_place(user=membership.user, scope=circle_id)
    record(action=action, actor=user, obj=f"lidmaatschap {membership.pk}", origin=origin, circle=circle_id)
    addresses = {membership.user.email.lower()}
    known = EmailAddress.objects.filter(user=membership.user).values_list("email", flat=True)
    addresses |= {one.lower() for one in known}
    withdraw_invitations(
        circle_id=circle_id,
        which=Q(email__in=addresses) | Q(door=membership.user),
        user=user,
        origin=origin,
    )
