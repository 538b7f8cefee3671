"""Keeps what readers say, and how much of it one address may send."""

import ipaddress
import secrets
import time
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kennisbank.models import KennisPage, Reactie

#: Number of reactions and the seconds in which they may come from one address. Many colleagues share one.
LIMITS = ((20, 10 * 60), (200, 24 * 60 * 60))
KEEP = timedelta(days=365)
_DAY_SECONDS = 24 * 60 * 60
_PREFIX = "kennisbank.reactions"


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
    hashed = _hashed(address)
    counts = [_count(f"{_PREFIX}.count.{hashed}", seconds) for _number, seconds in LIMITS]
    return all(count <= number for count, (number, _seconds) in zip(counts, LIMITS, strict=True))


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


def _hashed(address: str | None) -> str:
    today = f"{_PREFIX}.zout.{timezone.localdate()}"
    salt = cache.get_or_set(today, secrets.token_hex, timeout=_DAY_SECONDS)
    return salted_hmac(f"{_PREFIX}{salt}", _network(address), algorithm="sha256").hexdigest()[:32]


def _network(address: str | None) -> str:
    """One IPv6 household has more addresses than there are limits: its first half counts."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "onbekend"
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _count(prefix: str, seconds: int) -> int:
    """How many there were in this stretch of `seconds`, this one included."""
    key = f"{prefix}.{seconds}.{int(time.time() // seconds)}"
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        number = cache.incr(key)
    except ValueError:  # It ended between these two lines.
        return 1
    # In a database cache `incr` gives the entry the default life of five minutes.
    cache.touch(key, seconds)
    return number
