"""Short turns at SQLite's write lock: who waits, asks again within milliseconds.

SQLite's own waiting grows to 100 ms between two tries. A process that writes without pause (an import) frees
the lock for a few milliseconds only, so others nearly always miss that gap: a page published during an import
was indexed after 20 seconds. Measured with short turns: see portal/search/README.md.
"""

import random
import time
from collections.abc import Callable
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SQLITE_WAIT_MS = 3
PAUSE_SECONDS = (0.001, 0.006)


def connect() -> None:
    """Called once when the app is ready; holds for every SQLite connection made after it."""
    connection_created.connect(_take_short_turns, dispatch_uid="sqlite-turns")


def _take_short_turns(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor != "sqlite":
        return
    limit_seconds = float(connection.settings_dict["OPTIONS"].get("timeout", 5))
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout={SQLITE_WAIT_MS}")
    if not any(isinstance(one, ShortTurns) for one in connection.execute_wrappers):
        connection.execute_wrappers.append(ShortTurns(limit_seconds))


class ShortTurns:
    """Tries a statement again while the database is locked, for as long as the `timeout` of the settings.

    Safe because transactions begin with IMMEDIATE: only BEGIN, or a single statement outside a transaction,
    can find the lock taken, and neither has done anything yet.
    """

    def __init__(self, limit_seconds: float) -> None:
        self._limit_seconds = limit_seconds

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        deadline = time.monotonic() + self._limit_seconds
        while True:
            try:
                return execute(sql, params, many, context)
            except OperationalError as error:
                if (
                    "database is locked" not in str(error)
                    or context["connection"].in_atomic_block
                    or time.monotonic() > deadline
                ):
                    raise
            time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311  spreads the tries, hides nothing
