"""Inviting people, and entering by an invitation."""

from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leerkringen.access import require
from leerkringen.errors import Duplicate, NoAccess, NotAllowed
from leerkringen.mails import INVITATION
from leerkringen.models import Lidmaatschap, Uitnodiging
from leerkringen.models.uitnodiging import GELDIG
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, Rol, invitable_roles
from leerkringen.services.opening import note_handed_over
from portal.accounts.models import User
from portal.accounts.services import create_user
from portal.audit.services import record
from portal.notifications.notices import tell
from portal.notifications.places import forget_place
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
        Duplicate: already a member of this leerkring, or an invitation is open.
        NoAccess, NotAllowed: see `require`.
    """
    membership = require(circle_id=circle_id, user=user, ability=Ability.UITNODIGEN)
    if role not in invitable_roles(membership.rol, membership.leerkring.fase):
        raise NotAllowed
    is_guest = role == Rol.GAST
    address = email.strip().lower()
    members = Lidmaatschap.objects.standing().filter(leerkring_id=circle_id)
    if members.filter(user__emailaddress__email__iexact=address, user__emailaddress__verified=True).exists():
        raise Duplicate(_("Wie dit adres heeft, is al lid van deze leerkring."))
    standing = Uitnodiging.objects.filter(
        leerkring_id=circle_id, email=address, gebruikt_op=None, ingetrokken_op=None
    )
    now = timezone.now()
    standing.filter(verloopt_op__lte=now).update(ingetrokken_op=now)
    invitation = Uitnodiging(
        leerkring_id=circle_id,
        email=address,
        rol=role,
        organisatie=organisation.strip(),
        vanaf=first_day if is_guest else None,
        tot=last_day if is_guest else None,
        door=user,
    )
    invitation.renew_token()
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise Duplicate(_("Voor dit adres staat al een uitnodiging open.")) from error
    queue_mail(kind=INVITATION, object_id=str(invitation.pk))
    record(action="uitnodiging verstuurd", actor=user, obj=f"uitnodiging {invitation.pk}", origin=origin)
    return invitation


@transaction.atomic
def resend(*, invitation: Uitnodiging, user: User, origin: str | None = None) -> None:
    """Sends a new link, valid for 14 days again; the old link stops working."""
    row = _standing(invitation, user)
    row.nummer += 1
    row.verloopt_op = timezone.now() + GELDIG
    row.door = user
    row.renew_token()
    row.save(update_fields=["nummer", "verloopt_op", "door", "token_hash"])
    queue_mail(kind=INVITATION, object_id=str(row.pk))
    record(action="uitnodiging opnieuw", actor=user, obj=f"uitnodiging {row.pk}", origin=origin)


@transaction.atomic
def withdraw(*, invitation: Uitnodiging, user: User, origin: str | None = None) -> None:
    """Makes the link worthless at once, also the one in a mail that still waits."""
    row = _standing(invitation, user)
    row.ingetrokken_op = timezone.now()
    row.save(update_fields=["ingetrokken_op"])
    record(action="uitnodiging ingetrokken", actor=user, obj=f"uitnodiging {row.pk}", origin=origin)


@transaction.atomic
def accept(*, invitation: Uitnodiging, user: User, origin: str | None = None) -> Lidmaatschap:
    """Makes `user` a member by this invitation, once.

    Raises:
        NoAccess: used, withdrawn or expired in the meantime, or not for an address of this user.
    """
    row = Uitnodiging.objects.open().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if row is None or row.token_hash != invitation.token_hash or not is_for(row, user):
        raise NoAccess
    now = timezone.now()
    row.gebruikt_op = now
    row.save(update_fields=["gebruikt_op"])
    membership = _membership(row, user)
    if membership.rol == Rol.BEGELEIDER:
        note_handed_over(membership.leerkring)
    record(action="uitnodiging aangenomen", actor=user, obj=f"uitnodiging {row.pk}", origin=origin)
    return membership


@transaction.atomic
def register(
    *,
    invitation: Uitnodiging,
    full_name: str,
    password: str,
    organisation: str,
    function: str,
    origin: str | None = None,
) -> User:
    """Makes an account for the invited address and enters with it. The link proves the address.

    Raises:
        ValidationError: per field, in plain Dutch.
        NoAccess: see `accept`; the account is then not made either.
    """
    if address_is_known(invitation.email):
        raise ValidationError({"full_name": _("Voor dit adres is al een account. Log eerst in.")})
    user = create_user(
        email=invitation.email,
        full_name=full_name,
        password=password,
        organisation=organisation,
        function=function,
    )
    record(action="account gemaakt", actor=user, obj=f"account {user.pk}", origin=origin)
    accept(invitation=invitation, user=user, origin=origin)
    return user


def is_for(invitation: Uitnodiging, user: User) -> bool:
    """Whether the invited address is a verified address of this user."""
    addresses = EmailAddress.objects.filter(user_id=user.pk, verified=True, email__iexact=invitation.email)
    return user.is_active and addresses.exists()


def address_is_known(email: str) -> bool:
    """Whether an account has this address. Only ever told to the holder of the invitation's link."""
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email, verified=True).exists()
    )


def _standing(invitation: Uitnodiging, user: User) -> Uitnodiging:
    """The invitation, locked, if it was neither used nor withdrawn (it may have expired)."""
    require(circle_id=invitation.leerkring_id, user=user, ability=Ability.UITNODIGEN)
    row = (
        Uitnodiging.objects.visible_to(user)
        .select_for_update(of=("self",))
        .filter(pk=invitation.pk, gebruikt_op=None, ingetrokken_op=None)
        .first()
    )
    if row is None:
        raise NoAccess
    return row


def _membership(invitation: Uitnodiging, user: User) -> Lidmaatschap:
    """The membership of the invited person; one that ran out is closed first, an active one stays."""
    own = Lidmaatschap.objects.filter(leerkring_id=invitation.leerkring_id, user=user)
    active = own.standing().first()
    if active is not None:
        return active
    now = timezone.now()
    own.filter(beeindigd_op=None).update(beeindigd_op=now)
    # Also for who was here before: what was chosen then is asked again, what passed meanwhile is not told.
    forget_place(user=user, scope=invitation.leerkring_id)
    profile = getattr(user, "profile", None)
    membership = Lidmaatschap.objects.create(
        leerkring_id=invitation.leerkring_id,
        user=user,
        rol=invitation.rol,
        organisatie=invitation.organisatie or (profile.organisation if profile else ""),
        begonnen_op=now,
        vanaf=invitation.vanaf,
        einddatum=invitation.tot,
    )
    tell(kind=Nieuws.LID, scope=invitation.leerkring_id, thing=membership.pk, actor=user, at=now)
    return membership
