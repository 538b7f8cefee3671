"""Finds the real services that tests talk to, and skips or fails what needs a missing one.

A service is looked for in TEST_SERVICE_<NAME>, in the variable that the site itself uses, and among what
`make services` started. Each is really asked whether it answers; its absence is one line in the header.
"""

import ctypes
import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "TEST_SERVICE_"


def _asked(url: str, question: bytes, answer: bytes) -> bool:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=3) as connection:
        connection.settimeout(3)
        connection.sendall(question)
        return connection.recv(100).startswith(answer)


def _postgresql(url: str) -> bool:
    import psycopg

    if not url.startswith("postgres"):
        return False
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute("select 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def _elasticsearch(url: str) -> bool:
    parts = urlsplit(url)
    health = f"{parts.scheme}://{parts.hostname}:{parts.port}/_cluster/health"
    response = requests.get(health, auth=(parts.username or "", parts.password or ""), timeout=5)
    response.raise_for_status()
    return response.json()["status"] in {"green", "yellow"}


def _on_path(program: str) -> bool:
    return shutil.which(program) is not None


def _loads(libraries: str) -> bool:
    return all(ctypes.CDLL(library) for library in libraries.split(","))


@dataclass(frozen=True)
class Service:
    """One service: its name, the site's variable that points at it, and how to ask whether it is there."""

    name: str
    variable: str
    answers: Callable[[str], bool]
    default: str = ""

    @property
    def key(self) -> str:
        """The variable in which the found address travels to the parallel workers."""
        return PREFIX + self.name.upper()


SERVICES = (
    Service("Chromium", "CHROMIUM", _on_path, default="chromium"),
    Service("PostgreSQL", "DATABASE_URL", _postgresql),
    Service("Elasticsearch", "ELASTICSEARCH_URL", _elasticsearch),
    Service("Redis", "REDIS_URL", lambda url: _asked(url, b"PING\r\n", b"+PONG")),
    Service("Java", "JAVA", _on_path, default="java"),
    Service(
        "Pango", "PDF_LIBRARIES", _loads, default="libpango-1.0.so.0,libpangoft2-1.0.so.0,libharfbuzz.so.0"
    ),
    Service("Keycloak", "KEYCLOAK_HOME", lambda place: (Path(place) / "built").exists()),
    Service("nginx", "NGINX", _on_path, default="/usr/sbin/nginx"),
    Service("clamd", "CLAMD_URL", lambda url: _asked(url, b"zPING\0", b"PONG")),
)


def started_services() -> dict[str, str]:
    """The variables of what `make services` started; empty when it started nothing."""
    shown = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "services"), "env"], capture_output=True, text=True, check=False
    )
    words = shlex.split(shown.stdout)
    return dict(word.split("=", 1) for word in words if "=" in word)


def find_services(environment: Mapping[str, str]) -> dict[str, str]:
    """The address of each service that answers, by the name of its TEST_SERVICE_ variable."""
    started = started_services()
    found = {}
    for service in SERVICES:
        places = (
            environment.get(service.key, ""),
            environment.get(service.variable, ""),
            started.get(service.variable, ""),
            service.default,
        )
        for place in filter(None, places):
            if _answers(service, place):
                found[service.key] = place
                break
    return found


def _answers(service: Service, place: str) -> bool:
    try:
        return service.answers(place)
    except (OSError, ValueError, KeyError):
        return False


def header_lines() -> list[str]:
    """One line for each missing service."""
    what = "de tests ervan falen" if services_required() else "de tests ervan worden overgeslagen"
    return [
        f"{service.name} ontbreekt: {what} (make services installeert en start hem)"
        for service in SERVICES
        if not os.environ.get(service.key)
    ]


def services_required() -> bool:
    """Whether a missing service is a failure instead of a skip."""
    return os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}


def need(name: str) -> str:
    """The address of a service; without it the test is skipped, or fails when services are required."""
    service = next(service for service in SERVICES if service.name == name)
    place = os.environ.get(service.key, "")
    if place:
        return place
    if services_required():
        pytest.fail(f"{name} ontbreekt (REQUIRE_SERVICES=1)")
    pytest.skip(f"{name} ontbreekt")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a real PostgreSQL with the right to make databases."""
    return need("PostgreSQL")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of a real Elasticsearch, with name and password of an administrator."""
    return need("Elasticsearch")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a real Redis, with a database of this worker's own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return urlsplit(need("Redis"))._replace(path=f"/{1 + int(worker) % 6}").geturl()


@pytest.fixture(scope="session")
def clamd_url() -> str:
    """The address of a real clamd that knows EICAR and the text WEERBAAR-TESTVIRUS-NIET-ECHT."""
    return need("clamd")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real Chromium."""
    return need("Chromium")


@pytest.fixture(scope="session")
def nginx() -> str:
    """The path of a real nginx."""
    return need("nginx")


@pytest.fixture(scope="session")
def java() -> str:
    """The path of a Java runtime; the Nu HTML checker needs one. It comes along with Elasticsearch."""
    return need("Java")


@pytest.fixture(scope="session")
def pango() -> str:
    """The libraries of the system with which WeasyPrint draws."""
    return need("Pango")
