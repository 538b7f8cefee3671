"""Noodtoegang: asking, answering and ending. Nothing here looks whether there is a leerkring at the number.

So asking and granting do the same, with the same queries, for a leerkring that exists and for one that never
did. Only the worker that mails the members finds out.
"""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leerkringen.emergency_querysets import holders
from leerkringen.errors import Conflict, Duplicate, NotAllowed, NotYet
from leerkringen.independence import are_apart
from leerkringen.mails import EMERGENCY, EMERGENCY_ASKED
from leerkringen.models import Lidmaatschap, Noodtoegang
from leerkringen.models.noodtoegang import ANSWER_WITHIN
from leerkringen.news import Nieuws
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.models import MailDelivery
from portal.notifications.notices import tell
from portal.notifications.services import queue_batch

Stand = Noodtoegang.Stand


@transaction.atomic
def ask(*, user: User, circle_id: UUID, reason: str, hours: int, origin: str | None = None) -> Noodtoegang:
    """Keeps the request, for a second beheerder to answer within 24 hours, and mails those who can.

    Raises:
        Duplicate: this person has a request or access for this number already.
        PermissionDenied: this account may not (any more).
    """
    _require_holder(user)
    overdue = Noodtoegang.objects.overdue(ANSWER_WITHIN).select_for_update(of=("self",))
    for old in overdue.filter(gevraagd_door=user, leerkring=circle_id):
        _close(old, old.einde)
    row = Noodtoegang(
        leerkring=circle_id,
        gevraagd_door=user,
        gevraagd_naam=user.get_full_name(),
        reden=reason,
        uren=hours,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Duplicate(_("U hebt voor deze leerkring al een verzoek. Trek dat eerst in.")) from error
    _note("noodtoegang gevraagd", row, user, origin)
    others = list(holders().exclude(pk=user.pk).order_by().values_list("pk", flat=True))
    if others:
        queue_batch(kind=EMERGENCY_ASKED, batch=row.pk, readers=dict.fromkeys(others, ()))
    return row


@transaction.atomic
def grant(*, key: UUID, user: User, origin: str | None = None) -> Noodtoegang:
    """Opens the leerkring to who asked, from now on; its members are told.

    Raises:
        Conflict: it does not wait for an answer any more.
        NoAccess: there is no such request.
        NotAllowed: one's own request.
        NotYet: who asked may not have noodtoegang any more, or is not apart from who answers.
        PermissionDenied: this account may not (any more).
    """
    row = _of_another(key, user)
    if not holders().filter(pk=row.gevraagd_door_id).exists():
        raise NotYet(_("Wie dit vroeg, mag geen noodtoegang meer krijgen. Weiger het verzoek."))
    if not are_apart(cast(User, row.gevraagd_door), user):
        raise NotYet(
            _(
                "U kunt dit niet toekennen: een van u beiden heeft het account of de rechten van de ander "
                "deze week gemaakt of gewijzigd. Een andere beheerder moet antwoorden."
            )
        )
    now = timezone.now()
    row.toegekend_door, row.toegekend_naam = user, user.get_full_name()
    row.toegekend_op, row.tot = now, now + timedelta(hours=row.uren)
    row.save(update_fields=["toegekend_door", "toegekend_naam", "toegekend_op", "tot"])
    _note("noodtoegang toegekend", row, user, origin)
    tell(kind=Nieuws.NOODTOEGANG, scope=row.leerkring, thing=row.pk)
    from leerkringen.tasks import tell_of_emergency  # the task calls this module

    tell_of_emergency.enqueue(str(row.pk))
    return row


@transaction.atomic
def refuse(*, key: UUID, user: User, origin: str | None = None) -> None:
    """Answers no.

    Raises:
        Conflict, NoAccess, NotAllowed, PermissionDenied: see `grant`.
    """
    row = _of_another(key, user)
    row.afgewezen_op = timezone.now()
    row.save(update_fields=["afgewezen_op"])
    _note("noodtoegang geweigerd", row, user, origin)


@transaction.atomic
def withdraw(*, key: UUID, user: User, origin: str | None = None) -> None:
    """Takes back one's own request before it was answered.

    Raises:
        Conflict, NoAccess, PermissionDenied: see `grant`.
        NotAllowed: somebody else's request.
    """
    _require_holder(user)
    row = cast(Noodtoegang, Noodtoegang.objects.locked(key))
    if row.gevraagd_door_id != user.pk:
        raise NotAllowed
    if row.stand != Stand.WACHT:
        raise Conflict
    row.beeindigd_op = timezone.now()
    row.save(update_fields=["beeindigd_op"])
    _note("noodtoegang ingetrokken", row, user, origin)


@transaction.atomic
def end(*, key: UUID, user: User, origin: str | None = None) -> None:
    """Closes the leerkring again before the time is over: who reads may do it, and every other beheerder.

    Raises:
        Conflict: it was over already.
        NoAccess, PermissionDenied: see `grant`.
    """
    _require_holder(user)
    row = cast(Noodtoegang, Noodtoegang.objects.locked(key))
    if row.stand != Stand.LOOPT:
        raise Conflict
    row.beeindigd_op = timezone.now()
    row.save(update_fields=["beeindigd_op"])
    _note("noodtoegang beëindigd", row, user, origin)
    tell(kind=Nieuws.NOODTOEGANG_VOORBIJ, scope=row.leerkring, thing=row.pk)


def close_overdue() -> int:
    """Notes of each whose time is over that it ended; returns how many. Access itself ends by the clock."""
    closed = 0
    for key in list(Noodtoegang.objects.overdue(ANSWER_WITHIN).values_list("pk", flat=True)):
        with transaction.atomic():
            row = Noodtoegang.objects.overdue(ANSWER_WITHIN).select_for_update().filter(pk=key).first()
            if row is not None:
                _close(row, row.einde)
                closed += 1
    return closed


def close_all_of(user: User) -> None:
    """Ends what this person asked for or has, in the transaction of the caller, who erases the account."""
    rows = Noodtoegang.objects.unfinished().select_for_update(of=("self",))
    for row in rows.filter(gevraagd_door=user):
        _close(row, min(timezone.now(), row.einde))


@transaction.atomic
def tell_members(key: UUID | str) -> int:
    """Queues a mail to everybody who belongs to the leerkring, whatever they chose; returns how many.

    Done twice it mails once. A number without a leerkring has no members.
    """
    row = Noodtoegang.objects.select_for_update().filter(pk=key, toegekend_op__isnull=False).first()
    if row is None or MailDelivery.objects.filter(kind=EMERGENCY, batch=row.pk).exists():
        return 0
    members = Lidmaatschap.objects.standing().filter(leerkring=row.leerkring).order_by()
    readers = {user: [row.leerkring] for user in members.values_list("user", flat=True)}
    return queue_batch(kind=EMERGENCY, batch=row.pk, readers=readers) if readers else 0


def _require_holder(user: User) -> None:
    if not holders().filter(pk=user.pk).exists():
        raise PermissionDenied


def _of_another(key: UUID, user: User) -> Noodtoegang:
    """A request of somebody else that waits for an answer, locked."""
    _require_holder(user)
    row = cast(Noodtoegang, Noodtoegang.objects.locked(key))
    if row.gevraagd_door_id == user.pk:
        raise NotAllowed
    if row.stand != Stand.WACHT:
        raise Conflict
    return row


def _close(row: Noodtoegang, at: datetime) -> None:
    row.beeindigd_op = at
    row.save(update_fields=["beeindigd_op"])
    if row.toegekend_op is None:
        _note("noodtoegang vervallen", row, None, None)
        return
    _note("noodtoegang afgelopen", row, None, None)
    tell(kind=Nieuws.NOODTOEGANG_VOORBIJ, scope=row.leerkring, thing=row.pk)


def _note(action: str, row: Noodtoegang, user: User | None, origin: str | None) -> None:
    """Two lines: one for who keeps the leerkring, and one for administrators, who do not read which it is."""
    for circle in (row.leerkring, None):
        record(action=action, actor=user, obj=f"noodtoegang {row.pk}", origin=origin, circle=circle)
