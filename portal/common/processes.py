"""Keeps a group of child processes running and ends all of them together.

A child that dies is started again, with a growing pause (a task worker exits when the database restarts).
Children run in a session of their own, so Ctrl-C in a terminal reaches only the supervisor, which ends them
in order; when the supervisor itself is killed the kernel sends them SIGTERM.
"""

import ctypes
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

logger = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 4.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
# A child that ran this long was healthy: its next restart starts again with the short pause.
HEALTHY_SECONDS = 30.0

try:
    _libc: ctypes.CDLL | None = ctypes.CDLL(None, use_errno=True)
except OSError:
    _libc = None


@dataclass
class Child:
    """One program of the group."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    start_after: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS

    def start(self) -> None:
        """Start the program; the kernel ends it when we are gone."""
        supervisor = os.getpid()

        def tie_to_parent() -> None:
            if _libc is not None and hasattr(_libc, "prctl"):
                _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
                if os.getppid() != supervisor:  # It died before the line above.
                    os._exit(1)

        self.process = subprocess.Popen(  # noqa: S603 (our own programs, no shell)
            list(self.arguments),
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=tie_to_parent,
        )
        self.started = time.monotonic()

    def send(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send a signal to the program, or to it and all that it started."""
        if self.process is None:
            return
        try:
            (os.killpg if group else os.kill)(self.process.pid, number)
        except ProcessLookupError:
            return


class Supervisor:
    """Runs the children until SIGINT, SIGTERM or SIGHUP."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self._stopped = threading.Event()

    def stop(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Ask the loop to end; usable as a signal handler."""
        self._stopped.set()

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._stopped.is_set()

    def install_signals(self) -> None:
        """End in good order on Ctrl-C, `kill` and a closed terminal. Call from the main thread."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

    def start(self, name: str) -> None:
        """Start one child ahead of the others."""
        next(child for child in self.children if child.name == name).start()

    def run(self, *, poll_seconds: float = 0.2) -> None:
        """Start the children that do not run yet, keep all running, and end them when asked."""
        try:
            while not self._stopped.is_set():
                for child in self.children:
                    self._look_after(child)
                self._stopped.wait(poll_seconds)
        finally:
            self.end()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_after:
                child.start()
            return
        code = child.process.poll()
        if code is None:
            return
        # Whatever it left behind must not run beside its successor.
        child.send(signal.SIGKILL, group=True)
        child.pause = FIRST_PAUSE_SECONDS if now - child.started > HEALTHY_SECONDS else child.pause
        logger.warning("%s stopped (%s), starting it again in %.1f s", child.name, code, child.pause)
        child.process = None
        child.start_after = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE_SECONDS)

    def end(self) -> None:
        """SIGTERM to all children, SIGKILL to the groups of those still there after STOP_SECONDS."""
        for child in self.children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("%s does not stop, ending it the hard way", child.name)
            child.send(signal.SIGKILL, group=True)
            child.process.wait()
