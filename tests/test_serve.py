"""`manage.py serve`, what `make run` starts, as a person starts it: it begins and ends as a whole."""

import os
import re
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.database import SqliteDatabase
from tests.serving import Site, free_port, wait_for

STOP_SECONDS = 15


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Starts sites on one data folder. Its database has its tables already: making them takes a minute."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "data").mkdir()
    shutil.copy(SqliteDatabase.template(), folder / "data" / "db.sqlite3")
    started: list[Site] = []

    def begin(**environment: Any) -> Site:
        port = environment.pop("port", None) or free_port()
        administrator = {
            "ADMIN_EMAIL": "beheer@voorbeeld.example",
            "ADMIN_PASSWORD": "zomaar-een-lange-zin-42",
        }
        own = {"DEMO": "0", "TEST_RUN_DIR": ""} | administrator
        started.append(Site(folder, port, **(own | environment)))
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
