"""Inviting people: sent, sent again, withdrawn. What the invited person does: `services.answering`."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from leerkringen.access import require
from leerkringen.addresses import clean_address, spellings
from leerkringen.errors import Duplicate, NoAccess, NotAllowed, TooMany
from leerkringen.mails import INVITATION
from leerkringen.models import Lidmaatschap, Uitnodiging
from leerkringen.models.uitnodiging import GELDIG
from leerkringen.roles import Ability, Rol, invitable_roles
from portal.accounts.models import User
from portal.audit.services import record
from portal.common.rate_limits import DAY_SECONDS, has_room, within
from portal.notifications.services import queue_mail


@transaction.atomic
def invite(
    *,
    circle_id: UUID,
    user: User,
    email: str,
    role: str,
    organisation: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    origin: str | None = None,
) -> Uitnodiging:
    """Invites one address by mail. Says nothing about whether the address has an account.

    A gast-expert comes from `first_day` up to and including `last_day`; others have no such days.

    Raises:
        BadAddress: no address to which mail can go.
        Duplicate: already a member of this leerkring, or an invitation is open.
        TooMany: see `count_mails`.
        NoAccess, NotAllowed: see `may_invite`.
    """
    may_invite(circle_id=circle_id, user=user, role=role)
    is_guest = role == Rol.GAST
    address = clean_address(email)
    if members_among(circle_id, [address]):
        raise Duplicate(_("Wie dit adres heeft, is al lid van deze leerkring."))
    close_expired(circle_id, [address])
    count_mails(circle_id=circle_id, user=user, number=1)
    invitation = Uitnodiging(
        leerkring_id=circle_id,
        email=address,
        rol=role,
        organisatie=organisation.strip(),
        vanaf=first_day if is_guest else None,
        tot=last_day if is_guest else None,
        door=user,
    )
    try:
        send_new(invitation, user=user, origin=origin)
    except IntegrityError as error:
        raise Duplicate(_("Voor dit adres staat al een uitnodiging open.")) from error
    return invitation


def may_invite(*, circle_id: UUID, user: User, role: str | None = None) -> Lidmaatschap:
    """The membership by which `user` invites (somebody for this role), locked: see `require`.

    Raises:
        NotAllowed: this role is not theirs to give.
        NoAccess: see `require`.
    """
    own = require(circle_id=circle_id, user=user, ability=Ability.UITNODIGEN)
    if role is not None and role not in invitable_roles(own.rol, own.leerkring.fase):
        raise NotAllowed
    return own


def members_among(circle_id: UUID, addresses: Iterable[str]) -> set[str]:
    """Which of these addresses belong to a member of this leerkring now. One query."""
    forms = {form: address for address in addresses for form in spellings(address)}
    members = Lidmaatschap.objects.standing().filter(
        leerkring_id=circle_id, user__emailaddress__verified=True
    )
    found = members.annotate(adres=Lower("user__emailaddress__email")).filter(adres__in=forms)
    return {forms[form] for form in found.values_list("adres", flat=True)}


def close_expired(circle_id: UUID, addresses: Iterable[str]) -> None:
    """An expired invitation makes room for a new one to the same address."""
    now = timezone.now()
    old = Uitnodiging.objects.unanswered().filter(leerkring_id=circle_id, verloopt_op__lte=now)
    old.filter(email__in=list(addresses)).update(ingetrokken_op=now)


def count_mails(*, circle_id: UUID, user: User, number: int) -> None:
    """Counts what one person sends for one leerkring in a day.

    Raises:
        TooMany: more than INVITATIONS_PER_DAY.
    """
    limits = ((settings.INVITATIONS_PER_DAY, DAY_SECONDS),)
    key = f"leerkringen.uitnodigingen.{circle_id}.{user.pk}"
    # First asked: what is refused was not sent, so it must not count.
    if not has_room(key, limits, number=number) or not within(key, limits, number=number):
        raise TooMany(
            _(
                "Dit zijn er te veel op één dag: hoogstens {number} uitnodigingen. Er is niets verstuurd. "
                "Probeer het morgen opnieuw."
            ).format(number=settings.INVITATIONS_PER_DAY)
        )


def send_new(invitation: Uitnodiging, *, user: User, origin: str | None) -> None:
    """Saves a new invitation and queues its mail, in a savepoint of its own.

    Raises:
        IntegrityError: one is open for this address; nothing was saved.
    """
    invitation.renew_token()
    with transaction.atomic():
        invitation.save(force_insert=True)
        queue_mail(kind=INVITATION, object_id=str(invitation.pk))
        note("uitnodiging verstuurd", invitation, user, origin)


@transaction.atomic
def resend(
    *, invitation: Uitnodiging, user: User, number: int | None = None, origin: str | None = None
) -> bool:
    """Sends a new link, valid for 14 days again; the old link stops working.

    `number`: that of the link which the sender saw. When there is a newer one nothing is sent (False), so
    that a form that is sent twice sends one mail.

    Raises:
        TooMany: see `count_mails`.
        NoAccess, NotAllowed: see `may_invite`; also when it was answered or withdrawn.
    """
    row = _unanswered(invitation, user, role=invitation.rol)
    if number is not None and number != row.nummer:
        return False
    count_mails(circle_id=row.leerkring_id, user=user, number=1)
    now = timezone.now()
    row.nummer += 1
    row.verstuurd_op, row.verloopt_op = now, now + GELDIG
    row.door = user
    row.renew_token()
    row.save(update_fields=["nummer", "verstuurd_op", "verloopt_op", "door", "token_hash"])
    queue_mail(kind=INVITATION, object_id=str(row.pk))
    note("uitnodiging opnieuw", row, user, origin)
    return True


@transaction.atomic
def withdraw(*, invitation: Uitnodiging, user: User, origin: str | None = None) -> None:
    """Makes the link worthless at once, also the one in a mail that still waits."""
    row = _unanswered(invitation, user)
    row.ingetrokken_op = timezone.now()
    row.save(update_fields=["ingetrokken_op"])
    note("uitnodiging ingetrokken", row, user, origin)


def _unanswered(invitation: Uitnodiging, user: User, role: str | None = None) -> Uitnodiging:
    """The invitation, locked, if it was neither answered nor withdrawn (it may have expired)."""
    may_invite(circle_id=invitation.leerkring_id, user=user, role=role)
    rows = Uitnodiging.objects.visible_to_member(user).unanswered().select_for_update(of=("self",))
    row: Uitnodiging | None = rows.filter(pk=invitation.pk).first()
    if row is None:
        raise NoAccess
    return row


def note(action: str, invitation: Uitnodiging, user: User | None, origin: str | None) -> None:
    """A line about this invitation in the log of its leerkring."""
    record(
        action=action,
        actor=user,
        obj=f"uitnodiging {invitation.pk}",
        origin=origin,
        circle=invitation.leerkring_id,
    )
