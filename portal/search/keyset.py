"""Reading the keys of a table in their order, in small turns."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

TURN = 1_000


def ordered_keys(rows: "QuerySet[Any, Any] | QuerySet[Model]") -> Iterator[Any]:
    """The primary keys of `rows`, lowest first; each turn is a statement of its own.

    Not one long statement: it would hold all keys in memory, or (read bit by bit) keep its moment of the
    database, and on SQLite whoever reads from an old moment may not write in between.
    """
    rows, last = rows.order_by("pk"), None
    while True:
        turn = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", flat=True)[:TURN])
        yield from turn
        if len(turn) < TURN:
            return
        last = turn[-1]
