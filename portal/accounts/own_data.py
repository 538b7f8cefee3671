"""What the site knows about one person, for that person (AVG art. 15 and 20). Apps register their own part.

The names of the parts and of the fields in them are stable: docs/beheer/eigen-gegevens.md describes them.
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from portal.accounts.models import Profile, User

# Everything in a part can be written as JSON; moments are datetimes.
Part = Callable[[User], Any]
_parts: dict[str, Part] = {}


def register_own_data(name: str, collect: Part) -> None:
    """Adds a part; a second one with the same name replaces the first. Never a secret of the site in it."""
    _parts[name] = collect


def own_data_of(user: User) -> dict[str, Any]:
    """All parts about this person, in the order in which they were registered."""
    return {name: collect(user) for name, collect in _parts.items()}


def account(user: User) -> dict[str, Any]:
    return {
        "id": str(user.pk),
        "naam": user.full_name,
        "e-mailadres": user.email,
        "gemaakt_op": user.date_joined,
        "laatst_ingelogd_op": user.last_login,
        "medewerker": user.is_staff,
    }


def profile(user: User) -> dict[str, str]:
    row = Profile.objects.filter(user=user).first() or Profile(user=user)
    return {
        "organisatie": row.organisation,
        "functie": row.function,
        "expertise": row.expertise,
        "telefoon": row.phone,
    }


def addresses(user: User) -> list[dict[str, Any]]:
    rows = EmailAddress.objects.filter(user=user).order_by("pk")
    return [{"adres": one.email, "bevestigd": one.verified, "hoofdadres": one.primary} for one in rows]


def factors(user: User) -> list[dict[str, Any]]:
    """Kind and moments only: the keys are secrets."""
    rows = Authenticator.objects.filter(user=user).order_by("pk")
    return [
        {"soort": str(one.type), "ingesteld_op": one.created_at, "laatst_gebruikt_op": one.last_used_at}
        for one in rows
    ]


def sign_ins_elsewhere(user: User) -> list[dict[str, Any]]:
    rows = SocialAccount.objects.filter(user=user).order_by("pk")
    return [
        {
            "aanbieder": one.provider,
            "nummer": one.uid,
            "gekoppeld_op": one.date_joined,
            "gegevens": one.extra_data,
        }
        for one in rows
    ]


def sessions(user: User) -> list[dict[str, Any]]:
    rows = UserSession.objects.filter(user=user).order_by("pk")
    return [
        {
            "begonnen_op": one.created_at,
            "laatst_gezien_op": one.last_seen_at,
            "ip-adres": one.ip,
            "apparaat": one.user_agent,
        }
        for one in rows
    ]


def register_own_parts() -> None:
    """Called once when the app is ready."""
    register_own_data("account", account)
    register_own_data("profiel", profile)
    register_own_data("adressen", addresses)
    register_own_data("tweede_stappen", factors)
    register_own_data("elders_inloggen", sign_ins_elsewhere)
    register_own_data("sessies", sessions)
