"""The real Elasticsearch is frozen, killed and started again: searching, saving and secrecy go on."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.search import draining
from portal.search.engines import forget_engine, get_engine
from portal.search.engines.elastic_keys import KEY_NAMES, ensure_keys
from portal.search.indexing import rebuild_everywhere
from portal.search.models import DenyRow, IndexState, OutboxRow
from portal.search.outbox import queue_index, queue_removal
from portal.search.registry import INDEXES
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
    for index in INDEXES:
        rebuild_everywhere(index)
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


def wait_for_server() -> None:
    """Right after its start a server answers later than readers wait; then it is asked again by itself."""
    deadline = time.monotonic() + 30
    while ask("aangifte").limited and time.monotonic() < deadline:
        time.sleep(0.2)


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
    wait_for_server()
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
