"""The real Elasticsearch is frozen, killed and started again: searching, saving and secrecy go on."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.search import draining
from portal.search.engines import EMBEDDED, engine_named, forget_engine, get_embedded, get_engine
from portal.search.engines.base import Batch, EngineDocument
from portal.search.engines.elastic_keys import KEY_NAMES, ensure_keys
from portal.search.indexing import RebuildRunning, rebuild, rebuild_everywhere
from portal.search.models import DenyRow, IndexState, OutboxRow
from portal.search.outbox import queue_index, queue_removal
from portal.search.reconciling import reconcile
from portal.search.services import Question, SearchAnswer, search_public
from tests.search.own_server import OwnElasticsearch
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db
LIMIT_SECONDS = 2.5


@pytest.fixture(scope="module")
def server(elasticsearch_url: str) -> Iterator[OwnElasticsearch]:
    """Started once. It needs what the shared server needs, so it is skipped where that is absent."""
    own = OwnElasticsearch(f"Elasticsearch-proef-{os.getpid()}")
    try:
        own.start()
        yield own
    finally:
        own.remove()


@pytest.fixture
def site(
    server: OwnElasticsearch, settings: Any, tmp_path: Path, public_source: MemorySource
) -> MemorySource:
    """A site on that server, with three pages found."""
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.DATA_DIR = tmp_path
    settings.ELASTICSEARCH_URL = server.url
    settings.ELASTICSEARCH_PREFIX = tmp_path.name.lower()
    settings.ELASTICSEARCH_KEYS = dict.fromkeys(KEY_NAMES, "")
    ensure_keys(server.url, settings.ELASTICSEARCH_PREFIX, tmp_path)
    forget_engine()
    public_source.put(*(document(str(number), f"Aangifte {number}") for number in (1, 2, 3)))
    for index in ("public", "closed"):
        rebuild_everywhere(index)  # type: ignore[arg-type]
    assert (ask("aangifte").total, ask("aangifte").limited) == (3, False)
    return public_source


def ask(text: str) -> SearchAnswer:
    before = time.monotonic()
    answer = search_public(Question(text))
    assert time.monotonic() - before < LIMIT_SECONDS
    return answer


def catch_up() -> None:
    """The worker, as it works when its pauses are over."""
    deadline = time.monotonic() + 30
    while OutboxRow.objects.exists() and time.monotonic() < deadline:
        IndexState.objects.update(retry_at=None)
        draining.drain()
    assert not OutboxRow.objects.exists()


def test_frozen_server(site: MemorySource, server: OwnElasticsearch) -> None:
    """Pages are saved and found, what was taken away is gone, and after the frost all is as it should be."""
    server.freeze()
    try:
        answer = ask("aangifte onvindbaar")
        assert (answer.total, answer.limited) == (3, True)

        site.put(document("4", "Aangifte vier"))
        queue_index(site.name, ["4"])
        del site.objects["1"]
        queue_removal(site.name, ["1"])
        # From the commit on, before any worker came by.
        assert ask("aangifte").total == 2
        draining.drain()
        for _time in range(3):
            assert sorted(hit.title for hit in ask("aangifte").hits) == [
                "Aangifte 2",
                "Aangifte 3",
                "Aangifte vier",
            ]
        # The breaker is open now: nobody waits for the server.
        before = time.monotonic()
        assert ask("aangifte").limited
        assert time.monotonic() - before < 0.5
        assert DenyRow.objects.count() == 1
    finally:
        server.thaw()

    forget_engine()
    answer = ask("aangifte")
    assert not answer.limited
    # Elasticsearch has not caught up: what was removed stays out, from the total as well.
    assert "Aangifte 1" not in [hit.title for hit in answer.hits]
    assert answer.total == len(answer.hits) == 2
    catch_up()
    assert (ask("aangifte").total, DenyRow.objects.count()) == (3, 0)


def test_killed_and_started_again(site: MemorySource, server: OwnElasticsearch) -> None:
    server.kill()
    try:
        assert (ask("aangifte").total, ask("aangifte").limited) == (3, True)
        site.put(document("1", "Nieuwe titel"))
        queue_index(site.name, ["1"])
        draining.drain()
        assert ask("nieuwe titel").total == 1
        state = IndexState.objects.get(name="elasticsearch:public")
        assert state.failures == 1
        assert state.retry_at is not None
        assert state.retry_at > timezone.now()
    finally:
        server.start()

    forget_engine()
    catch_up()
    answer = ask("nieuwe titel")
    assert (answer.total, answer.limited) == (1, False)
    assert get_engine().status("public").count == 3


@pytest.mark.parametrize("kind", ["silent", "dripping"])
def test_half_open_connection(site: MemorySource, settings: Any, kind: str) -> None:
    """A server that accepts and says nothing, or sends its answer byte by byte."""
    stopped = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection:
            connection.recv(10_000)
            for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Padding: " + b"a" * 1_000:
                if stopped.wait(0.2):
                    return
                connection.sendall(bytes([byte]))

    def serve(listener: socket.socket) -> None:
        while not stopped.is_set():
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            if kind == "dripping":
                threading.Thread(target=drip, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}
        for _time in range(4):
            answer = ask("aangifte onvindbaar")
            assert (answer.total, answer.limited) == (3, True)
        stopped.set()


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
        stray = EngineDocument("proef:9", 99, document("9", "Zwervend"))
        for name in {EMBEDDED, site_engine}:
            engine_named(name).write("public", Batch(99, [stray], removed=["proef:1"]))

        states = {state.name: state for state in reconcile()}

        state = states[f"{site_engine}:public"]
        assert (state.expected, state.found, state.missing, state.extra) == (2, 2, 1, 1)
        # Denied at once; gone and back after the worker.
        assert search_public(Question("zwervend")).total == 0
        IndexState.objects.update(version=100)
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
