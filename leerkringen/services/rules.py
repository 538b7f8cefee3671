"""The werkafspraken: a new version, and agreeing to the newest one."""

from uuid import UUID

from django.db import transaction

from leerkringen.access import require
from leerkringen.errors import Conflict, NoAccess
from leerkringen.models import Akkoord, Werkafspraken
from leerkringen.news import Nieuws
from leerkringen.roles import Ability
from leerkringen.services.membership import lock_circle
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.notices import mark_seen, tell


@transaction.atomic
def accept_rules(*, rules: Werkafspraken, user: User, origin: str | None = None) -> None:
    """Keeps that `user` accepted exactly this version.

    Raises:
        NoAccess: not a member, or a newer version exists: then that one must be read.
    """
    readable = Werkafspraken.objects.visible_to_member(user).filter(leerkring_id=rules.leerkring_id)
    newest = readable.order_by("-versie").first()
    if newest is None or newest.pk != rules.pk:
        raise NoAccess
    _row, created = Akkoord.objects.get_or_create(werkafspraken=newest, user=user)
    mark_seen(user=user, scope=rules.leerkring_id, kinds=[Nieuws.WERKAFSPRAKEN])
    if created:
        record(
            action="werkafspraken akkoord",
            actor=user,
            obj=f"werkafspraken {newest.pk}",
            origin=origin,
            circle=newest.leerkring_id,
        )


@transaction.atomic
def publish_rules(
    *, circle_id: UUID, user: User, text: str, based_on: UUID | None, origin: str | None = None
) -> Werkafspraken:
    """Makes a new version; from now on everybody else sees nothing more until they accept it.

    The one who publishes it accepts it thereby. `based_on` is the version that stood in the form.

    Raises:
        Conflict: somebody else made a version in the meantime.
        NoAccess, NotAllowed: see `require`.
    """
    lock_circle(circle_id)
    require(circle_id=circle_id, user=user, ability=Ability.WERKAFSPRAKEN_WIJZIGEN)
    newest = Werkafspraken.objects.visible_to_member(user).filter(leerkring_id=circle_id).first()
    if (newest.pk if newest else None) != based_on:
        raise Conflict
    version = newest.versie + 1 if newest else 1
    rules = Werkafspraken.objects.create(leerkring_id=circle_id, versie=version, tekst=text)
    record(
        action="werkafspraken gewijzigd",
        actor=user,
        obj=f"werkafspraken {rules.pk}",
        result=f"versie {version}",
        origin=origin,
        circle=circle_id,
    )
    tell(kind=Nieuws.WERKAFSPRAKEN, scope=circle_id, thing=rules.pk, actor=user)
    accept_rules(rules=rules, user=user, origin=origin)
    return rules
