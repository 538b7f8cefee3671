"""One version of all public content: what is kept in memory under it is never older than the last change.

The version lives outside the processes, so that each sees at once that another published: a counter in Redis
where there is one, else a file in DATA_DIR that is replaced (one `stat` to ask).
"""

import os
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

REDIS_KEY = "inhoudsversie"
FILE_NAME = "inhoudsversie"

T = TypeVar("T")
_kept: dict[str, tuple[str, Any]] = {}


def content_version() -> str:
    """The version now. Ask it *before* reading what is kept under it.

    Empty when nothing may be kept: the counter is out of reach, or this connection changed something that it
    did not commit yet.
    """
    if any(function is _bump for _savepoints, function, _robust in connection.run_on_commit):
        return ""
    if settings.REDIS_URL:
        return _redis_version()
    try:
        found = os.stat(settings.DATA_DIR / FILE_NAME)
    except FileNotFoundError:
        return "begin"
    except OSError:
        return ""
    # A replaced file has another inode, also within one tick of the clock.
    return f"{found.st_ino}-{found.st_mtime_ns}"


def _redis_version() -> str:
    try:
        found = cache.get(REDIS_KEY)
        if found is None:
            # Random, so that a counter that was lost never repeats an old version.
            cache.add(REDIS_KEY, uuid.uuid4().hex, timeout=None)
            found = cache.get(REDIS_KEY)
    except Exception:  # noqa: BLE001 (whatever the client raises: without a version nothing is kept)
        return ""
    return str(found or "")


def bump_content_version() -> None:
    """After the commit of the present transaction (or now, without one) there is a new version."""
    transaction.on_commit(_bump)


def _bump() -> None:
    if settings.REDIS_URL:
        cache.set(REDIS_KEY, uuid.uuid4().hex, timeout=None)
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    fresh = settings.DATA_DIR / f"{FILE_NAME}-{uuid.uuid4().hex}"
    fresh.touch()
    fresh.replace(settings.DATA_DIR / FILE_NAME)


def kept(name: str, make: Callable[[], T]) -> T:
    """What `make` returned under this version of the content; made again after each change.

    For small things that every page needs and that are the same for every visitor. `name` says what it is.
    """
    version = content_version()
    found = _kept.get(name)
    if version and found and found[0] == version:
        return found[1]  # type: ignore[no-any-return]
    made = make()
    if version:
        _kept[name] = (version, made)
    return made


def forget_kept() -> None:
    """Empties the memory of `kept` in this process, for tests."""
    _kept.clear()
