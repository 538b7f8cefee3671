"""What the notifications keep of one person: for a copy of the own data, and to be forgotten."""

from typing import Any

from portal.accounts.erasure import Leaving
from portal.accounts.models import User
from portal.notifications.models import MailDelivery, ReaderPlace, SeenNotice


def choices_of(user: User) -> list[dict[str, Any]]:
    """How often this person wanted mail about which leerkring."""
    rows = ReaderPlace.objects.filter(user=user).exclude(rhythm="").order_by("scope")
    return [{"leerkring": str(one.scope), "hoe_vaak": one.rhythm} for one in rows]


def forget_reader(leaving: Leaving) -> None:
    """No choice, no place in what was told, and no record of mails to this person."""
    ReaderPlace.objects.filter(user=leaving.user).delete()
    SeenNotice.objects.filter(user=leaving.user).delete()
    MailDelivery.objects.filter(recipient=leaving.user).delete()
