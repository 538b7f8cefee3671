"""Small periodic work of the apps, done by `manage.py sweep_tasks` beside the workers.

An app registers a function in `AppConfig.ready()`. It must do no harm when it runs twice at once or is
killed halfway: on several machines there are several of these.
"""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

from portal.common.task_sweep import places_only

logger = logging.getLogger(__name__)

Work = Callable[[], object]


@dataclass
class Round:
    """`due_at`: on the monotonic clock, seconds."""

    work: Work
    every_seconds: float
    due_at: float = 0.0


_rounds: list[Round] = []


def register_round(work: Work, *, every_seconds: float = 0.0) -> None:
    """Adds work to be done every so many seconds (0: whenever the watch looks); the same function once."""
    if not any(one.work is work for one in _rounds):
        _rounds.append(Round(work, every_seconds))


def run_rounds(*, everything: bool = False) -> int:
    """Does what is due, or everything; returns how many were done. One that fails does not stop the others.

    Raises:
        DatabaseError: the caller knows how to wait for a database.
    """
    done = 0
    for one in _rounds:
        now = time.monotonic()
        if not everything and now < one.due_at:
            continue
        one.due_at = now + one.every_seconds
        try:
            one.work()
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, the next round comes)
            where = places_only(traceback.format_exc())
            name = getattr(one.work, "__qualname__", "?")
            logger.error("Round %s failed: %s\n%s", name, type(error).__name__, where)
            continue
        done += 1
    return done
