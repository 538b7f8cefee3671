"""An Elasticsearch of a test's own, that it may stop, freeze and start again."""

import os
import signal
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def _servers(name: str) -> ModuleType:
    """A module of the scripts that start the servers; they stand outside the package."""
    import importlib

    folder = str(ROOT / ".ci")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(f"servers.{name}")


class OwnElasticsearch:
    """Started by `start`; `url` holds the administrator's name and password."""

    def __init__(self, name: str) -> None:
        places, elastic = _servers("places"), _servers("elastic")
        base = places.base_folder() / "services"
        self._processes = _servers("processes")
        self._server: Any = type("Own", (elastic.Elasticsearch,), {"name": name})(
            base, places.service_account(create=True)
        )
        self.ports = {one: self._processes.free_port(0) for one in ("http", "transport")}
        self.pid = 0

    @property
    def url(self) -> str:
        return str(self._server.exports(self.ports)["ELASTICSEARCH_URL"])

    def start(self) -> None:
        self._server.configure(self.ports)
        self.pid = self._processes.spawn(
            self._server.arguments(self.ports),
            environment=self._server.environment(),
            log=self._server.log,
            account=self._server.account,
        )
        ready = self._processes.wait_until(lambda: self._server.answers(self.ports), self.pid, seconds=300)
        assert ready, self._processes.last_lines(self._server.log)

    def freeze(self) -> None:
        """It keeps its connections, and says nothing."""
        os.killpg(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """As a machine that loses its power: nothing is finished."""
        os.killpg(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._processes.fingerprint(self.pid):
            self._processes._reaped(self.pid)
            time.sleep(0.1)
        self.pid = 0

    def remove(self) -> None:
        import shutil

        if self.pid:
            self.thaw()
            self.kill()
        shutil.rmtree(self._server.folder, ignore_errors=True)
