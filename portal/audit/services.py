"""Writing the security log."""

from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from portal.audit.models import AuditLine


def record(
    *,
    action: str,
    actor: AbstractBaseUser | AnonymousUser | None = None,
    obj: str = "",
    result: str = "ok",
    origin: str | None = None,
) -> AuditLine:
    """Adds one line in the caller's transaction.

    `obj` names the object by kind and id ("leerkring 3f…"), never by title; `origin` is an IP address.
    """
    # The log lies below the accounts: it knows a user only as settings.AUTH_USER_MODEL.
    known = cast(Any, actor) if isinstance(actor, AbstractBaseUser) else None
    return AuditLine.objects.create(
        actor=known, action=action, object=obj, result=result, origin=origin or None
    )
