"""How other apps tell that something must be found, or must no longer be found.

Both functions write rows in the transaction of the caller: rolled back with it, and never dependent on an
engine. Narrowing an object that stays findable for others (moved to another group) is a removal followed
by an index: it is invisible from the commit on and comes back as soon as the index knows the new rights.
"""

from collections.abc import Iterable

from django.db import transaction

from portal.common.content_version import bump_content_version
from portal.search.engines import engine_names
from portal.search.models import DenyRow, OutboxRow, Priority
from portal.search.registry import source_named
from portal.search.tasks import BULK_PRIORITY, INTERACTIVE_PRIORITY, wake_worker


def queue_index(source: str, ids: Iterable[str], *, bulk: bool = False) -> None:
    """Index these objects again, or delete them when `source.documents` no longer gives them.

    `bulk` is for imports: such rows wait until no interactive row is left.
    """
    object_ids = list(dict.fromkeys(str(one) for one in ids))
    if not object_ids:
        return
    priority = Priority.BULK if bulk else Priority.INTERACTIVE
    with transaction.atomic():
        OutboxRow.objects.bulk_create(
            [
                OutboxRow(engine=engine, source=source, object_id=one, priority=priority)
                for engine in engine_names()
                for one in object_ids
            ],
            batch_size=500,
        )
        wake_worker(BULK_PRIORITY if bulk else INTERACTIVE_PRIORITY)


def queue_removal(source: str, ids: Iterable[str]) -> None:
    """Take these objects out of every search from this commit on, and out of the index soon after."""
    object_ids = list(dict.fromkeys(str(one) for one in ids))
    if not object_ids:
        return
    with transaction.atomic():
        DenyRow.objects.bulk_create(
            [DenyRow(source=source, object_id=one) for one in object_ids], batch_size=500
        )
        queue_index(source, object_ids)
        found = source_named(source)
        if found and found.index == "public":
            bump_content_version()
