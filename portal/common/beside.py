"""A generator in a process of its own: making and using its items then take a core each."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pickle import PicklingError
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")


class _End:
    """The child made its last item."""


def made_beside(make: Callable[[], Iterator[T]]) -> Generator[T, None, None]:
    """The items of `make()` in their order, made in a child process, at most one ahead.

    `make` reads the database over a connection of its own and sees only what was committed; what it changes
    in memory stays there. Its items are pickled. An error in it is raised here. Without a second core, within
    a transaction or beside other threads (forking would copy their locks) the items are made in this process.
    """
    if not _may_fork():
        yield from make()
        return
    connections.close_all()  # A connection that two processes share breaks.
    ours, theirs = get_context("fork").Pipe(duplex=False)
    child = get_context("fork").Process(target=_make_all, args=(make, ours, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        while not isinstance(found := _received(ours), _End):
            yield found
    finally:
        ours.close()
        child.terminate()
        child.join()


def _may_fork() -> bool:
    alone = threading.active_count() == 1
    in_transaction = any(one.in_atomic_block for one in connections.all(initialized_only=True))
    # Only Linux tells which cores are ours; elsewhere forking is not safe beside the system's own libraries.
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return alone and not in_transaction and cores > 1


def _received(ours: Connection) -> Any:
    try:
        found = ours.recv()
    except EOFError:
        raise RuntimeError("the process that reads has ended") from None
    if isinstance(found, BaseException):
        raise found
    return found


def _make_all(make: Callable[[], Iterator[Any]], ours: Connection, theirs: Connection) -> None:
    """The child: sends every item, and stops by itself when the parent is gone."""
    ours.close()  # Else the pipe would seem to have a reader after the parent's death.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()  # What the parent made is no work for the child's collector.
    try:
        for item in make():
            theirs.send(item)
        theirs.send(_End())
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001  raised again in the parent
        try:
            theirs.send(error)
        except (PicklingError, AttributeError, TypeError):  # What cannot be sent is told by its name.
            theirs.send(RuntimeError(type(error).__name__))
