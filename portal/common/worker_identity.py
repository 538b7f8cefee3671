"""Names a worker process so that anybody on the same machine can tell later whether it still lives.

The database remembers for each running task the id of the worker that took it. A random id says nothing
when that worker is gone; this one holds the machine, its boot, the process namespace, the process id and
the moment the process began (so that a reused process id is no mistake).
"""

import hashlib
import os
import socket
from enum import Enum
from pathlib import Path


class Life(Enum):
    """What we know about a worker."""

    ALIVE = "alive"
    DEAD = "dead"
    # Another machine or container, or an id that we did not give: only its silence tells.
    UNKNOWN = "unknown"


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:12]


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    except OSError:
        return "-"


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        return "-"


def _started(pid: int) -> str:
    """When the process began, in clock ticks since boot; empty when it is gone (a zombie is gone too)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def own_id() -> str:
    """The id of this process, at most 64 characters."""
    pid = os.getpid()
    return ":".join(["w1", _machine(), _boot(), _namespace(), str(pid), _started(pid) or "-"])[:64]


def life_of(worker_id: str) -> Life:
    """Whether the worker with this id still runs, as far as this machine can know."""
    parts = worker_id.split(":")
    if len(parts) != 6 or parts[0] != "w1" or parts[1] != _machine() or "-" in parts:
        return Life.UNKNOWN
    _, _, boot, namespace, pid, started = parts
    if boot != _boot():
        return Life.DEAD
    if namespace != _namespace() or not pid.isdigit():
        return Life.UNKNOWN
    return Life.ALIVE if _started(int(pid)) == started else Life.DEAD
