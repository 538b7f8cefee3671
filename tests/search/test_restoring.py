"""What must come right by itself after an engine was away, was emptied or was not in use for a while."""

import threading
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.search import draining, keyset
from portal.search.engines import EMBEDDED, engine_names, get_embedded
from portal.search.engines.base import Batch, EngineDocument, SearchEngine
from portal.search.indexing import RebuildIncomplete, ensure_index, rebuild, rebuild_everywhere
from portal.search.keyset import ordered_keys
from portal.search.models import DenyRow, IndexState, OutboxRow
from portal.search.outbox import queue_index, queue_removal
from portal.search.services import Question, search_public
from portal.search.tasks import drain_outbox, enqueue_drain, restore_indexes
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


def titles(text: str) -> list[str]:
    return sorted(hit.title for hit in search_public(Question(text, size=50)).hits)


def use_dead_server(settings: Any) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}


class TestNextTurn:
    """The worker comes back for the first that waits; it must then come back for the later one as well."""

    def test_of_another_object(self, embedded: Path, public_source: MemorySource) -> None:
        public_source.put(document("1"), document("2"))
        public_source.broken = {"1", "2"}
        queue_index("proef", ["1", "2"])
        draining.drain()
        later = timezone.now() + timedelta(seconds=8)
        OutboxRow.objects.filter(object_id="1").update(not_before=timezone.now())
        OutboxRow.objects.filter(object_id="2").update(not_before=later)
        public_source.broken = {"2"}

        assert draining.drain() == later

    def test_of_an_index_whose_pause_is_longer(
        self, embedded: Path, settings: Any, public_source: MemorySource, closed_source: MemorySource
    ) -> None:
        use_dead_server(settings)
        queue_index("proef", ["1"])
        queue_index("proefkring", ["1"])
        draining.drain()
        later = timezone.now() + timedelta(seconds=60)
        IndexState.objects.filter(name="elasticsearch:closed").update(retry_at=later)
        OutboxRow.objects.filter(source="proef").delete()

        assert draining.drain() == later

    def test_tasks_do_not_pile_up(self, embedded: Path, settings: Any, public_source: MemorySource) -> None:
        use_dead_server(settings)
        for _time in range(5):
            queue_index("proef", ["1"])
            drain_outbox.call()
            enqueue_drain(timezone.now() + timedelta(seconds=90))

        tasks = DBTaskResult.objects.filter(task_path=drain_outbox.module_path)
        # One that was woken by the first change, one for the end of the pause.
        assert tasks.count() <= 2


class TestEngineChosenAnew:
    def test_deny_rows_do_not_stay_for_an_engine_that_left(
        self, embedded: Path, settings: Any, public_source: MemorySource
    ) -> None:
        use_dead_server(settings)
        public_source.put(document("1", "Aangifte"))
        queue_removal("proef", ["1"])
        draining.drain()
        assert DenyRow.objects.count() == 1

        settings.SEARCH_ENGINE = EMBEDDED
        draining.drain()

        assert not DenyRow.objects.exists()
        assert titles("aangifte") == ["Aangifte"]

    def test_index_of_before_this_database_is_filled_anew(
        self, embedded: Path, public_source: MemorySource
    ) -> None:
        stray = EngineDocument("proef:9", 1, document("9", "Van vroeger"))
        get_embedded().write("public", Batch(1, [stray]))
        public_source.put(document("1", "Van nu"))

        ensure_index()

        assert titles("van") == ["Van nu"]


def test_database_put_back_from_a_copy_does_not_silence_the_writes(
    site_engine: str, public_source: MemorySource
) -> None:
    public_source.put(document("1", "Oude titel"))
    rebuild_everywhere("public")
    IndexState.objects.update(version=1)
    public_source.put(document("1", "Nieuwe titel"))
    queue_index("proef", ["1"])
    draining.drain()

    assert titles("titel") == ["Nieuwe titel"]


def test_outbox_has_its_turn_while_an_index_is_restored(
    embedded: Path, public_source: MemorySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_source.put(*(document(f"{number:03}", f"Aangifte {number}") for number in range(250)))
    rebuild_everywhere("public")
    IndexState.objects.update(behind=True)
    waiting: list[int] = []
    read = public_source.documents

    def documents(ids: Any) -> Any:
        waiting.append(OutboxRow.objects.count())
        if len(waiting) == 1:
            queue_index("proef", ["001"])
        return read(ids)

    monkeypatch.setattr(public_source, "documents", documents)
    restore_indexes.call()

    # The last reading is the worker's, for what was saved during the first. It has its turn when the first
    # batch was confirmed, and by then the next two were read.
    assert waiting == [0, 1, 1, 1]


def test_engine_that_is_down_at_the_start_is_asked_again(
    embedded: Path, settings: Any, public_source: MemorySource
) -> None:
    use_dead_server(settings)
    restore_indexes.call()
    restore_indexes.call()

    (planned,) = DBTaskResult.objects.filter(task_path=restore_indexes.module_path)
    assert planned.run_after > timezone.now()


def test_activating_twice_keeps_the_index(engine: SearchEngine) -> None:
    """As a rebuild does that was killed just after the swap."""
    target = engine.create("public")
    engine.activate("public", target)
    engine.activate("public", target)

    assert engine.status("public").target == target


def test_finished_rebuild_of_a_killed_process_is_not_taken_for_the_next_one(
    embedded: Path, public_source: MemorySource
) -> None:
    rebuild_everywhere("public")
    target = get_embedded().status("public").target
    IndexState.objects.update(building=target, building_after="proef:9", building_done=9)

    rebuild(EMBEDDED, "public")

    assert get_embedded().status("public").target != target


class TestBrokenSource:
    def test_new_index_without_the_objects_does_not_replace_the_old_one(
        self, embedded: Path, public_source: MemorySource
    ) -> None:
        public_source.put(document("1", "Aangifte"), document("2", "Aangifte"))
        rebuild_everywhere("public")
        public_source.broken = {"1", "2"}

        with pytest.raises(RebuildIncomplete):
            rebuild(EMBEDDED, "public")
        assert search_public(Question("aangifte")).total == 2
        assert {one.outcome for one in ensure_index()} <= {"current", "filled"}

        public_source.broken = set()
        assert rebuild(EMBEDDED, "public") == 2

    def test_a_few_are_tried_again_by_the_worker(self, embedded: Path, public_source: MemorySource) -> None:
        public_source.put(*(document(f"{number:02}", f"Aangifte {number}") for number in range(20)))
        rebuild_everywhere("public")
        public_source.broken = {"07"}

        assert rebuild(EMBEDDED, "public") == 19
        public_source.broken = set()
        draining.drain()
        assert search_public(Question("aangifte")).total == 20


@pytest.mark.django_db(transaction=True)
def test_ids_are_read_while_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite one long reading would refuse our own writes as soon as somebody else has written."""
    monkeypatch.setattr(keyset, "TURN", 10)
    OutboxRow.objects.bulk_create(OutboxRow(source="x", object_id=str(number)) for number in range(35))

    def somebody_else() -> None:
        IndexState.objects.update_or_create(name="iemand", defaults={"failures": 1})
        connection.close()

    seen: list[int] = []
    ids: Iterable[int] = ordered_keys(OutboxRow.objects.all())
    for one in ids:
        seen.append(one)
        if len(seen) == 5:
            thread = threading.Thread(target=somebody_else)
            thread.start()
            thread.join()
            IndexState.objects.update_or_create(name="wij", defaults={"failures": 1})

    assert seen == sorted(seen)
    assert len(seen) == 35
    assert engine_names()
