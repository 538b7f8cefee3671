"""A program of our own in a process with limits: for work that a hostile or broken document may blow up.

The parent calls `run_limited`; the program calls `limit_self` before it looks at its input. Nothing in here
may import Django: the program knows no setting, no database and no environment.
"""

import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

CHUNK_BYTES = 256 * 1024
OPEN_FILES = 64


def limit_self(memory_bytes: int, cpu_seconds: int, wall_seconds: int) -> None:
    """Takes away what the work does not need; a parent that is gone cannot stop us, so an alarm does."""
    signal.alarm(wall_seconds)
    for kind, amount in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(kind, (amount, amount))


def run_limited(
    program: Path, arguments: Sequence[str], source: int, *, wall_seconds: float, max_bytes: int
) -> bytes:
    """What it printed; empty when it did not end well, was too slow or printed more than `max_bytes`.

    `source` is the number of an open file, from its start. The program sees that file and nothing else: no
    environment, no folder, no other open files.
    """
    process = subprocess.Popen(  # noqa: S603  our own program, fixed arguments
        [sys.executable, "-I", "-B", str(program), *arguments],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        answer, complete = _read_until(process, time.monotonic() + wall_seconds, max_bytes)
        if not complete or process.wait(timeout=1) != 0:
            return b""
        return answer
    except subprocess.TimeoutExpired:
        return b""
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        cast(Any, process.stdout).close()
        process.wait()


def _read_until(process: "subprocess.Popen[bytes]", deadline: float, max_bytes: int) -> tuple[bytes, bool]:
    """The output, and whether all of it came before `deadline` and within the limit."""
    stdout = cast(Any, process.stdout)
    answer = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(left):
                break
            chunk = os.read(stdout.fileno(), CHUNK_BYTES)
            if not chunk:
                return bytes(answer), True
            answer += chunk
            if len(answer) > max_bytes:
                break
    return b"", False
