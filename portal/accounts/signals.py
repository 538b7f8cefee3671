"""What follows from signing in, and the lines it leaves in the security log. Never a secret in them."""

import re
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpRequest
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from portal.accounts.models import User
from portal.accounts.origin import client_ip
from portal.accounts.services import FACTORS
from portal.accounts.sessions import end_other_sessions, start_clock
from portal.audit.services import record

ACCOUNT_PATHS = re.compile(r"^/account/")


def connect() -> None:
    """Connects all receivers; called once when the app is ready."""
    user_logged_in.connect(on_login)
    user_logged_out.connect(on_logout)
    account_signals.password_changed.connect(on_password)
    account_signals.password_set.connect(on_password)
    account_signals.password_reset.connect(on_password)
    mfa_signals.authenticator_added.connect(on_factor_added)
    mfa_signals.authenticator_removed.connect(on_factor_removed)
    mfa_signals.authenticator_reset.connect(on_codes_renewed)
    mfa_signals.authentication_failed.connect(on_wrong_code)
    mfa_signals.authenticator_used.connect(on_factor_used)
    post_save.connect(on_user_saved, sender=User)
    post_delete.connect(on_user_deleted, sender=User)
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(on_rights_changed, sender=through)
    for model in (Group, GroupPagePermission, GroupCollectionPermission):
        post_save.connect(on_group_saved, sender=model)
        post_delete.connect(on_group_deleted, sender=model)


def _log(
    action: str, user: User | None, request: HttpRequest | None, *, obj: str = "", result: str = "ok"
) -> None:
    actor = user if user is not None and user.pk else None
    record(action=action, actor=actor, obj=obj, result=result, origin=client_ip(request))


def on_login(request: HttpRequest, user: User, **kwargs: Any) -> None:
    start_clock(request)
    _log("inloggen", user, request)


def on_logout(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _log("uitloggen", user, request)


def on_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    # Django ends the other sessions itself: each holds a hash of the password.
    _log("wachtwoord wijzigen", user, request)


def on_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _log("tweede stap instellen", user, request, obj=str(authenticator.type))
    if authenticator.type in FACTORS:
        # The visitor has just shown a valid code or key: asking for it again would prove nothing more.
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )
        end_other_sessions(request)


def on_factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _log("tweede stap verwijderen", user, request, obj=str(authenticator.type))
    if authenticator.type in FACTORS:
        end_other_sessions(request)


def on_codes_renewed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _log("herstelcodes vernieuwen", user, request)


def on_factor_used(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _log("tweede stap", user, request, obj=str(authenticator.type))


def on_wrong_code(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _log("tweede stap", user, request, result="mislukt")


def _actor() -> tuple[User | None, HttpRequest | None]:
    """Who is changing something now: the request that allauth's middleware keeps, else a command."""
    request = context.request
    user = getattr(request, "user", None)
    return (user if isinstance(user, User) else None), request


def _log_change(action: str, obj: str, result: str = "ok") -> None:
    user, request = _actor()
    _log(action, user, request, obj=obj, result=result)


def on_user_saved(instance: User, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if kwargs.get("raw") or (update_fields and set(update_fields) <= {"last_login", "password"}):
        return
    flags = [name for name in ("is_staff", "is_superuser") if getattr(instance, name)]
    state = ", ".join(flags) if instance.is_active else "geblokkeerd"
    _log_change("account maken" if created else "account wijzigen", f"account {instance.pk}", state or "ok")


def on_user_deleted(instance: User, **kwargs: Any) -> None:
    _log_change("account verwijderen", f"account {instance.pk}")


def on_rights_changed(instance: Model, action: str, pk_set: set[Any] | None, **kwargs: Any) -> None:
    if action in {"post_add", "post_remove", "post_clear"}:
        kind = "account" if isinstance(instance, User) else instance._meta.model_name
        numbers = ",".join(str(pk) for pk in sorted(pk_set or (), key=str))
        _log_change(
            "rechten wijzigen", f"{kind} {instance.pk}", f"{action.removeprefix('post_')} {numbers}"[:40]
        )


def on_group_saved(instance: Model, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        _log_change("rechten wijzigen", f"{instance._meta.model_name} {instance.pk}")


def on_group_deleted(instance: Model, **kwargs: Any) -> None:
    _log_change("rechten wijzigen", f"{instance._meta.model_name} {instance.pk}", "verwijderd")
