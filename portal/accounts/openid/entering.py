"""Whose account it is that signs in through a provider. Nobody gets one here without an invitation."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from portal.accounts import arrivals
from portal.accounts.models import OpenIDProvider, User
from portal.accounts.openid.refusals import Reason, Refused
from portal.accounts.openid.tokens import Identity
from portal.accounts.organisations import holds_address
from portal.accounts.origin import client_ip
from portal.audit.services import record


@dataclass(frozen=True)
class Entrance:
    """Who may go on to the second step, and where to afterwards ("" = where they were going)."""

    user: User
    is_new_link: bool
    next_url: str = ""


def entrance_for(request: HttpRequest, row: OpenIDProvider, identity: Identity, invitation: str) -> Entrance:
    """Finds the account, or makes one for who holds an invitation.

    An account that signed in here before is known by what the provider calls it (`sub`), whatever its address
    has become. Otherwise the address decides, once.

    Raises:
        Refused: nobody may come in with this.
    """
    _check_address(row, identity)
    known = (
        SocialAccount.objects.filter(provider=row.key, uid=identity.subject).select_related("user").first()
    )
    if known is not None:
        return Entrance(_active(known.user), is_new_link=False)
    user = account_of_address(identity.email)
    if user is not None:
        if SocialAccount.objects.filter(provider=row.key, user=user).exists():
            raise Refused(Reason.OTHER_PERSON)
        return Entrance(_active(user), is_new_link=True)
    return _by_invitation(request, row, identity, invitation)


def account_of_address(email: str) -> User | None:
    """The account with this verified address."""
    found = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user")[:2]
    return found[0].user if len(found) == 1 else None


@transaction.atomic
def link(request: HttpRequest, user: User, row: OpenIDProvider, subject: str) -> None:
    """Remembers what the provider calls this account, and tells its owner.

    Nothing else that the provider said is kept.

    Raises:
        Refused: in the meantime it belongs to somebody else, or the account has another link.
    """
    # Locked: of two sign-ins at the same time one makes the link.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    own = SocialAccount.objects.filter(provider=row.key, user=user).first()
    if own is not None:
        if own.uid != subject:
            raise Refused(Reason.OTHER_PERSON)
        return
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=user, provider=row.key, uid=subject)
    except IntegrityError as error:
        raise Refused(Reason.OTHER_PERSON) from error
    record(action="inlogdienst koppelen", actor=user, obj=f"inlogdienst {row.pk}", origin=client_ip(request))
    get_adapter(request).send_notification_mail(
        "account/email/provider_linked", user, context={"provider_name": row.button}
    )


def providers_of(user: User) -> list[OpenIDProvider]:
    """The providers in use with which this account has signed in before."""
    keys = SocialAccount.objects.filter(user=user).values("provider")
    return list(OpenIDProvider.objects.usable().filter(key__in=keys))


def _check_address(row: OpenIDProvider, identity: Identity) -> None:
    if not identity.email:
        raise Refused(Reason.NO_ADDRESS)
    if not identity.email_verified:
        raise Refused(Reason.UNVERIFIED)
    if not holds_address(row.organisation_id, identity.email):
        raise Refused(Reason.DOMAIN)


def _active(user: User) -> User:
    if not user.is_active:
        raise Refused(Reason.INACTIVE)
    return user


def _by_invitation(
    request: HttpRequest, row: OpenIDProvider, identity: Identity, invitation: str
) -> Entrance:
    invited = arrivals.address(invitation) if invitation else ""
    if not invited or User.objects.filter(email__iexact=identity.email).exists():
        raise Refused(Reason.NO_ACCOUNT)
    if invited.lower() != identity.email:
        raise Refused(Reason.OTHER_ADDRESS)
    arrived = arrivals.enter(
        invitation,
        full_name=identity.name or identity.email.split("@")[0],
        organisation=row.organisation.name,
        origin=client_ip(request),
    )
    if arrived is None:
        raise Refused(Reason.NO_ACCOUNT)
    return Entrance(arrived.user, is_new_link=True, next_url=arrived.next_url)
