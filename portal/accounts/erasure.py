"""Erasing an account (AVG art. 17): the person goes; the row stays, so that contributions keep their place.

Apps above register what they must forget with `register_erasure`, and what must be done first with
`register_objection`. All of it happens in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, ModelLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from portal.accounts.erasure_register import write_line
from portal.accounts.last_mail import send_last_mail
from portal.accounts.models import Profile, User
from portal.accounts.tasks import send_account_mail
from portal.audit.services import record


@dataclass(frozen=True)
class Leaving:
    """Who is being erased, with all addresses (small letters) by which others may have noted the person."""

    user: User
    addresses: frozenset[str]


class NotErasable(Exception):
    """Something must be handed over first; `reasons` are sentences for the person itself, for nobody else."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("not erasable")
        self.reasons = reasons


Step = Callable[[Leaving], None]
Objection = Callable[[User], list[str]]
_steps: list[Step] = []
_objections: list[Objection] = []


def register_erasure(step: Step) -> None:
    """Adds what an app must forget or empty about a person. It runs in the transaction of the erasure."""
    if step not in _steps:
        _steps.append(step)


def register_objection(objection: Objection) -> None:
    """Adds a check that names, in plain Dutch for the person, what must be done before erasing."""
    if objection not in _objections:
        _objections.append(objection)


@transaction.atomic
def objections_of(user: User) -> list[str]:
    """Why this person cannot be erased yet; empty when nothing stands in the way."""
    return [reason for objection in (_last_administrator, *_objections) for reason in objection(user)]


@transaction.atomic
def erase_account(
    *, user_id: UUID | str, actor: User | None, origin: str | None = None, again: bool = False
) -> bool:
    """Erases the account; False when it does not exist or was erased before.

    `again` is for after a restore: the person is gone already, so nothing is asked and no mail goes out.

    Raises:
        NotErasable: something must be handed over first.
    """
    # no_key: rows that refer to the person may still be written by others meanwhile.
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, erased_at=None).first()
    if user is None:
        return False
    reasons = [] if again else objections_of(user)
    if reasons:
        raise NotErasable(reasons)
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    last_address = user.email
    leaving = Leaving(user, frozenset({last_address.lower(), *(one.lower() for one in known)}))
    for step in (*_steps, _end_sessions, _forget_sign_in, _forget_mail, _forget_admin):
        step(leaving)
    _empty(user)
    record(action="account gewist", actor=actor, obj=f"account {user.pk}", origin=origin)
    transaction.on_commit(partial(write_line, user.pk, timezone.now()), robust=True)
    if not again:
        transaction.on_commit(partial(send_last_mail, last_address, user.pk), robust=True)
    return True


def _last_administrator(user: User) -> list[str]:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and user.is_active and not others.exists():
        return [_("U bent de enige beheerder van deze site. Maak eerst iemand anders beheerder.")]
    return []


def _end_sessions(leaving: Leaving) -> None:
    for session in UserSession.objects.filter(user=leaving.user):
        session.end()


def _forget_sign_in(leaving: Leaving) -> None:
    for model in (EmailAddress, Authenticator, SocialAccount, Profile):
        model.objects.filter(user=leaving.user).delete()
    leaving.user.groups.clear()
    leaving.user.user_permissions.clear()


def _forget_mail(leaving: Leaving) -> None:
    """Mails of the account itself wait with their address in the queue, and stay there a day once sent."""
    tasks = DBTaskResult.objects.filter(task_path=send_account_mail.module_path)
    for address in leaving.addresses:
        tasks.filter(args_kwargs__args__0__iexact=address).delete()


def _forget_admin(leaving: Leaving) -> None:
    """What Wagtail keeps about a person; its log names people in the label of their account's lines."""
    user = leaving.user
    for profile in UserProfile.objects.filter(user=user):
        if profile.avatar:
            transaction.on_commit(partial(profile.avatar.storage.delete, profile.avatar.name))
        profile.delete()
    for model in (EditingSession, FormState, APIToken, PageSubscription):
        model.objects.filter(user=user).delete()
    lines = ModelLogEntry.objects.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=str(user.pk)
    )
    lines.update(label=_("gewist account"), data={})


def _empty(user: User) -> None:
    """By `update`: the signal of an ordinary change would write a second line in the log."""
    User.objects.filter(pk=user.pk).update(
        full_name="",
        email=f"gewist-{user.pk}@gewist.invalid",
        password=make_password(None),
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
        erased_at=timezone.now(),
    )
