"""Moments in the words of a conversation, in the time zone of the site."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def moment(value: datetime) -> str:
    """Full: "vandaag, 8.31 uur", "maandag 16 november, 16.40 uur", with the year when it is another one."""
    local = timezone.localtime(value)
    clock = _("{time} uur").format(time=date_format(local, "G.i"))
    return f"{_day(local, long=True)}, {clock}"


@register.filter
def lately(value: datetime) -> str:
    """Short: "vandaag 9.12 uur", "gisteren", "maandag", "16 november"."""
    local = timezone.localtime(value)
    if local.date() == timezone.localdate():
        return _("vandaag {time} uur").format(time=date_format(local, "G.i"))
    return _day(local, long=False)


def _day(local: datetime, *, long: bool) -> str:
    today = timezone.localdate()
    age = today - local.date()
    if age == timedelta(0):
        return _("vandaag")
    if age == timedelta(days=1):
        return _("gisteren")
    if not long and timedelta(0) < age < timedelta(days=7):
        return date_format(local, "l")
    year = "" if local.year == today.year else " Y"
    return date_format(local, ("l j F" if long else "j F") + year)
