"""The life of a leerkring: from stage to stage, and its settings."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from leerkringen.access import require
from leerkringen.enums import Fase
from leerkringen.errors import Conflict, NotYet
from leerkringen.models import Leerkring
from leerkringen.news import Nieuws
from leerkringen.roles import NEXT, Ability
from leerkringen.services.membership import lock_circle, show_guests_out, withdraw_invitations
from leerkringen.services.requests import decline_all
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.notices import tell

SETTINGS = "titel doel thema begin eind zichtbaarheid ledenlijst aanmelden bewaren_tot".split()


@transaction.atomic
def move_to(*, circle_id: UUID, user: User, stage: str, seen: str, origin: str | None = None) -> None:
    """Brings the leerkring to another stage; who may do what then is in `leerkringen.roles`.

    At the end nobody comes in any more: invitations are withdrawn, requests declined, and guests leave.
    `seen` is the stage that stood on the page.

    Raises:
        Conflict: the leerkring is in another stage by now, or `stage` does not follow on it.
        NotYet: archiving asks for a date until which everything is kept.
        NoAccess, NotAllowed: see `require`.
    """
    lock_circle(circle_id)
    circle = require(circle_id=circle_id, user=user, ability=Ability.FASE_WIJZIGEN).leerkring
    if circle.fase != seen or stage not in NEXT[Fase(circle.fase)]:
        raise Conflict
    if stage == Fase.GEARCHIVEERD and circle.bewaren_tot is None:
        raise NotYet(_("Kies eerst bij Instellingen tot wanneer alles bewaard blijft."))
    if stage == Fase.AFGESLOTEN:
        # First: afterwards nobody may see invitations and requests any more.
        show_guests_out(circle=circle, user=user, origin=origin)
        withdraw_invitations(circle_id=circle.pk, which=Q(), user=user, origin=origin)
        decline_all(circle=circle, user=user, origin=origin)
    circle.fase = stage
    circle.save(update_fields=["fase"])
    tell(kind=Nieuws.FASE, scope=circle.pk, thing=circle.pk, actor=user)
    record(
        action="fase gewijzigd",
        actor=user,
        obj=f"leerkring {circle.pk}",
        result=f"{seen} → {stage}",
        origin=origin,
        circle=circle.pk,
    )


@transaction.atomic
def change_settings(
    *, circle_id: UUID, user: User, values: dict[str, Any], seen: str, origin: str | None = None
) -> Leerkring:
    """Saves the settings (the names in `SETTINGS`); `seen` is the `fingerprint` of what stood in the form.

    Raises:
        Conflict: somebody else changed a setting in the meantime.
        NoAccess, NotAllowed: see `require`.
    """
    lock_circle(circle_id)
    circle = require(circle_id=circle_id, user=user, ability=Ability.INSTELLINGEN_WIJZIGEN).leerkring
    if fingerprint(circle) != seen:
        raise Conflict
    changed = [name for name in SETTINGS if getattr(circle, name) != values[name]]
    for name in changed:
        setattr(circle, name, values[name])
    if changed:
        circle.save(update_fields=changed)
        record(
            action="instellingen gewijzigd",
            actor=user,
            obj=f"leerkring {circle.pk}",
            result=", ".join(changed)[:40],
            origin=origin,
            circle=circle.pk,
        )
    return circle


def fingerprint(circle: Leerkring) -> str:
    """A short text that differs as soon as a setting differs; tells nothing about it."""
    values = repr([str(getattr(circle, name)) for name in SETTINGS])
    return salted_hmac("leerkringen.instellingen", values, algorithm="sha256").hexdigest()[:32]
