"""The agenda: moments in Dutch, in Europe/Amsterdam, the order of a list, and the calendar file."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.dateformat import format as dutch
from django.utils.translation import gettext as _

from portal.common.ics import CalendarEvent

if TYPE_CHECKING:
    from kennisbank.models import BijeenkomstPage

DAY, TIME = "l j F Y", "H.i"


def written_out(begin: datetime, end: datetime | None) -> str:
    """As a Dutch reader writes it: "donderdag 3 december 2026, 13.30 tot 16.00 uur"."""
    begin = timezone.localtime(begin)
    day, time = dutch(begin, DAY), dutch(begin, TIME)
    if end is None or end == begin:
        return _("%(day)s, %(time)s uur") % {"day": day, "time": time}
    end = timezone.localtime(end)
    values = {"day": day, "time": time, "end_day": dutch(end, DAY), "end_time": dutch(end, TIME)}
    if begin.date() == end.date():
        return _("%(day)s, %(time)s tot %(end_time)s uur") % values
    return _("%(day)s, %(time)s uur tot %(end_day)s, %(end_time)s uur") % values


def start_of_today(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def in_agenda_order(pages: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """What is still to come first, the soonest first; then what was, the newest first.

    Each page gets `is_geweest`. It agrees with `BijeenkomstPage.is_voorbij`: without an end, a meeting is
    over when its day is. One without any date comes behind the others that are to come.
    """
    over = Q(einde__lt=now) | Q(einde__isnull=True, begin__lt=start_of_today(now))
    return pages.annotate(
        is_geweest=Case(When(over, then=Value(1)), default=Value(0), output_field=IntegerField()),
    ).order_by(
        "is_geweest",
        Case(When(over, then=Value(None)), default=F("begin")).asc(nulls_last=True),
        F("begin").desc(nulls_last=True),
        "title",
        "pk",
    )


def calendar_event(page: "BijeenkomstPage") -> CalendarEvent | None:
    """The meeting as an event; nothing while it has no date."""
    if page.begin is None:
        return None
    changed = page.last_published_at or page.latest_revision_created_at or page.begin
    first = page.first_published_at or changed
    return CalendarEvent(
        uid=str(page.translation_key),  # Given once to a page, whatever becomes of its address or title.
        title=page.title,
        begin=page.begin,
        end=page.einde,
        changed=changed,
        # Grows with each publication, which the number of revisions would not.
        sequence=int((changed - first).total_seconds()),
        place=page.plaats,
        description=f"{page.samenvatting}\n\n{page.full_url}",
        url=page.full_url,
        cancelled=page.afgelast,
    )
