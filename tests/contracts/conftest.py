import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.accounts import sessions
from portal.search import draining
from portal.search.indexing import ensure_index
from portal.search.models import IndexState, OutboxRow
from tests.committed import commit_content
from tests.contracts.world import OUTSIDERS, World, build_world

DRAIN_SECONDS = 60


def drain_all() -> None:
    """Works the outbox off; on a busy machine a batch may have to be tried again."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while OutboxRow.objects.exists() and time.monotonic() < deadline:
        draining.drain()
        IndexState.objects.update(retry_at=None)
    assert not OutboxRow.objects.exists()


@pytest.fixture(scope="module")
def everybody(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One leerkring, and all who must not see it."""
    from tests.contracts.shared import one_world  # which uses this file

    with django_db_blocker.unblock(), one_world(tmp_path_factory.mktemp("wereld"), *OUTSIDERS) as world:
        yield world


@pytest.fixture
def make_world(db: None, own_folder: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., World]:
    """Builds the closed leerkring with these actors, and the search index of it."""
    # Once a minute an answer also notes that the session is in use: answers are compared over longer.
    monkeypatch.setattr(sessions, "SEEN_STEP_SECONDS", 3_600)

    def make(*actors: str, filled: bool = True) -> World:
        # As at the start of a site: the worker does not make an index, it only keeps one up to date.
        ensure_index()
        world = build_world(*actors, filled=filled)
        drain_all()
        # As on a running site: menus and footers are kept, instead of made anew for each of thousands of
        # answers. What is kept for one visitor is then also shown to the next one, as it would be there.
        commit_content()
        return world

    return make
