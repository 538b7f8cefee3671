"""Keeps what readers say, and how much of it one address may send."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from kennisbank.models import KennisPage, Reactie
from portal.common.rate_limits import visitor_key, within

#: Number of reactions and the seconds in which they may come from one address. Many colleagues share one.
LIMITS = ((20, 10 * 60), (200, 24 * 60 * 60))
KEEP = timedelta(days=365)


def vote(*, page: KennisPage, useful: bool) -> Reactie:
    """Ja or nee. There is nothing to do about it, so it counts as handled."""
    return Reactie.objects.create(page=page, nuttig=useful, afgehandeld=True)


def report(*, page: KennisPage, text: str) -> Reactie | None:
    """What is wrong with the page; nothing is added when the same was said of it before."""
    if Reactie.objects.filter(page=page, tekst=text).exists():
        return None
    return Reactie.objects.create(page=page, tekst=text)


def within_limits(address: str | None) -> bool:
    """Counts one reaction from this address, and tells whether it was within the limits.

    The address is used in hashed form only, with a salt of one day that is kept nowhere else.
    """
    return within(visitor_key("kennisbank.reactions", address), LIMITS)


def counts_per_page() -> QuerySet[Reactie, Any]:
    """Of each page that somebody reacted to: `title`, `page`, and the numbers `ja`, `nee` and `open`."""
    return (
        Reactie.objects.order_by()
        .values("page", title=F("page__title"))
        .annotate(
            ja=Count("pk", filter=Q(nuttig=True)),
            nee=Count("pk", filter=Q(nuttig=False)),
            open=Count("pk", filter=Q(afgehandeld=False)),
        )
        .order_by("-open", "-nee", "title")
    )


def delete_old_reactions() -> int:
    """Removes what was handled and came more than a year ago; returns how many."""
    before = timezone.localdate() - KEEP
    return Reactie.objects.filter(afgehandeld=True, dag__lt=before).delete()[0]
