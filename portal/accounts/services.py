"""Making accounts, and what the rest of the site may ask about a second factor."""

from collections.abc import Iterable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.models import OpenIDProvider, Profile, User

# Recovery codes are a way back, not a factor of their own: who has nothing else must set one up.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# The type of the record in a session of a second step that was shown at the provider of an organisation.
FACTOR_OF_PROVIDER = "provider"


@transaction.atomic
def create_user(
    *,
    email: str,
    full_name: str,
    password: str | None = None,
    organisation: str = "",
    function: str = "",
    is_staff: bool = False,
    is_superuser: bool = False,
    groups: Iterable[Group] = (),
) -> User:
    """Makes an account that can sign in at once: with a verified address and a profile.

    Without `password` nobody can sign in until a password is chosen through "Wachtwoord vergeten".

    Raises:
        ValidationError: per field (`email`, `full_name`, `password`), in plain Dutch.
    """
    user = User(
        email=User.objects.normalize_email(email).strip().lower(),
        full_name=full_name.strip(),
        is_staff=is_staff or is_superuser,
        is_superuser=is_superuser,
    )
    user.set_unusable_password()
    user.full_clean()
    try:
        user.save()
    except IntegrityError as error:
        raise ValidationError({"email": _("Dit adres is al in gebruik.")}) from error
    user.groups.set(groups)
    complete_account(user, organisation=organisation, function=function)
    if password is not None:
        # After the profile: a password may not be the name of the own organisation either.
        set_checked_password(user, password)
        user.save(update_fields=["password"])
    return user


def complete_account(user: User, *, organisation: str = "", function: str = "") -> None:
    """Gives an account the two rows without which signing in fails: verified address and profile.

    Without the address allauth stops the first sign-in at "bevestig uw e-mailadres". Existing rows stay,
    except an address that differs from the account's.
    """
    address = EmailAddress.objects.filter(user=user, primary=True).first()
    if address is None:
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    elif address.email.lower() != user.email or not address.verified:
        EmailAddress.objects.filter(user=user).exclude(pk=address.pk).delete()
        address.email, address.verified = user.email, True
        address.save(update_fields=["email", "verified"])
    Profile.objects.get_or_create(
        user=user, defaults={"organisation": organisation.strip(), "function": function.strip()}
    )


def set_checked_password(user: User, password: str) -> None:
    """Sets (does not save) a password that passes all rules.

    Raises:
        ValidationError: under `password`, one Dutch sentence per rule that it breaks.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user.set_password(password)


def own_account(user: User) -> User:
    """The account as the database knows it now; changing this copy does not change `request.user`."""
    return User.objects.get(pk=user.pk)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether the account has an app or a passkey now."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def second_factor_passed(request: HttpRequest) -> bool:
    """Whether this session used a second factor that the account still has.

    Both are asked: removing the factor, or the link with a provider, leaves the record in the session.
    """
    user = request.user
    if not user.is_authenticated:
        return False
    shown = [one for one in get_authentication_records(request, user) if one.get("method") == "mfa"]
    elsewhere = {str(one.get("provider")) for one in shown if one.get("type") == FACTOR_OF_PROVIDER}
    own = any(one.get("type") != FACTOR_OF_PROVIDER for one in shown)
    return (own and has_second_factor(user)) or (bool(elsewhere) and signs_in_with(user, list(elsewhere)))


def signs_in_with(user: User | AnonymousUser, keys: Iterable[str]) -> bool:
    """Whether this account is linked to one of these providers, and that provider is in use."""
    usable = OpenIDProvider.objects.usable().filter(key__in=keys).values("key")
    return bool(SocialAccount.objects.filter(user_id=user.pk, provider__in=usable).exists())


def is_linked(user: User | AnonymousUser) -> bool:
    """Whether this account is linked to some provider that is in use."""
    return signs_in_with(user, OpenIDProvider.objects.usable().values_list("key", flat=True))
