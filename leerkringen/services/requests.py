"""Asking to join a leerkring that shows itself, and the answer of those who may invite."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from leerkringen.access import require
from leerkringen.errors import Duplicate, NoAccess, TooMany
from leerkringen.mails import REQUEST_DECLINED
from leerkringen.models import Aanvraag, Leerkring
from leerkringen.models.aanvraag import KEEP_ANSWERED, KEEP_OPEN
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, Rol
from leerkringen.services.invitations import invite
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.rate_limits import visitor_key, within
from portal.notifications.notices import tell
from portal.notifications.services import queue_mail

#: Requests and the seconds in which they may come from one network. Many colleagues share one.
LIMITS = ((10, 10 * 60), (50, 24 * 60 * 60))
#: So many requests of one leerkring can wait; nobody reads more, and a flood stops here.
MAX_OPEN = 200


def within_limits(address: str | None) -> bool:
    """Counts one request from this network address, and tells whether it was within the limits."""
    return within(visitor_key("leerkringen.aanvragen", address), LIMITS)


@transaction.atomic
def ask_to_join(
    *,
    circle: Leerkring,
    name: str,
    email: str,
    organisation: str,
    function: str,
    motivation: str,
    origin: str | None = None,
) -> None:
    """Keeps a request; when one of this address is kept already, nothing happens, and nobody is told.

    Accounts and members are not looked at: whoever asks learns nothing of either. No mail is sent.

    Raises:
        TooMany: so many wait that no more are taken.
    """
    if Aanvraag.objects.filter(leerkring=circle).open().count() >= MAX_OPEN:
        raise TooMany
    request = Aanvraag(
        leerkring=circle,
        naam=name,
        email=email,
        organisatie=organisation,
        functie=function,
        motivatie=motivation,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        return
    tell(kind=Nieuws.AANVRAAG, scope=circle.pk, thing=request.pk)
    record(action="aanvraag gedaan", obj=f"aanvraag {request.pk}", origin=origin, circle=request.leerkring_id)


@transaction.atomic
def grant(*, circle_id: UUID, request_id: UUID, user: User, origin: str | None = None) -> bool:
    """Invites who asked, as deelnemer, to the address they gave: entering by that link proves it.

    False when that address is a member already or has an open invitation; the request is answered then too.

    Raises:
        TooMany: more mails than one person may send in a day; the request stays open.
        NoAccess, NotAllowed: see `require`; also when it was answered already.
    """
    request = _open_request(circle_id, request_id, user)
    try:
        invite(
            circle_id=circle_id,
            user=user,
            email=request.email,
            role=Rol.DEELNEMER,
            organisation=request.organisatie,
            origin=origin,
        )
        invited = True
    except Duplicate:
        invited = False
    _answer(request, Aanvraag.Status.INGEWILLIGD, user)
    record(
        action="aanvraag ingewilligd",
        actor=user,
        obj=f"aanvraag {request.pk}",
        origin=origin,
        circle=request.leerkring_id,
    )
    return invited


@transaction.atomic
def decline(*, circle_id: UUID, request_id: UUID, user: User, origin: str | None = None) -> None:
    """Answers no. One mail goes to the address, which is the only one that it gets for its request.

    Raises:
        NoAccess, NotAllowed: see `require`; also when it was answered already.
    """
    _decline(_open_request(circle_id, request_id, user), user, origin)


def decline_all(*, circle: Leerkring, user: User, origin: str | None) -> None:
    """Answers no to whoever still waits, when a leerkring ends; in the transaction of the caller."""
    for request in Aanvraag.objects.visible_to_member(user).open().filter(leerkring=circle):
        _decline(request, user, origin)


def delete_old_requests() -> int:
    """Forgets who asked: 30 days after the answer, or 90 days when there was none. Returns how many."""
    now: datetime = timezone.now()
    old = Q(behandeld_op__lt=now - KEEP_ANSWERED) | Q(behandeld_op=None, gevraagd_op__lt=now - KEEP_OPEN)
    return int(Aanvraag.objects.filter(old).delete()[0])


def _open_request(circle_id: UUID, request_id: UUID, user: User) -> Aanvraag:
    require(circle_id=circle_id, user=user, ability=Ability.UITNODIGEN)
    rows = Aanvraag.objects.visible_to_member(user).open().select_for_update(of=("self",))
    request: Aanvraag | None = rows.filter(leerkring_id=circle_id, pk=request_id).first()
    if request is None:
        raise NoAccess
    return request


def _decline(request: Aanvraag, user: User, origin: str | None) -> None:
    _answer(request, Aanvraag.Status.AFGEWEZEN, user)
    queue_mail(kind=REQUEST_DECLINED, object_id=str(request.pk))
    record(
        action="aanvraag afgewezen",
        actor=user,
        obj=f"aanvraag {request.pk}",
        origin=origin,
        circle=request.leerkring_id,
    )


def _answer(request: Aanvraag, status: Aanvraag.Status, user: User) -> None:
    request.status, request.behandeld_op, request.behandeld_door = status, timezone.now(), user
    request.save(update_fields=["status", "behandeld_op", "behandeld_door"])
