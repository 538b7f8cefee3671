"""The leak matrix for who knows the site from the inside: see `test_leak_matrix.py`."""

import pytest

from tests.contracts.matrix import learns_nothing
from tests.contracts.world import INSIDE, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("actor", INSIDE)
def test_02_04_14_l17_l23_l24_l25_l29_an_outsider_learns_nothing_anywhere(
    everybody: World, actor: str, caplog: pytest.LogCaptureFixture
) -> None:
    learns_nothing(everybody, actor, caplog)
