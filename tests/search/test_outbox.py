"""From a change in the database to what a search finds, through the tasks as the worker runs them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.search import draining
from portal.search.engines import engine_names, get_engine
from portal.search.engines.base import EngineUnavailable, SearchEngine
from portal.search.indexing import rebuild, rebuild_everywhere
from portal.search.models import DenyRow, IndexState, OutboxRow
from portal.search.outbox import queue_index, queue_removal
from portal.search.services import Question, search_public
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


def found(text: str, **filters: tuple[str, ...]) -> list[str]:
    return [hit.title for hit in search_public(Question(text, filters, size=50)).hits]


def waiting_tasks() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path="portal.search.tasks.drain_outbox"))


def test_indexed_object_is_found_and_row_is_gone(site_engine: str, public_source: MemorySource) -> None:
    public_source.put(document("1", "Aangifte doen"))

    queue_index("proef", ["1", "1"])
    assert OutboxRow.objects.count() == len(engine_names())
    assert draining.drain() is None

    assert found("aangifte") == ["Aangifte doen"]
    assert not OutboxRow.objects.exists()


def test_object_that_is_gone_is_deleted_from_the_index(site_engine: str, public_source: MemorySource) -> None:
    public_source.put(document("1", "Aangifte doen"))
    queue_index("proef", ["1"])
    draining.drain()
    del public_source.objects["1"]
    queue_index("proef", ["1"])
    draining.drain()

    assert get_engine().status("public").count == 0


def test_l05_removal_holds_from_the_commit_on(site_engine: str, public_source: MemorySource) -> None:
    """The worker does not run: hits, total and facets must not show the object all the same."""
    public_source.put(
        document("1", "Aangifte doen", facets={"domein": ("fysiek",)}), document("2", "Aangifte twee")
    )
    queue_index("proef", ["1", "2"])
    draining.drain()

    queue_removal("proef", ["1"])
    answer = search_public(Question("aangifte"))

    assert ([hit.title for hit in answer.hits], answer.total) == (["Aangifte twee"], 1)
    assert [facet.name for facet in answer.facets] == ["type"]
    assert answer.facets[0].values[0].count == 1


def test_removed_object_that_returns_is_found_again(site_engine: str, public_source: MemorySource) -> None:
    public_source.put(document("1", "Aangifte doen"))
    queue_removal("proef", ["1"])
    queue_removal("proef", ["1"])
    assert DenyRow.objects.count() == 2
    draining.drain()

    assert found("aangifte") == ["Aangifte doen"]
    assert not DenyRow.objects.exists()


def test_removal_during_the_reading_keeps_its_deny_row(
    embedded: Any, public_source: MemorySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_source.put(document("1", "Aangifte doen"))
    queue_removal("proef", ["1"])
    read = public_source.documents

    def documents(ids: Any) -> Any:
        monkeypatch.undo()
        result = read(ids)
        DenyRow.objects.create(source="proef", object_id="1")
        return result

    monkeypatch.setattr(public_source, "documents", documents)
    draining.drain()

    assert DenyRow.objects.count() == 1
    assert found("aangifte") == []


def test_rolled_back_change_leaves_nothing(embedded: Any, public_source: MemorySource) -> None:
    with transaction.atomic():
        queue_index("proef", ["1"])
        queue_removal("proef", ["2"])
        transaction.set_rollback(True)

    assert not OutboxRow.objects.exists()
    assert not DenyRow.objects.exists()
    assert waiting_tasks() == []


def test_interactive_rows_go_before_bulk_rows(embedded: Any, public_source: MemorySource) -> None:
    public_source.put(*(document(str(number)) for number in range(200)), document("x"))
    queue_index("proef", [str(number) for number in range(200)], bulk=True)
    queue_index("proef", ["x"])

    first = draining._claim()
    second = draining._claim()

    assert first is not None
    assert second is not None
    assert [row.object_id for row in first.rows] == ["x"]
    assert len(second.rows) == draining.BATCH_SIZES[1]
    assert [task.priority > 0 for task in waiting_tasks()] == [True, False]


def test_claim_of_a_killed_worker_runs_out(embedded: Any, public_source: MemorySource) -> None:
    public_source.put(document("1", "Aangifte doen"))
    queue_index("proef", ["1"])
    assert draining._claim() is not None
    assert draining._claim() is None

    OutboxRow.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    draining.drain()

    assert found("aangifte") == ["Aangifte doen"]


def test_one_bad_object_does_not_stop_the_others(
    site_engine: str, public_source: MemorySource, caplog: pytest.LogCaptureFixture
) -> None:
    public_source.put(document("1", "Goed"), document("2", "Slecht"))
    public_source.broken = {"2"}
    queue_index("proef", ["1", "2"])

    again = draining.drain()

    assert found("goed") == ["Goed"]
    rows = OutboxRow.objects.order_by("not_before")
    assert [(row.object_id, row.attempts) for row in rows] == [("2", 1)] * len(engine_names())
    assert rows[0].not_before == again
    assert "Slecht" not in caplog.text
    public_source.broken = set()
    OutboxRow.objects.update(not_before=None)
    draining.drain()
    assert found("slecht") == ["Slecht"]


def test_rows_of_a_source_that_no_longer_exists_are_dropped(embedded: Any) -> None:
    queue_index("weg", ["1"])
    queue_removal("weg", ["1"])
    draining.drain()

    assert not OutboxRow.objects.exists()
    assert not DenyRow.objects.exists()


class TestEngineDown:
    @pytest.fixture
    def down(self, settings: Any, tmp_path: Any) -> None:
        """An Elasticsearch that is not there."""
        settings.SEARCH_ENGINE = "elasticsearch"
        settings.DATA_DIR = tmp_path
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}

    def test_rows_stay_and_the_retries_wait_longer(self, down: None, public_source: MemorySource) -> None:
        public_source.put(document("1", "Aangifte doen"))
        queue_index("proef", ["1"])
        for seconds in (2, 4, 8, 16):
            before = timezone.now()
            again = draining.drain()
            after = timezone.now()
            assert again is not None
            # Counted from some moment in between, however long a busy machine takes over it.
            assert again - after <= timedelta(seconds=seconds) <= again - before
            IndexState.objects.update(retry_at=timezone.now())

        assert OutboxRow.objects.get(claimed_until=None).engine == "elasticsearch"

    def test_nobody_tries_during_the_pause(self, down: None, public_source: MemorySource) -> None:
        queue_index("proef", ["1"])
        draining.drain()
        queue_index("proef", ["2"])
        reads = public_source.reads

        assert draining.drain() == IndexState.objects.get(name="elasticsearch:public").retry_at
        # The embedded engine only.
        assert public_source.reads == reads + 1
        assert set(OutboxRow.objects.values_list("engine", flat=True)) == {"elasticsearch"}

    def test_the_embedded_engine_does_not_wait(self, down: None, public_source: MemorySource) -> None:
        public_source.put(document("1", "Aangifte doen"))
        queue_index("proef", ["1"])
        draining.drain()

        answer = search_public(Question("aangifte"))
        assert ([hit.title for hit in answer.hits], answer.limited) == (["Aangifte doen"], True)

        queue_removal("proef", ["1"])
        assert search_public(Question("aangifte")).total == 0
        draining.drain()
        # Denied until the other engine knows it as well.
        assert DenyRow.objects.count() == 1
        assert search_public(Question("aangifte")).total == 0


class TestRebuild:
    def test_change_during_a_rebuild_is_not_lost(self, site_engine: str, public_source: MemorySource) -> None:
        """Between the reading of an object and the swap, the object changes and another one goes."""
        public_source.put(document("1", "Oude titel"), document("2", "Gaat weg"), document("3", "Blijft"))
        queue_index("proef", ["1", "2", "3"])
        draining.drain()

        def meanwhile(_done: int, _total: int) -> None:
            public_source.put(document("1", "Nieuwe titel"), document("4", "Komt erbij"))
            del public_source.objects["2"]
            queue_index("proef", ["1", "2", "4"])
            draining.drain()
            assert sorted(found("")) == ["Blijft", "Komt erbij", "Nieuwe titel"]

        before = get_engine().status("public").target
        rebuild(site_engine, "public", meanwhile)

        assert get_engine().status("public").target > before
        assert sorted(found("")) == ["Blijft", "Komt erbij", "Nieuwe titel"]
        assert get_engine().status("public").count == 3
        assert IndexState.objects.get(name=f"{site_engine}:public").building == ""

    def test_failed_rebuild_leaves_the_index_in_use(
        self, site_engine: str, public_source: MemorySource
    ) -> None:
        public_source.put(document("1", "Eerste"))
        rebuild_everywhere("public")

        def fail(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(site_engine, "public", fail)

        assert found("eerste") == ["Eerste"]
        assert rebuild(site_engine, "public") == 1

    def test_engine_that_dies_during_a_search_is_unavailable(
        self, embedded: Any, public_source: MemorySource
    ) -> None:
        public_source.put(document("1", "Eerste"))
        rebuild("sqlite", "public")
        for file in embedded.glob("zoeken-publiek-*.sqlite3"):
            file.write_bytes(b"geen database")

        engine: SearchEngine = get_engine()
        assert engine is not None
        from portal.search.engines import forget_engine

        forget_engine()
        with pytest.raises(EngineUnavailable):
            search_public(Question("eerste"))
