"""One version of all public content: what is kept in memory under it is never older than the last change.

The version lives outside the processes, so that each sees at once that another published: a word in Redis
where there is one, else a file in DATA_DIR that is replaced (one `stat` to ask).
"""

import logging
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

logger = logging.getLogger(__name__)

REDIS_KEY = "inhoudsversie"
FILE_NAME = "inhoudsversie"
# What a draft, a lock and a task write in the row of a page; readers see none of it. With autosave an editor
# writes these several times a minute.
UNSEEN_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)

# There may be some names for each page: what was not asked for the longest time goes first.
MAX_KEPT = 2_000

T = TypeVar("T")
_kept: OrderedDict[str, tuple[str, Any]] = OrderedDict()
_lock = threading.Lock()
# How often Redis was out of reach: what was kept before is not used again, for a change may have been missed.
_outages = 0
# Then readers do not all wait for it; meanwhile nothing is kept.
SILENCE_SECONDS = 5
_silent_until = 0.0


def content_version() -> str:
    """The version now. Ask it *before* reading what is kept under it.

    Empty when nothing may be kept: Redis is out of reach, or this connection changed something that it did
    not commit yet.
    """
    if _waiting():
        return ""
    if settings.REDIS_URL:
        return _redis_version()
    try:
        found = os.stat(settings.DATA_DIR / FILE_NAME)
    except FileNotFoundError:
        return "begin"
    except OSError:
        return ""
    return f"{found.st_ino}-{found.st_mtime_ns}"


def _redis_version() -> str:
    global _outages, _silent_until
    if time.monotonic() < _silent_until:
        return ""
    try:
        found = cache.get(REDIS_KEY)
        if found is None:
            # Random, so that a word that was lost never repeats an old version.
            cache.add(REDIS_KEY, uuid.uuid4().hex, timeout=None)
            found = cache.get(REDIS_KEY)
    except Exception:  # noqa: BLE001 (whatever the client raises: without a version nothing is kept)
        _outages += 1
        _silent_until = time.monotonic() + SILENCE_SECONDS
        return ""
    return f"{_outages}-{found}" if found else ""


def bump_content_version() -> None:
    """After the commit of the present transaction (or now, without one) there is a new version.

    Call it by hand where `QuerySet.update` or `bulk_create` changes what readers see: those send no signal.
    A version that cannot be written is logged; pages then stay as they are for `MAX_AGE_SECONDS` at most
    (portal.common.page_cache).
    """
    here = set(connection.savepoint_ids)
    # Once is enough, unless that one may be rolled back while this one stays.
    if not any(savepoints <= here for savepoints in _waiting()):
        transaction.on_commit(_bump, robust=True)


def _waiting() -> list[set[str]]:
    """Of each new version that waits for the commit of this connection: the savepoints around it."""
    return [set(entry[0]) for entry in connection.run_on_commit if entry[1] is _bump]


def _bump() -> None:
    if settings.REDIS_URL:
        cache.set(REDIS_KEY, uuid.uuid4().hex, timeout=None)
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    fresh = settings.DATA_DIR / f"{FILE_NAME}-{uuid.uuid4().hex}"
    fresh.touch()
    # By hand: the clock of a file system stands still for some milliseconds, and inodes are used again.
    now = time.time_ns()
    os.utime(fresh, ns=(now, now))
    fresh.replace(settings.DATA_DIR / FILE_NAME)


def watch(*models: type[Model]) -> None:
    """Each saved, deleted or newly related object of these models makes a new version."""
    for model in models:
        name = f"content-version-{model._meta.label}"
        post_save.connect(_saved, sender=model, dispatch_uid=name)
        post_delete.connect(_changed, sender=model, dispatch_uid=name)
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            m2m_changed.connect(_changed, sender=through, dispatch_uid=f"{name}-{field.name}")


def _saved(update_fields: frozenset[str] | None = None, **_kwargs: Any) -> None:
    if not update_fields or not update_fields <= UNSEEN_FIELDS:
        bump_content_version()


def _changed(**_kwargs: Any) -> None:
    bump_content_version()


def kept(name: str, make: Callable[[], T]) -> T:
    """What `make` returned under this version of the content; made again after each change.

    For small things that are the same for every visitor: what every page needs, or the lists of one page.
    `name` says what it is. What comes back is shared by all requests, so nobody may change it.
    """
    version = content_version()
    found = _kept.get(name)
    if version and found and found[0] == version:
        with _lock:
            # Another thread may have let it go, or put a newer one in its place: that one stays.
            if name in _kept:
                _kept.move_to_end(name)
        return cast(T, found[1])
    made = make()
    if version:
        with _lock:
            _kept[name] = (version, made)
            _kept.move_to_end(name)
            while len(_kept) > MAX_KEPT:
                _kept.popitem(last=False)
    return made


def forget_kept() -> None:
    """Empties the memory of `kept` in this process, for tests."""
    _kept.clear()
