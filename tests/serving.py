"""A running site, started by `manage.py serve` as a person starts it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.database import SqliteDatabase

FIRST_START_SECONDS = 240
SITE_VARIABLES = (
    "DATABASE_URL",
    "SEARCH_ENGINE",
    "ELASTICSEARCH_URL",
    "ELASTICSEARCH_PREFIX",
    "REDIS_URL",
    "SITE_URL",
)


class Site:
    """A running `manage.py serve` with a data folder and a port of its own."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.port = port
        self.log = folder / "serve.log"
        clean = {key: value for key, value in os.environ.items() if key not in SITE_VARIABLES}
        own = {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "portal.settings.development",
            "WEB_WORKERS": "1",
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=settings.BASE_DIR,
                env=clean | own | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        """What it printed so far."""
        return self.log.read_text()

    def wait_for_line(self, text: str, seconds: float = FIRST_START_SECONDS) -> None:
        """Wait until it printed `text`."""
        deadline = time.monotonic() + seconds
        while text not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.2)

    def status(self, host: str, path: str = "/health/ready") -> int:
        """The HTTP status of a page under one of the names of this machine."""
        with urllib.request.urlopen(f"http://{host}:{self.port}{path}", timeout=20) as response:
            return int(response.status)

    def server_name(self) -> str:
        """What the site says about the program that answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/live", timeout=20) as response:
            return str(response.headers["Server"])

    def children(self) -> dict[int, str]:
        """Process id and command line of what runs on its data folder, itself left out."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            mine = f"DATA_DIR={self.log.parent / 'data'}\0".encode() in environment
            if mine and command and int(folder.name) != self.process.pid:
                found[int(folder.name)] = command
        return found

    def child(self, word: str) -> int:
        """The process id of the child whose command line holds `word`; 0 when it is not there."""
        return next((pid for pid, command in self.children().items() if word in command), 0)


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a whole site with the demo content, for tests that only read; made once."""
    port, folder = free_port(), tmp_path_factory.mktemp("demo")
    (folder / "data").mkdir()
    shutil.copy(SqliteDatabase.template(), folder / "data" / "db.sqlite3")
    # The tests' own folder must not become that of the site.
    site = Site(folder, port, DEMO="1", TEST_RUN_DIR="")
    try:
        site.wait_for_line("De site draait op")
        yield f"http://localhost:{port}"
    finally:
        site.process.terminate()
        try:
            site.process.wait(15)
        except subprocess.TimeoutExpired:
            site.process.kill()
