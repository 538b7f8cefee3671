"""Agreeing to the werkafspraken, and ending a membership."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from leerkringen.access import require
from leerkringen.errors import LastGuide, NoAccess
from leerkringen.models import Akkoord, Leerkring, Lidmaatschap, Uitnodiging, Werkafspraken
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, Rol
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.notices import mark_seen
from portal.notifications.places import forget_place


@transaction.atomic
def accept_rules(*, rules: Werkafspraken, user: User, origin: str | None = None) -> None:
    """Keeps that `user` accepted exactly this version.

    Raises:
        NoAccess: not a member, or a newer version exists: then that one must be read.
    """
    readable = Werkafspraken.objects.visible_to(user).filter(leerkring_id=rules.leerkring_id)
    newest = readable.order_by("-versie").first()
    if newest is None or newest.pk != rules.pk:
        raise NoAccess
    _row, created = Akkoord.objects.get_or_create(werkafspraken=newest, user=user)
    mark_seen(user=user, scope=rules.leerkring_id, kinds=[Nieuws.WERKAFSPRAKEN])
    if created:
        record(action="werkafspraken akkoord", actor=user, obj=f"werkafspraken {newest.pk}", origin=origin)


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
    # First the leerkring: of two begeleiders who remove each other at once, one must come second.
    Leerkring.objects.visible_to(user).select_for_update(of=("self",)).filter(pk=circle_id).first()
    require(circle_id=circle_id, user=user, ability=Ability.LIDMAATSCHAP_BEEINDIGEN)
    current = Lidmaatschap.objects.filter(leerkring_id=circle_id, beeindigd_op=None)
    membership = (
        current.select_for_update(of=("self",)).select_related("user").filter(pk=membership_id).first()
    )
    if membership is None:
        raise NoAccess
    guides = Lidmaatschap.objects.active().filter(leerkring_id=circle_id, rol=Rol.BEGELEIDER)
    if not guides.exclude(pk=membership.pk).exists():
        raise LastGuide
    now = timezone.now()
    membership.beeindigd_op = now
    membership.save(update_fields=["beeindigd_op"])
    open_ones = Uitnodiging.objects.filter(leerkring_id=circle_id, gebruikt_op=None, ingetrokken_op=None)
    addresses = {membership.user.email.lower()}
    addresses |= {one.lower() for one in membership.user.emailaddress_set.values_list("email", flat=True)}
    (open_ones.filter(email__in=addresses) | open_ones.filter(door=membership.user)).update(
        ingetrokken_op=now
    )
    forget_place(user=membership.user, scope=circle_id)
    record(action="lidmaatschap beëindigd", actor=user, obj=f"lidmaatschap {membership.pk}", origin=origin)
    return membership
