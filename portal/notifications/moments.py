"""When mails with news go, in the time zone of the site: on the clock on the wall, summer and winter."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from portal.notifications.models import Rhythm

MORNING = time(8, 0)
# So long a direct mail waits: a burst of messages makes one mail.
GRACE = timedelta(minutes=2)
SATURDAY = 5


def last_moment(rhythm: Rhythm, now: datetime) -> datetime:
    """What was made before this moment is due now.

    Direct: two minutes ago. Daily: the last 8:00 on a working day (holidays are not known here, and at
    weekends nobody wants mail from work). Weekly: the last 8:00 on a Monday.
    """
    if rhythm == Rhythm.DIRECT:
        return now - GRACE
    local = timezone.localtime(now)
    day = local.date()
    while True:
        moment = timezone.make_aware(datetime.combine(day, MORNING))
        fits = day.weekday() == 0 if rhythm == Rhythm.WEEKLY else day.weekday() < SATURDAY
        if fits and moment <= now:
            return moment
        day -= timedelta(days=1)
