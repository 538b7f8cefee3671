"""What an invited person does with an invitation: joining, with a new account or the own one, or not."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from leerkringen.addresses import spellings
from leerkringen.errors import NoAccess
from leerkringen.models import Lidmaatschap, Uitnodiging
from leerkringen.news import Nieuws
from leerkringen.roles import Rol
from leerkringen.services.invitations import note
from leerkringen.services.opening import note_handed_over
from portal.accounts.models import User
from portal.accounts.services import create_user
from portal.audit.services import record, record_refusal
from portal.notifications.notices import tell
from portal.notifications.places import forget_place


@transaction.atomic
def decline(*, invitation: Uitnodiging, user: User | None = None, origin: str | None = None) -> None:
    """The invited person does not join. Without `user` the link alone proves who it is.

    Raises:
        NoAccess: answered, withdrawn or expired in the meantime, or not for an address of this user.
    """
    row = _answerable(invitation)
    if user is not None and not is_for(row, user):
        raise NoAccess
    row.afgewezen_op = timezone.now()
    row.save(update_fields=["afgewezen_op"])
    tell(kind=Nieuws.AFGEWEZEN, scope=row.leerkring_id, thing=row.pk, actor=user)
    note("uitnodiging afgewezen", row, user, origin)


@transaction.atomic
def accept(*, invitation: Uitnodiging, user: User, origin: str | None = None) -> Lidmaatschap:
    """Makes `user` a member by this invitation, once.

    Raises:
        NoAccess: used, withdrawn or expired in the meantime, or not for an address of this user.
    """
    row = _answerable(invitation)
    if not is_for(row, user):
        raise NoAccess
    now = timezone.now()
    row.gebruikt_op = now
    row.save(update_fields=["gebruikt_op"])
    membership, is_new = _membership(row, user)
    note("uitnodiging aangenomen", row, user, origin)
    if is_new and membership.rol == Rol.BEGELEIDER:
        note_handed_over(membership.leerkring)
    if is_new:
        record(
            action="lidmaatschap begonnen",
            actor=user,
            obj=f"lidmaatschap {membership.pk}",
            result=membership.rol,
            origin=origin,
            circle=membership.leerkring_id,
        )
    return membership


def refuse_other_account(*, invitation: Uitnodiging, user: User, origin: str | None = None) -> None:
    """Notes that somebody tried the link of an invitation that is for another address."""
    record_refusal(
        action="uitnodiging aannemen",
        actor=user,
        obj=f"uitnodiging {invitation.pk}",
        origin=origin,
        circle=invitation.leerkring_id,
    )


@transaction.atomic
def register(
    *,
    invitation: Uitnodiging,
    full_name: str,
    password: str | None,
    organisation: str,
    function: str,
    origin: str | None = None,
) -> User:
    """Makes an account for the invited address and enters with it. The link proves the address.

    Without `password` its owner signs in with their organisation.

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
    own = EmailAddress.objects.filter(user_id=user.pk, verified=True).annotate(klein=Lower("email"))
    return user.is_active and own.filter(klein__in=spellings(invitation.email)).exists()


def address_is_known(email: str) -> bool:
    """Whether an account has this address. Only ever told to the holder of the invitation's link."""
    forms = spellings(email)
    accounts = User.objects.annotate(klein=Lower("email")).filter(klein__in=forms)
    proven = EmailAddress.objects.filter(verified=True).annotate(klein=Lower("email")).filter(klein__in=forms)
    return accounts.exists() or proven.exists()


def _answerable(invitation: Uitnodiging) -> Uitnodiging:
    """The invitation, locked, if its link still is the one with which it was found."""
    row: Uitnodiging | None = (
        Uitnodiging.objects.open().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    )
    if row is None or row.token_hash != invitation.token_hash:
        raise NoAccess
    return row


def _membership(invitation: Uitnodiging, user: User) -> tuple[Lidmaatschap, bool]:
    """The membership of the invited person, and whether it is new.

    One that ran out is closed first, an active one stays.
    """
    own = Lidmaatschap.objects.filter(leerkring_id=invitation.leerkring_id, user=user)
    active = own.standing().first()
    if active is not None:
        return active, False
    now = timezone.now()
    own.filter(beeindigd_op=None).update(beeindigd_op=now)
    # Also for who was here before: what was chosen then is asked again, what passed meanwhile is not told.
    forget_place(user=user, scope=invitation.leerkring_id)
    profile = getattr(user, "profile", None)
    created = Lidmaatschap.objects.create(
        leerkring_id=invitation.leerkring_id,
        user=user,
        rol=invitation.rol,
        organisatie=invitation.organisatie or (profile.organisation if profile else ""),
        begonnen_op=now,
        vanaf=invitation.vanaf,
        einddatum=invitation.tot,
    )
    tell(kind=Nieuws.LID, scope=invitation.leerkring_id, thing=created.pk, actor=user, at=now)
    return created, True
