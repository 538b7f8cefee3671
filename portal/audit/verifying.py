"""Checking the chain: is every line still what it was, and is none missing, added or moved?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.chain import START, line_hash
from portal.audit.models import AuditLine
from portal.audit.sealing import waiting_since

CHUNK = 2_000
# Lines are sealed in order of commit, a few seconds later. Transactions last minutes at most, so a line that
# is this much older than one before it was put in afterwards.
OUT_OF_ORDER = timedelta(hours=1)
# Sealing happens every few seconds; lines that wait longer mean that nobody does it.
SEALED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Anchor:
    """A number and hash that somebody kept outside the database."""

    number: int
    hash: str

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """From NUMBER:HASH, as `--head` prints it. Raises ValueError for anything else."""
        number, _colon, value = text.strip().partition(":")
        value = value.lower()
        if not number.isdecimal() or len(value) != len(START) or set(value) - set("0123456789abcdef"):
            raise ValueError(text)
        return cls(int(number), value)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True)
class Fault:
    """The first line that is wrong; `number` is its place in the chain."""

    number: int
    reason: str


@dataclass(frozen=True)
class Verification:
    """What was found. `waiting` lines have no seal yet, the oldest of them since `waiting_from`."""

    checked: int
    head: Anchor
    fault: Fault | None
    waiting: int
    waiting_from: datetime | None

    @property
    def is_late(self) -> bool:
        """Whether lines wait so long that sealing must have stopped."""
        return self.waiting_from is not None and timezone.now() - self.waiting_from > SEALED_WITHIN


def number_of_sealed_lines() -> int:
    """For a progress bar."""
    return AuditLine.objects.exclude(number=None).count()


def verify(
    *, expected: Anchor | None = None, progress: Callable[[int], object] = lambda _done: None
) -> Verification:
    """Reads the chain from its beginning to the first fault. Changes nothing.

    `expected` must be somewhere in the chain; without it nobody sees that lines were taken off the end, or
    that all lines were made anew. `progress` is called with the number of lines that were looked at.
    """
    # Before the chain: what is sealed while we read must not look as if it waits.
    waiting, since = waiting_since()
    number, newest, latest = 0, START, None
    fault: Fault | None = None
    for line in _sealed_lines():
        fault = _fault_of(line, number + 1, newest, latest, expected)
        if fault:
            break
        number, newest = number + 1, line.hash
        latest = max(latest or line.time, line.time)
        progress(1)
    if fault is None and expected and expected.number > number:
        fault = Fault(number + 1, _("deze regel en wat daarna kwam, ontbreken aan het eind"))
    return Verification(number, Anchor(number, newest), fault, waiting, since)


def _sealed_lines() -> Iterator[AuditLine]:
    return AuditLine.objects.exclude(number=None).order_by("number").iterator(chunk_size=CHUNK)


def _fault_of(
    line: AuditLine, number: int, previous: str, latest: datetime | None, expected: Anchor | None
) -> Fault | None:
    if line.number != number:
        return Fault(number, _("deze regel ontbreekt"))
    if line.hash != line_hash(line, number, previous):
        return Fault(
            number, _("de inhoud of de plaats van deze regel is veranderd, of de regel ervoor is vervangen")
        )
    if line.actor_id is not None and str(line.actor_id) != line.actor_key:
        return Fault(number, _("deze regel wijst naar een ander account dan waarvoor hij is geschreven"))
    if latest is not None and line.time < latest - OUT_OF_ORDER:
        return Fault(number, _("deze regel is ouder dan de regels ervoor: hij is later ingevoegd"))
    if expected and number == expected.number and line.hash != expected.hash:
        return Fault(number, _("het zegel is anders dan wat u bewaarde: er is een andere reeks van gemaakt"))
    return None
