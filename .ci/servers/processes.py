"""Starts, recognises and ends server processes through a state file with verified process ids."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from servers.errors import ServiceError
from servers.places import Account

Ready = Callable[[], bool]


def fingerprint(pid: int) -> str:
    """What tells a process from a later one with the same number: boot and start time. Empty when gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (OSError, IndexError):
        return ""
    return "" if fields[0] == "Z" else f"{boot}/{fields[19]}"


def free_port(preferred: int) -> int:
    """`preferred` when nobody listens there, otherwise any free port on 127.0.0.1."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServiceError("Er is geen vrije poort op 127.0.0.1.")


class State:
    """The JSON file that remembers what we started: name → pid, fingerprint, ports."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self.entries: dict[str, dict[str, Any]] = json.loads(file.read_text())
        except (OSError, ValueError):
            self.entries = {}

    def save(self) -> None:
        """Write through a rename, so that a crash leaves the old file or the new one."""
        temporary = self.file.with_suffix(".new")
        temporary.write_text(json.dumps(self.entries, indent=1))
        temporary.chmod(0o600)
        temporary.replace(self.file)

    def running(self, name: str) -> dict[str, Any] | None:
        """The entry of a server that we started and that still lives."""
        entry = self.entries.get(name)
        if entry and entry["fingerprint"] and fingerprint(entry["pid"]) == entry["fingerprint"]:
            return entry
        return None

    def remember(self, name: str, pid: int, ports: Mapping[str, int]) -> None:
        """Keep the process id before the server answers: `stop` must find it after a failed start too."""
        self.entries[name] = {"pid": pid, "fingerprint": fingerprint(pid), "ports": dict(ports)}
        self.save()

    def forget(self, name: str) -> None:
        """Drop an entry."""
        if self.entries.pop(name, None):
            self.save()


def spawn(arguments: Sequence[str], *, environment: Mapping[str, str], log: Path, account: Account) -> int:
    """Start a server in a session of its own with its output in `log`; returns its process id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            list(arguments),
            env=dict(environment),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account.popen_arguments(),  # type: ignore[call-overload]
        )
    return process.pid


def wait_until(ready: Ready, pid: int, *, seconds: float) -> bool:
    """Poll `ready` until it holds, the process dies or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        if _reaped(pid) or not fingerprint(pid):
            return False
        time.sleep(0.2)
    return False


def _reaped(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False


def end(entry: Mapping[str, Any], *, seconds: float = 25) -> None:
    """SIGTERM to the process, and SIGKILL to its whole group when it does not leave in time."""
    pid = int(entry["pid"])
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
        if fingerprint(pid) != entry["fingerprint"]:
            return
        (os.kill if number == signal.SIGTERM else os.killpg)(pid, number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and fingerprint(pid) == entry["fingerprint"]:
            _reaped(pid)
            time.sleep(0.1)


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log file, for the message of a failed start."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return "(geen logbestand)"
