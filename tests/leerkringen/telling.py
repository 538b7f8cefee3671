"""Members without a browser, and the worker's part of telling them."""

from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leerkringen.models import Leerkring
from leerkringen.roles import Rol
from portal.accounts.models import User
from portal.notifications.models import ReaderPlace, Rhythm
from portal.notifications.places import choose_rhythm
from portal.notifications.telling import tell_direct
from tests.factories import leerkringen as make


def somebody(circle: Leerkring, rhythm: str = "", *, rol: str = Rol.DEELNEMER, name: str = "") -> User:
    """A member who chose this rhythm, or nothing yet."""
    user = make.make_user(name, factor=False)
    make.join(circle, user, rol=rol)
    if rhythm:
        choose_rhythm(user=user, scope=circle.pk, rhythm=Rhythm(rhythm))
    return user


def place(user: User, circle: Leerkring) -> ReaderPlace:
    return ReaderPlace.objects.get(user=user, scope=circle.pk)


def tell_soon(minutes: float = 3) -> int:
    """The round for "meteen", as it is so many minutes from now."""
    return tell_direct(timezone.now() + timedelta(minutes=minutes))


def work() -> int:
    """Does what is queued for mail, as a worker would; what must wait is left."""
    done = 0
    for row in DBTaskResult.objects.ready().filter(task_path__startswith="portal.notifications"):
        module, _dot, name = row.task_path.rpartition(".")
        task: Any = getattr(import_module(module), name)
        DBTaskResult.objects.filter(pk=row.pk).delete()
        task.func(*(str(UUID(one)) for one in row.args_kwargs["args"]))
        done += 1
    return done


def readers(smtp: Controller) -> list[str]:
    return sorted(one for envelope in smtp.handler.envelopes for one in envelope.rcpt_tos)
