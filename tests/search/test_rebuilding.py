"""An index is rebuilt while people search and edit, goes on after a stop, and is compared at night."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from portal.search import draining
from portal.search.draining import take_version
from portal.search.engines import EMBEDDED, engine_named, get_embedded, get_engine
from portal.search.engines.base import Batch, EngineDocument
from portal.search.indexing import RebuildRunning, rebuild, rebuild_everywhere
from portal.search.models import IndexState
from portal.search.outbox import queue_index
from portal.search.reconciling import reconcile
from portal.search.services import Question, search_public
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db


class TestRebuild:
    def test_people_find_everything_meanwhile(self, site_engine: str, public_source: MemorySource) -> None:
        public_source.put(*(document(f"{number:03}", f"Aangifte {number}") for number in range(250)))
        rebuild_everywhere("public")
        seen: list[int] = []

        def look(_done: int, _total: int) -> None:
            seen.append(search_public(Question("aangifte")).total)

        rebuild(site_engine, "public", look)
        seen.append(search_public(Question("aangifte")).total)

        assert seen == [250] * 4

    @pytest.mark.parametrize("again", [True, False])
    def test_goes_on_after_it_was_stopped(
        self, site_engine: str, public_source: MemorySource, *, again: bool
    ) -> None:
        public_source.put(*(document(f"{number:03}", f"Aangifte {number}") for number in range(250)))
        rebuild_everywhere("public")

        def stop(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            rebuild(site_engine, "public", stop)
        # In between: one more, one less, one other, in the part that was done and in the rest.
        public_source.put(document("000", "Ander woord"), document("0005", "Aangifte extra"))
        del public_source.objects["001"], public_source.objects["200"]
        queue_index("proef", ["000", "0005", "001", "200"])
        draining.drain()
        reads = public_source.reads
        public_source.objects = dict(sorted(public_source.objects.items()))

        done: list[int] = []
        rebuild(site_engine, "public", lambda now, _total: done.append(now), restart=not again)

        # The first hundred are not read again.
        assert (done[0] > 100) is again
        assert public_source.reads - reads <= 3
        assert search_public(Question("aangifte")).total == 248
        assert search_public(Question("ander woord")).total == 1
        assert IndexState.objects.get(name=f"{site_engine}:public").building == ""

    def test_a_killed_process_does_not_hold_the_rebuild(
        self, embedded: Path, public_source: MemorySource
    ) -> None:
        public_source.put(document("1", "Aangifte"))
        with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
            who = f"{socket.gethostname()}:{process.pid}"
            target = get_embedded().create("public")
            IndexState.objects.create(
                name="sqlite:public", building=target, building_by=who, building_seen_at=timezone.now()
            )
            with pytest.raises(RebuildRunning):
                rebuild(EMBEDDED, "public")
            process.send_signal(signal.SIGKILL)

        assert rebuild(EMBEDDED, "public") == 1
        assert get_embedded().status("public").target == target


class TestReconcile:
    def test_mends_what_is_missing_and_what_is_too_much(
        self, site_engine: str, public_source: MemorySource
    ) -> None:
        public_source.put(*(document(str(number), f"Aangifte {number}") for number in (1, 2)))
        rebuild_everywhere("public")
        for name in {EMBEDDED, site_engine}:
            version = take_version(name, "public").version
            stray = EngineDocument("proef:9", version, document("9", "Zwervend"))
            engine_named(name).write("public", Batch(version, [stray], removed=["proef:1"]))

        states = {state.name: state for state in reconcile()}

        state = states[f"{site_engine}:public"]
        assert (state.expected, state.found, state.missing, state.extra) == (2, 2, 1, 1)
        # Denied at once; gone and back after the worker.
        assert search_public(Question("zwervend")).total == 0
        draining.drain()
        assert sorted(hit.title for hit in search_public(Question("aangifte")).hits) == [
            "Aangifte 1",
            "Aangifte 2",
        ]
        assert get_engine().status("public").count == 2
        assert all(state.missing == state.extra == 0 for state in reconcile())

    def test_what_waits_is_no_difference(self, site_engine: str, public_source: MemorySource) -> None:
        rebuild_everywhere("public")
        public_source.put(document("1", "Aangifte"))
        queue_index("proef", ["1"])

        assert all(state.missing == 0 for state in reconcile())
