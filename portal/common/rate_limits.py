"""How often something may happen in a stretch of time, counted over all processes in the shared cache."""

import ipaddress
import secrets
import time

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

DAY_SECONDS = 24 * 60 * 60
#: A number, and the seconds in which it may be reached.
Limits = tuple[tuple[int, int], ...]


def within(key: str, limits: Limits, *, number: int = 1) -> bool:
    """Counts `number` more under `key`, and tells whether all of them were within the limits."""
    counts = [_count(f"{key}.{seconds}", seconds, number) for _most, seconds in limits]
    return all(count <= most for count, (most, _seconds) in zip(counts, limits, strict=True))


def visitor_key(name: str, address: str | None) -> str:
    """A key for `within` that stands for a visitor's network.

    The address is used in hashed form only, with a salt of one day that is kept nowhere else.
    """
    today = f"{name}.zout.{timezone.localdate()}"
    salt = cache.get_or_set(today, secrets.token_hex, timeout=DAY_SECONDS)
    hashed = salted_hmac(f"{name}{salt}", _network(address), algorithm="sha256").hexdigest()[:32]
    return f"{name}.count.{hashed}"


def _network(address: str | None) -> str:
    """One IPv6 household has more addresses than there are limits: its first half counts."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "onbekend"
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _count(prefix: str, seconds: int, number: int) -> int:
    """How many there were in this stretch of `seconds`, these included."""
    key = f"{prefix}.{int(time.time() // seconds)}"
    if cache.add(key, number, timeout=seconds):
        return number
    try:
        total = cache.incr(key, number)
    except ValueError:  # It ended between these two lines.
        return number
    # In a database cache `incr` gives the entry the default life of five minutes.
    cache.touch(key, seconds)
    return total


def has_room(key: str, limits: Limits, *, number: int = 1) -> bool:
    """Whether `number` more would be within the limits; counts nothing."""
    now = time.time()
    found = [(cache.get(f"{key}.{seconds}.{int(now // seconds)}") or 0, most) for most, seconds in limits]
    return all(count + number <= most for count, most in found)
