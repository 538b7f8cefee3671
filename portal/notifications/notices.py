"""Noting what happened, and what a reader has seen of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.accounts.models import User
from portal.notifications.models import Notice, ReaderPlace, SeenNotice
from portal.notifications.numbering import last_number
from portal.notifications.registry import audience

KEPT = timedelta(days=180)
PRUNE_BATCH = 1_000
# More than this is shown as "99+", so counting stops there.
COUNTED = 100


def tell(
    *,
    kind: str,
    scope: UUID,
    thing: UUID,
    object_id: UUID | None = None,
    actor: User | None = None,
    at: datetime | None = None,
) -> Notice:
    """Notes that something happened, in the transaction of the action: one row, whoever will hear of it.

    `thing` is what a reader opens to see it, `object_id` what is new there (by default the thing itself).
    """
    return Notice.objects.create(
        kind=kind,
        scope=scope,
        thing=thing,
        object_id=object_id or thing,
        actor=actor,
        created_at=at or timezone.now(),
    )


def notices_for(user: Any) -> QuerySet[Notice]:
    """What `user` may see now, with `seen` (bool), newest first."""
    seen = ExpressionWrapper(Q(_passed(user)) | Q(_met(user)), output_field=BooleanField())
    return _visible(user).annotate(seen=seen).order_by("-created_at", "-pk")


def _visible(user: Any) -> QuerySet[Notice]:
    return audience().visible_among(audience().addressed_to(user), user)


def unseen_by(user: Any, *conditions: Q) -> QuerySet[Notice]:
    """What `user` may see now, has not seen yet, and fulfils these conditions. One query before its own."""
    news = audience().addressed_to(user).exclude(_passed(user)).exclude(_met(user))
    return audience().visible_among(news.filter(*conditions), user).order_by()


def count_unseen(user: Any) -> int:
    """How many of them, at most COUNTED. One query when there is nothing new, else two."""
    return unseen_by(user)[:COUNTED].count()


def _passed(user: Any) -> Exists:
    return Exists(
        ReaderPlace.objects.filter(user=user, scope=OuterRef("scope"), seen__gte=OuterRef("number"))
    )


def _met(user: Any) -> Exists:
    return Exists(SeenNotice.objects.filter(user=user, notice=OuterRef("pk")))


def unseen_about(
    *, user: User, scope: UUID, things: Iterable[UUID] = (), kinds: Iterable[str] = ()
) -> QuerySet[Notice]:
    """What is new for this reader about these things, or of these kinds, in one closed group."""
    about = Q(thing__in=list(things)) | Q(kind__in=list(kinds))
    return unseen_by(user, Q(scope=scope), about)


def mark_seen(
    *,
    user: User,
    scope: UUID,
    things: Iterable[UUID] = (),
    kinds: Iterable[str] = (),
    until: datetime | None = None,
) -> None:
    """Notes that the reader has met what is new about these things, or of these kinds, up to a moment."""
    rows = unseen_about(user=user, scope=scope, things=things, kinds=kinds)
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    met = [SeenNotice(user=user, notice_id=pk) for pk in rows.values_list("pk", flat=True)[:PRUNE_BATCH]]
    if met:
        SeenNotice.objects.bulk_create(met, ignore_conflicts=True)


@transaction.atomic
def mark_all_seen(*, user: User, until: int) -> None:
    """Notes that the reader has seen everything up to this number (the one on the page that was shown)."""
    until = min(until, last_number())
    scopes = set(_visible(user).values_list("scope", flat=True).distinct())
    ReaderPlace.objects.bulk_create(
        [ReaderPlace(user=user, scope=scope) for scope in scopes], ignore_conflicts=True
    )
    ReaderPlace.objects.filter(user=user, scope__in=scopes).update(seen=Greatest("seen", until))
    SeenNotice.objects.filter(user=user, notice__number__lte=until, notice__scope__in=scopes).delete()


def prune_notices(now: datetime | None = None) -> int:
    """Deletes notices older than 180 days, a bounded number at a time; returns how many."""
    old = Notice.objects.filter(created_at__lt=(now or timezone.now()) - KEPT).exclude(number=None)
    keys = list(old.order_by("created_at").values_list("pk", flat=True)[:PRUNE_BATCH])
    if not keys:
        return 0
    with transaction.atomic():
        SeenNotice.objects.filter(notice__in=keys).delete()
        return Notice.objects.filter(pk__in=keys).delete()[0]
