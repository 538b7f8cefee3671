"""The periodic work beside the workers: what is due, and one that fails is not the end of the others."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from portal.common import rounds
from portal.notifications.models import Notice
from tests.factories import leerkringen as make
from tests.leerkringen.telling import somebody, work


@pytest.fixture
def own_rounds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No round of the site; gives the list in which the rounds of a test write."""
    monkeypatch.setattr(rounds, "_rounds", [])
    return []


def test_what_is_due_is_done_and_a_failure_tells_no_content(
    own_rounds: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    def often() -> None:
        own_rounds.append("vaak")

    def seldom() -> None:
        own_rounds.append("zelden")
        raise ValueError("geheime tekst")

    rounds.register_round(seldom, every_seconds=3_600)
    rounds.register_round(often)
    rounds.register_round(often)
    assert [rounds.run_rounds(), rounds.run_rounds()] == [1, 1]
    assert own_rounds == ["zelden", "vaak", "vaak"]
    assert "ValueError" in caplog.text
    assert "geheime tekst" not in caplog.text
    rounds.run_rounds(everything=True)
    assert own_rounds.count("zelden") == 2


def test_a_database_that_is_away_is_told_to_the_watch(own_rounds: list[str]) -> None:
    def ask() -> None:
        raise DatabaseError

    rounds.register_round(ask)
    with pytest.raises(DatabaseError):
        rounds.run_rounds()


@pytest.mark.django_db
def test_the_watch_does_the_rounds_of_the_site() -> None:
    circle = make.make_circle()
    guide, _member = somebody(circle, rol="begeleider"), somebody(circle, "direct")
    make.talk(circle, guide)
    call_command("sweep_tasks", verbosity=0)
    assert work() == 0, "twee minuten zijn nog niet om"
    assert Notice.objects.get().number == 1
