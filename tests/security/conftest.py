from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts.shared import one_world
from tests.contracts.world import World

ACTORS = ("buitenstaander", "aangevraagd", "uitgenodigd", "andere kring")


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One leerkring full of canaries, and another one beside it; made once a module."""
    with django_db_blocker.unblock(), one_world(tmp_path_factory.mktemp("wereld"), *ACTORS) as made:
        yield made
