"""Tasks that only the tests run, in worker processes of their own: what they did stands in files."""

import os
import time
from pathlib import Path

from django.conf import settings
from django_tasks import task

SECRET_TEXT = "tekst-uit-een-besloten-gesprek"


def log_file() -> Path:
    """Where the tasks write one line each time that they begin or end."""
    return Path(os.environ["TASK_SAMPLE_LOG"])


def _write(line: str) -> None:
    with log_file().open("a") as stream:
        stream.write(f"{line} {os.getpid()}\n")


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def slow_once() -> None:
    """Takes a minute the first time and no time after that: the first worker can be killed in the middle."""
    first = not log_file().exists()
    _write("begin")
    if first:
        time.sleep(60)
    _write("end")


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def always_fails() -> None:
    """Fails with text that must not stay anywhere."""
    raise ValueError(SECRET_TEXT)


@task(queue_name=settings.TASK_QUEUE_PORTAL)
def quick() -> None:
    """Does nothing but tell that it ran."""
    _write("end")
