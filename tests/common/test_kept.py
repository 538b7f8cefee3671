"""What is kept under the version of the content: shared, renewed by a change, and never without end."""

from functools import partial

import pytest

from kennisbank.models import Begrip
from portal.common import content_version
from portal.common.content_version import kept
from tests.committed import commit_content

pytestmark = pytest.mark.django_db


def test_it_is_made_once_and_again_after_a_change() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    assert [kept("proef", make), kept("proef", make)] == [0, 0]
    Begrip.objects.create(term="Nieuw", betekenis="Uitleg.")
    assert [kept("proef", make), kept("proef", make)] == [1, 2], "nothing is kept before the commit"
    commit_content()
    assert [kept("proef", make), kept("proef", make)] == [3, 3]


def test_what_is_asked_often_stays_when_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_version, "MAX_KEPT", 10)
    asked: list[str] = []

    def make(name: str) -> str:
        asked.append(name)
        return name

    for number in range(50):
        for name in ("menu", f"pagina {number}"):
            kept(name, partial(make, name))
    assert asked.count("menu") == 1
    assert len(asked) == 51
    assert kept("pagina 49", lambda: make("pagina 49")) == "pagina 49"
    assert len(asked) == 51
    kept("pagina 0", lambda: make("pagina 0"))
    assert len(asked) == 52, "the oldest had gone"
