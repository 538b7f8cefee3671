"""Several real processes serve the site while another one publishes: none of them shows what was."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.conf import settings

from tests.factories.kennisbank import make_handvat
from tests.test_serve import free_port

WORKERS = 2
ANSWERS = 16
START_SECONDS = 60


@pytest.fixture
def port() -> Iterator[int]:
    """A web server with two workers on the database of this test."""
    number = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            *("-m", "gunicorn", "tests.home.worker_names:application", "--no-control-socket", "--preload"),
            *(f"--bind=127.0.0.1:{number}", f"--workers={WORKERS}", "--log-level=warning"),
        ],
        cwd=settings.BASE_DIR,
        start_new_session=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
    )
    try:
        yield number
    finally:
        # Nobody waits for an answer any more.
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)


def ask(port: int, path: str) -> tuple[str, str, str]:
    """The process that answered, the first heading and the ETag."""
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as response:
        text = response.read().decode()
        heading = text.partition("<h1")[2].partition(">")[2].partition("<")[0].strip()
        return response.headers["X-Werker"], heading, response.headers["ETag"]


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def ask_all(port: int, path: str) -> list[tuple[str, str, str]]:
    """Many answers, some from each worker."""
    answers: list[tuple[str, str, str]] = []
    deadline = time.monotonic() + START_SECONDS
    with ThreadPoolExecutor(2 * WORKERS) as readers:
        while len({worker for worker, *_rest in answers}) < WORKERS or len(answers) < ANSWERS:
            assert time.monotonic() < deadline
            answers += readers.map(partial(ask, port), [path] * 8)
    return answers


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            status(port, "/health/live")
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_no_worker_shows_an_old_page_after_a_publish(port: int) -> None:
    page = make_handvat(title="Stand 0", slug="standen")
    wait_for(port)
    for turn in range(1, 4):
        page.title = f"Stand {turn}"
        page.save_revision().publish()
        answers = ask_all(port, page.url)
        assert {heading for _worker, heading, _etag in answers} == {f"Stand {turn}"}
        assert len({etag for *_rest, etag in answers}) == 1
    page.unpublish()
    with ThreadPoolExecutor(2 * WORKERS) as readers:
        assert set(readers.map(partial(status, port), [page.url] * 8)) == {410}
