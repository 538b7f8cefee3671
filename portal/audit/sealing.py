"""Sealing: giving each line that was committed its number and its hash, in one chain.

Lines are not chained when they are written. Every writer would then have to wait for all transactions that
wrote a line before it, and those hold locks on members, documents and invitations. So a short step of its own
follows: it takes what is committed, in order of id. A transaction that was rolled back leaves a gap in the
ids, which means nothing; the numbers have no gaps. A line whose transaction took long gets a later number.
"""

import logging
from datetime import datetime

from django.db import connection, transaction

from portal.audit.chain import START, line_hash
from portal.audit.models import AuditLine

logger = logging.getLogger(__name__)

BATCH = 500
# Any number will do, as long as nothing else in this database uses it as the key of an advisory lock.
LOCK_KEY = 7_214_655_103


def seal() -> int:
    """Seals everything that is committed and not sealed yet; tells how many lines. Safe to run at any time,
    but never inside a transaction.
    """
    total = 0
    # Asked every few seconds: without new lines nobody should wait for the lock, which on SQLite all share.
    if not AuditLine.objects.filter(number=None).exists():
        return total
    while sealed := _seal_batch():
        total += sealed
    if total:
        number, newest = head()
        # The log of the process usually goes to another machine: an anchor outside the database.
        logger.info("Audit log sealed up to %s:%s", number, newest)
    return total


def head() -> tuple[int, str]:
    """Number and hash of the last sealed line; 0 and zeros when there is none."""
    last = AuditLine.objects.exclude(number=None).order_by("-number").values_list("number", "hash").first()
    return (last[0] or 0, last[1]) if last else (0, START)


def waiting_since() -> tuple[int, datetime | None]:
    """How many lines wait for their seal, and since when."""
    times = list(AuditLine.objects.filter(number=None).order_by("pk").values_list("time", flat=True))
    return len(times), min(times, default=None)


def _seal_batch() -> int:
    # Durable: inside somebody else's transaction the lock would be held until that one ends.
    with transaction.atomic(durable=True):
        _wait_for_turn()
        number, newest = head()
        lines = list(AuditLine.objects.filter(number=None).order_by("pk")[:BATCH])
        for line in lines:
            number += 1
            newest = line_hash(line, number, newest)
            line.number, line.hash = number, newest
        # The plain manager of Django: ours refuses to change lines.
        AuditLine._base_manager.bulk_update(lines, ["number", "hash"])
    return len(lines)


def _wait_for_turn() -> None:
    """One sealer at a time, so that the chain cannot fork. The lock goes with the transaction.

    Nobody who holds it waits for another lock: the lines are committed and nobody else changes them. SQLite
    needs nothing: a transaction there begins with the only lock for writing.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])
