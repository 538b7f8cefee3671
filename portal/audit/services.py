"""Writing the security log."""

import unicodedata
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.audit.models import AuditLine

Actor = AbstractBaseUser | AnonymousUser | None

# Whoever keeps asking for what is refused fills the log with lines that say the same.
REFUSALS_KEPT = 20
REFUSALS_PER = timedelta(minutes=10)


def record(
    *,
    action: str,
    actor: Actor = None,
    obj: str = "",
    result: str = "ok",
    origin: str | None = None,
    circle: UUID | None = None,
) -> AuditLine:
    """Adds one line in the caller's transaction, with one query; it is sealed some seconds after the commit.

    `obj` names the object by kind and id ("document 3f…"), never by title; `origin` is an IP address;
    `circle` is the leerkring it happened in. With it only those who keep that leerkring read the line,
    without it only administrators do.
    """
    # The log lies below the accounts: it knows a user only as settings.AUTH_USER_MODEL.
    known = cast(Any, actor) if isinstance(actor, AbstractBaseUser) else None
    return AuditLine.objects.create(
        actor=known,
        actor_key=_key(actor),
        action=_plain(action, 60),
        object=_plain(obj, 120),
        result=_plain(result, 40),
        origin=origin or None,
        circle=circle,
    )


def record_refusal(
    *,
    action: str,
    actor: Actor,
    obj: str = "",
    result: str = "geweigerd",
    origin: str | None = None,
    circle: UUID | None = None,
) -> AuditLine | None:
    """Like `record`, for what somebody can repeat at will: at most 20 lines a person in 10 minutes.

    The last of them says in its result that more may follow. Nothing is kept of somebody who is not signed
    in: an anonymous visitor could fill the table, and there is nobody to name. Two queries, whatever was
    asked for.
    """
    key = _key(actor)
    if not key:
        return None
    recent = AuditLine.objects.filter(
        actor_key=key, action=action, time__gt=timezone.now() - REFUSALS_PER
    ).order_by()
    before = len(recent.values_list("pk")[:REFUSALS_KEPT])
    if before >= REFUSALS_KEPT:
        return None
    more = ", misschien vaker" if before == REFUSALS_KEPT - 1 else ""
    return record(action=action, actor=actor, obj=obj, result=f"{result}{more}", origin=origin, circle=circle)


def _key(actor: Actor) -> str:
    return str(actor.pk) if isinstance(actor, AbstractBaseUser) and actor.pk else ""


def _plain(text: str, length: int) -> str:
    """On one line and as long as fits: a line break would make two lines where the log is printed."""
    return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)[:length]
