"""Writing the security log."""

from django.contrib.auth.base_user import AbstractBaseUser

from portal.audit.models import AuditLine


def record(
    *,
    action: str,
    actor: AbstractBaseUser | None = None,
    obj: str = "",
    result: str = "ok",
    origin: str | None = None,
) -> AuditLine:
    """Adds one line in the caller's transaction.

    `obj` names the object by kind and id ("leerkring 3f…"), never by title; `origin` is an IP address.
    """
    return AuditLine.objects.create(
        actor=actor, action=action, object=obj, result=result, origin=origin or None
    )
