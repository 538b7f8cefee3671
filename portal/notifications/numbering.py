"""Numbers for notices, given after their commit.

A number taken from a sequence inside the action's own transaction would lose notices: a transaction that
took number 5 may commit after somebody was told "up to 6". So a notice gets its number later, in a step that
one worker at a time does (it holds the row of `Numbering`) and that sees committed rows only. Whoever can
read number N can therefore read all that is below it, for ever.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from portal.notifications.models import Notice, Numbering

BATCH = 1_000


def number_notices() -> int:
    """Gives the next numbers to what was committed since the last time, oldest first; returns how many."""
    total = 0
    while Notice.objects.filter(number=None).exists():
        total += _number_batch()
    return total


@transaction.atomic
def _number_batch() -> int:
    Numbering.objects.get_or_create(pk=1)
    counter = Numbering.objects.select_for_update().get(pk=1)
    # Read after the lock: what another worker has just numbered is not in it any more.
    waiting = list(Notice.objects.filter(number=None).order_by("created_at", "pk").only("pk")[:BATCH])
    for place, notice in enumerate(waiting, start=1):
        notice.number = counter.last + place
    Notice.objects.bulk_update(waiting, ["number"], batch_size=200)
    counter.last += len(waiting)
    counter.save(update_fields=["last"])
    return len(waiting)


def last_number() -> int:
    """The highest number given so far; 0 when there is none."""
    return Numbering.objects.filter(pk=1).values_list("last", flat=True).first() or 0


def number_before(moment: datetime) -> int:
    """The highest number up to which every notice was made before `moment`.

    When a later one stands between older ones, those older ones wait with it for the next time: rather told
    late than passed over.
    """
    last = last_number()
    newer = Notice.objects.filter(created_at__gte=moment, number__gt=0)
    first_newer = newer.aggregate(first=Min("number"))["first"]
    return last if first_newer is None else min(last, first_newer - 1)
