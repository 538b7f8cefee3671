"""What must come right by itself after Elasticsearch was emptied, was not in use for a while, or is slow."""

import time
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from portal.search import draining
from portal.search.engines import EMBEDDED, get_engine
from portal.search.engines.base import EngineResult
from portal.search.indexing import ensure_index, rebuild_everywhere
from portal.search.models import IndexState
from portal.search.outbox import queue_index
from portal.search.services import Question, search_public
from portal.search.tasks import drain_outbox, restore_indexes
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


def test_index_that_missed_changes_is_filled_anew(
    site_engine: str, settings: Any, public_source: MemorySource
) -> None:
    public_source.put(document("1", "Oude titel"), document("2", "Gaat weg"))
    rebuild_everywhere("public")
    settings.SEARCH_ENGINE = EMBEDDED
    public_source.put(document("1", "Nieuwe titel"))
    del public_source.objects["2"]
    queue_index("proef", ["1", "2"])
    draining.drain()
    settings.SEARCH_ENGINE = site_engine

    ensure_index()

    assert [hit.title for hit in search_public(Question("titel")).hits] == ["Nieuwe titel"]
    assert get_engine().status("public").count == 1


class TestEmptiedServer:
    """The index of the first engine is gone, as after the loss of its disk."""

    @pytest.fixture
    def emptied(self, site_engine: str, public_source: MemorySource, request: Any) -> MemorySource:
        public_source.put(*(document(str(number), f"Aangifte {number}") for number in (1, 2, 3)))
        rebuild_everywhere("public")
        rebuild_everywhere("closed")
        request.getfixturevalue("elastic_place").empty()
        return public_source

    def test_everything_is_found_meanwhile(self, emptied: MemorySource) -> None:
        answer = search_public(Question("aangifte"))
        assert (answer.total, answer.limited) == (3, True)

    def test_a_write_does_not_make_an_index_with_one_page(self, emptied: MemorySource) -> None:
        emptied.put(document("4", "Aangifte 4"))
        queue_index("proef", ["4"])
        drain_outbox.call()
        answer = search_public(Question("aangifte"))
        assert (answer.total, answer.limited) == (4, True)

        assert DBTaskResult.objects.filter(task_path=restore_indexes.module_path).count() == 1
        restore_indexes.call()

        answer = search_public(Question("aangifte"))
        assert (answer.total, answer.limited) == (4, False)
        assert not IndexState.objects.filter(behind=True).exists()


def test_slow_answers_together_stay_within_the_limit(
    site_engine: str, public_source: MemorySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_source.put(document("1", "Aangifte"), document("2", "Balie"))
    rebuild_everywhere("public")
    engine = get_engine()
    original = engine.search

    def slowly(index: Any, query: Any) -> EngineResult:
        time.sleep(0.75)
        return original(index, query)

    monkeypatch.setattr(engine, "search", slowly)
    before = time.monotonic()

    # All words, the known words, some of the words: three questions.
    answer = search_public(Question("aangifte balie zeppelin"))

    assert time.monotonic() - before < 2.5
    assert (answer.total, answer.limited) == (2, True)
