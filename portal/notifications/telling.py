"""The periodic step that turns what happened into mails. May run twice at once, and may be killed anywhere.

For each reader the place `told` is moved in the same transaction in which the mail is queued. So a mail is
never queued twice, and what a killed worker had not committed is done by the next round. Nothing remembers
that "the daily round of today is done": due is what was made before the last 8:00 and not told yet, so a site
that was down at 8:00 tells it when it is up again.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.notifications.models import Notice, ReaderPlace, Rhythm, SeenNotice
from portal.notifications.moments import last_moment
from portal.notifications.news import NEWS
from portal.notifications.numbering import number_before, number_notices
from portal.notifications.places import DEFAULT, add_missing_places
from portal.notifications.registry import Hearing, audience
from portal.notifications.services import queue_batch

READERS_PER_BATCH = 200
# A mail that was never answered by a visit may have got lost: after this long there is another one.
ANOTHER_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Newest:
    """The newest notice of one kind by one person in one group, up to the number that is due."""

    scope: UUID
    kind: str
    actor: UUID | None
    number: int
    made_at: datetime


def tell_direct(now: datetime | None = None) -> int:
    """Numbers what happened and mails whoever wants to know at once; returns the number of mails."""
    now = now or timezone.now()
    add_missing_places()
    number_notices()
    return _tell(Rhythm.DIRECT, now)


def tell_digests(now: datetime | None = None) -> int:
    """Mails what is due for "dagelijks" and "wekelijks"; returns the number of mails."""
    now = now or timezone.now()
    add_missing_places()
    number_notices()
    return _tell(Rhythm.DAILY, now) + _tell(Rhythm.WEEKLY, now)


def _tell(rhythm: Rhythm, now: datetime) -> int:
    upto = number_before(last_moment(rhythm, now))
    mails = 0
    after: UUID | None = None
    while True:
        waiting = _waiting(rhythm, upto, now)
        if after is not None:
            waiting = waiting.filter(user__gt=after)
        readers = waiting.order_by("user").values_list("user", flat=True).distinct()
        batch = list(readers[:READERS_PER_BATCH])
        if not batch:
            return mails
        mails += _tell_batch(waiting.filter(user__in=batch), batch, upto, now)
        after = batch[-1]


def _waiting(rhythm: Rhythm, upto: int, now: datetime) -> QuerySet[ReaderPlace]:
    """Places with something new of another that is due; whether the reader may know it is asked later."""
    met = SeenNotice.objects.filter(notice=OuterRef("pk"), user=OuterRef(OuterRef("user")))
    news = (
        Notice.objects.filter(scope=OuterRef("scope"), number__lte=upto, number__gt=OuterRef("told"))
        .filter(number__gt=OuterRef("seen"))
        .exclude(actor=OuterRef("user"))
        .exclude(Exists(met))
    )
    chosen = [rhythm.value, ""] if rhythm == DEFAULT else [rhythm.value]
    places = ReaderPlace.objects.filter(rhythm__in=chosen, told__lt=upto).filter(Exists(news))
    if rhythm == Rhythm.DIRECT:
        places = places.filter(Q(mailed_at=None) | Q(mailed_at__lt=now - ANOTHER_AFTER))
    return places


@transaction.atomic
def _tell_batch(waiting: QuerySet[ReaderPlace], readers: list[UUID], upto: int, now: datetime) -> int:
    """Moves the places of these readers and queues a mail for who has something to hear: one each."""
    # What another worker holds at this moment is that worker's.
    places = list(waiting.select_for_update(skip_locked=True, of=("self",)))
    hearings = audience().hearings(readers)
    newest = _newest(places, upto)
    told: dict[UUID, list[ReaderPlace]] = {}
    for place in places:
        hearing = hearings.get((place.user_id, place.scope))
        if hearing and any(_is_news(place, hearing, one) for one in newest.get(place.scope, [])):
            told.setdefault(place.user_id, []).append(place)
    # Also for who hears nothing now (left, or has not agreed yet): what passes meanwhile is in the centre.
    ReaderPlace.objects.filter(pk__in=[one.pk for one in places]).update(told=upto)
    if told:
        mailed = [one.pk for mine in told.values() for one in mine]
        ReaderPlace.objects.filter(pk__in=mailed, rhythm=Rhythm.DIRECT).update(mailed_at=now)
        scopes = {user: [one.scope for one in mine] for user, mine in told.items()}
        queue_batch(kind=NEWS, batch=uuid.uuid4(), readers=scopes, created_at=now)
    return len(told)


def _newest(places: list[ReaderPlace], upto: int) -> dict[UUID, list[Newest]]:
    if not places:
        return {}
    rows = (
        Notice.objects.filter(
            scope__in={one.scope for one in places},
            number__lte=upto,
            number__gt=min(one.told for one in places),
        )
        .order_by()
        .values_list("scope", "kind", "actor")
        .annotate(Max("number"), Max("created_at"))
    )
    found: dict[UUID, list[Newest]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Newest(*row))
    return found


def _is_news(place: ReaderPlace, hearing: Hearing, newest: Newest) -> bool:
    return (
        newest.kind in hearing.kinds
        and newest.actor != place.user_id
        and newest.number > max(place.told, place.seen)
        and newest.made_at >= hearing.since
    )
