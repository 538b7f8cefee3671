"""`manage.py serve`, what `make run` starts, as a person starts it: it begins and ends as a whole."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

FIRST_START_SECONDS = 240
STOP_SECONDS = 15
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


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Starts sites on one data folder, so that only the first start pays for the migrations."""
    folder = tmp_path_factory.mktemp("serve")
    started: list[Site] = []

    def begin(**environment: Any) -> Site:
        port = environment.pop("port", None) or free_port()
        administrator = {
            "ADMIN_EMAIL": "beheer@voorbeeld.example",
            "ADMIN_PASSWORD": "zomaar-een-lange-zin-42",
        }
        started.append(Site(folder, port, **({"DEMO": "0"} | administrator | environment)))
        return started[-1]

    yield begin
    for site in started:
        site.process.kill()
        site.process.wait()


def test_one_program_begins_repairs_and_ends_as_a_whole(start: Callable[..., Site]) -> None:
    site = start()
    site.wait_for_line("De site draait op")
    assert site.server_name() == "web"
    assert {site.status("127.0.0.1"), site.status("localhost"), site.status("localhost", "/")} == {200}
    wait_for(lambda: site.child("--queue-name portal") and site.child("sweep_tasks"))

    worker = site.child("--queue-name portal")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: site.child("--queue-name portal") not in {0, worker})

    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(STOP_SECONDS) == 0
    assert site.children() == {}
    assert "Traceback" not in site.output


def test_children_end_with_a_killed_parent_and_the_next_start_is_quick(start: Callable[..., Site]) -> None:
    site = start()
    site.wait_for_line("De site draait op")
    site.process.kill()
    site.process.wait()
    wait_for(lambda: not site.children())

    again = start(ADMIN_EMAIL="", ADMIN_PASSWORD="")
    again.wait_for_line("De site draait op")
    for done_before in ("Database bijwerken", "Stijlbladen", "Beheerder"):
        assert done_before not in again.output
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(STOP_SECONDS) == 0


def test_taken_port_is_told_in_one_line(start: Callable[..., Site]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        site = start(port=port)
        assert site.process.wait(60) == 1
    assert re.fullmatch(rf"CommandError: Poort {port} is al in gebruik.*\n", site.output)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEARCH_ENGINE", "lucene"),
        ("PORT", "http"),
        ("DATABASE_URL", "mysql://iemand@127.0.0.1/x"),
        ("DATABASE_URL", "postgres://iemand:geheim@127.0.0.1:1/x"),
        ("DEMO", "misschien"),
    ],
)
def test_wrong_setting_is_told_in_one_line(start: Callable[..., Site], name: str, value: str) -> None:
    site = start(**{name: value})
    assert site.process.wait(60) == 2
    assert len(site.output.strip().splitlines()) == 1, site.output
    assert name in site.output
