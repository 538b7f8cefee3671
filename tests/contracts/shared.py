"""What all tests of a module share: made once, in a transaction around those of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from portal.accounts import sessions
from portal.search.engines import forget_engine
from portal.search.indexing import ensure_index
from tests.committed import commit_content
from tests.contracts.conftest import drain_all
from tests.contracts.world import World, build_world


@contextmanager
def own_site(folder: Path) -> Iterator[None]:
    """An empty site for a fixture of a module, with `django_db_blocker.unblock()` around it.

    What a test changes is rolled back after that test, for its own transaction stands inside this one; files
    and the index are not.
    """
    changed = override_settings(
        SEARCH_ENGINE="sqlite",
        DATA_DIR=folder,
        MEDIA_ROOT=folder / "media",
        CLOSED_FILES_ROOT=folder / "besloten-bestanden",
        PAGE_CACHE_BYTES=0,
        REDIS_URL="",
    )
    with pytest.MonkeyPatch.context() as patch, changed:
        patch.setattr(sessions, "SEEN_STEP_SECONDS", 3_600)
        forget_engine()
        with transaction.atomic():
            ensure_index()
            yield
            transaction.set_rollback(True)
    forget_engine()
    if settings.REDIS_URL:
        # The tests of the module saw no Redis in the settings, and so did not empty it.
        cache.clear()


@contextmanager
def one_world(folder: Path, *actors: str) -> Iterator[World]:
    """A site with the world of the leak matrix. A test that changes files or the index takes `make_world`."""
    with own_site(folder):
        world = build_world(*actors)
        drain_all()
        commit_content()
        yield world
