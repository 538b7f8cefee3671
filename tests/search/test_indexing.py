"""Filling the indexes at the start of the site, and the command that rebuilds them."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.search.engines import base, get_embedded, get_engine
from portal.search.indexing import RebuildRunning, ensure_index, rebuild
from portal.search.models import IndexState
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


def outcomes() -> dict[str, str]:
    """Per index what happened in the first engine of the site; the embedded one comes before it."""
    return {one.index: one.outcome for one in ensure_index()}


def test_fills_what_is_absent_and_then_leaves_it_alone(site_engine: str, public_source: MemorySource) -> None:
    public_source.put(document("1", "Eerste"))

    assert outcomes() == {"public": "filled", "closed": "filled"}
    target = get_engine().status("public").target
    assert outcomes() == {"public": "current", "closed": "current"}
    assert get_engine().status("public").target == target


def test_fills_again_when_empty_or_made_by_another_analysis(
    embedded: Path, public_source: MemorySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_index()
    public_source.put(document("1", "Eerste"))
    assert outcomes()["public"] == "filled"

    monkeypatch.setattr(base, "SCHEMA", base.SCHEMA + 1)
    assert outcomes()["public"] == "filled"
    assert outcomes()["public"] == "current"


def test_engine_that_is_down_does_not_stop_the_start(
    embedded: Path, settings: Any, public_source: MemorySource
) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://beheer:geheim@127.0.0.1:9"
    settings.ELASTICSEARCH_KEYS = {"public": "", "closed": "", "write": ""}

    assert outcomes() == {"public": "unavailable", "closed": "unavailable"}
    assert get_embedded().status("public").target


def test_two_rebuilds_at_once_are_refused(embedded: Path, public_source: MemorySource) -> None:
    public_source.put(document("1", "Eerste"))

    def second(_done: int, _total: int) -> None:
        with pytest.raises(RebuildRunning):
            rebuild("sqlite", "public")

    assert rebuild("sqlite", "public", second) == 1


def test_rebuild_of_a_killed_process_is_taken_over(embedded: Path, public_source: MemorySource) -> None:
    abandoned = get_engine().create("public")
    long_ago = timezone.now() - timedelta(hours=1)
    IndexState.objects.create(name="sqlite:public", building=abandoned, building_seen_at=long_ago)

    assert rebuild("sqlite", "public", restart=True) == 0
    assert not (embedded / f"{abandoned}.sqlite3").exists()


def test_old_files_are_cleaned_up(embedded: Path, public_source: MemorySource) -> None:
    for _round in range(4):
        rebuild("sqlite", "public")

    assert len(list(embedded.glob("zoeken-publiek-*.sqlite3"))) == 2
    assert (embedded / "zoeken-publiek.sqlite3").is_symlink()


def test_command_rebuilds_and_reports(site_engine: str, public_source: MemorySource) -> None:
    public_source.put(document("1", "Eerste"), document("2", "Tweede"))
    out = StringIO()

    call_command("rebuild_index", "--index", "public", stdout=out, verbosity=0)

    assert "2 documenten" in out.getvalue()
    call_command("rebuild_index", "--if-needed", stdout=out)
    assert "public: current, 2 documenten" in out.getvalue()


def test_command_says_when_the_engine_is_down(settings: Any) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}

    with pytest.raises(CommandError, match="Niet bereikbaar"):
        call_command("rebuild_index", verbosity=0)
