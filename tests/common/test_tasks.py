"""Background tasks survive what happens to worker processes: kills, failures and time."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.common import task_sweep
from portal.common.worker_identity import Life, life_of, own_id
from tests.common import task_samples

WAIT_SECONDS = 90


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until `condition` holds; fails after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def start_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Starts real worker processes on the database of this test, and ends them."""
    monkeypatch.setenv("TASK_SAMPLE_LOG", str(tmp_path / "tasks.log"))
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", "task_worker", "--queue-name", "portal", *arguments],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.django_db(transaction=True)
def test_task_of_a_killed_worker_runs_again(start_worker: Callable[..., Any]) -> None:
    result = task_samples.slow_once.enqueue()
    worker = start_worker()
    wait_for(lambda: task_samples.log_file().exists())
    assert task_sweep.rescue_orphans() == (0, 0), "a task whose worker lives is left alone"
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert task_sweep.rescue_orphans() == (1, 0)
    second = start_worker()
    row = DBTaskResult.objects.get(pk=result.id)
    wait_for(lambda: _reread(row).status == TaskResultStatus.SUCCESSFUL)
    second.terminate()
    assert second.wait(WAIT_SECONDS) == 0, "SIGTERM ends a worker in good order"
    assert len(row.worker_ids) == 2
    words = [line.split()[0] for line in task_samples.log_file().read_text().splitlines()]
    assert words == ["begin", "begin", "end"]


@pytest.mark.django_db(transaction=True)
def test_failed_task_is_tried_again_later_and_leaves_no_content(start_worker: Callable[..., Any]) -> None:
    result = task_samples.always_fails.enqueue()
    worker = start_worker("--batch")
    output = worker.communicate(timeout=WAIT_SECONDS)[0]
    row = DBTaskResult.objects.get(pk=result.id)
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == "builtins.ValueError"
    assert "task_samples.py" in row.traceback
    assert task_samples.SECRET_TEXT not in row.traceback
    assert "ValueError" in output
    assert task_samples.SECRET_TEXT not in output

    assert task_sweep.retry_failed() == (1, 0)
    row.refresh_from_db()
    assert row.status == TaskResultStatus.READY
    assert row.run_after > timezone.now() + timedelta(seconds=task_sweep.BACK_OFF_SECONDS[0] - 5)


@pytest.mark.django_db
def test_pause_grows_and_ends_in_giving_up(caplog: pytest.LogCaptureFixture) -> None:
    row = _row(TaskResultStatus.FAILED, attempts=0)
    pauses = []
    for attempt in range(1, task_sweep.MAX_ATTEMPTS + 1):
        now = timezone.now()
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=TaskResultStatus.FAILED, started_at=now, finished_at=now, worker_ids=["x"] * attempt
        )
        task_sweep.retry_failed()
        row.refresh_from_db()
        if row.status == TaskResultStatus.READY:
            pauses.append(round((row.run_after - now).total_seconds(), -1))
    assert pauses == list(task_sweep.BACK_OFF_SECONDS)
    assert row.status == TaskResultStatus.FAILED
    assert [record for record in caplog.records if "given up" in record.message]
    caplog.clear()
    assert task_sweep.retry_failed() == (0, 0), "given up once, told once"
    assert not caplog.records


@pytest.mark.django_db
def test_task_that_kills_its_worker_each_time_is_given_up() -> None:
    row = _row(TaskResultStatus.RUNNING, attempts=task_sweep.MAX_ATTEMPTS, worker=_dead_id())
    assert task_sweep.rescue_orphans() == (0, 1)
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == task_sweep.LOST_WORKER


@pytest.mark.django_db
def test_worker_of_another_machine_gets_the_time() -> None:
    late = timezone.now() - timedelta(seconds=task_sweep.LOST_AFTER_SECONDS + 5)
    fresh = _row(TaskResultStatus.RUNNING, attempts=1, worker="elders")
    silent = _row(TaskResultStatus.RUNNING, attempts=1, worker="elders", started_at=late)
    assert task_sweep.rescue_orphans() == (1, 0)
    assert DBTaskResult.objects.get(pk=fresh.pk).status == TaskResultStatus.RUNNING
    assert DBTaskResult.objects.get(pk=silent.pk).status == TaskResultStatus.READY


@pytest.mark.django_db
def test_old_results_are_deleted_and_young_ones_stay() -> None:
    now = timezone.now()
    ages = {
        TaskResultStatus.SUCCESSFUL: task_sweep.KEEP_SUCCESSFUL,
        TaskResultStatus.FAILED: task_sweep.KEEP_FAILED,
    }
    for status, age in ages.items():
        _row(status, attempts=5, finished_at=now - age - timedelta(minutes=1))
        _row(status, attempts=5, finished_at=now - age + timedelta(minutes=1))
    _row(TaskResultStatus.READY, attempts=0)
    assert task_sweep.prune() == 2
    assert DBTaskResult.objects.count() == 3


def test_worker_id_tells_the_living_from_the_dead() -> None:
    assert life_of(own_id()) is Life.ALIVE
    assert life_of(_dead_id()) is Life.DEAD
    parts = own_id().split(":")
    reused = [*parts[:-1], "1"]
    assert life_of(":".join(reused)) is Life.DEAD, "the number of the process was given out again"
    other_boot = [*parts[:2], "00000000", *parts[3:]]
    assert life_of(":".join(other_boot)) is Life.DEAD, "the machine was started anew since"
    assert life_of("elders") is Life.UNKNOWN
    assert len(own_id()) <= 64


def _reread(row: DBTaskResult) -> DBTaskResult:
    row.refresh_from_db()
    return row


def _dead_id() -> str:
    """The id of a process that just ended."""
    code = "from portal.common.worker_identity import own_id; print(own_id())"
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return shown.stdout.strip()


def _row(status: TaskResultStatus, *, attempts: int, worker: str = "x", **fields: Any) -> DBTaskResult:
    now = timezone.now()
    values = {"started_at": now, "finished_at": now} | fields
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=task_samples.quick.module_path,
        worker_ids=[worker] * attempts,
        queue_name=settings.TASK_QUEUE_PORTAL,
        backend_name="default",
        run_after=now,
        exception_class_path="",
        traceback="",
        **values,
    )


@pytest.mark.django_db(transaction=True)
def test_twenty_processes_writing_at_once_lose_nothing(start_worker: Callable[..., Any]) -> None:
    """Read, then write in one transaction: with Django's defaults SQLite refuses nearly all of them."""
    rounds, processes = 25, 20
    counter = _row(TaskResultStatus.SUCCESSFUL, attempts=0)
    DBTaskResult.objects.filter(pk=counter.pk).update(return_value=0)
    for _ in range(10):
        task_samples.quick.enqueue()
    worker = start_worker()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    failures = fork.SimpleQueue()
    writers = [fork.Process(target=_add_ones, args=(counter.pk, rounds, failures)) for _ in range(processes)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert failures.empty(), failures.get()
    assert [writer.exitcode for writer in writers] == [0] * processes
    counter.refresh_from_db()
    assert counter.return_value == rounds * processes
    done = DBTaskResult.objects.successful().exclude(pk=counter.pk)
    wait_for(lambda: done.count() == 10)
    assert worker.poll() is None, "the worker went on beside the writers"


def _add_ones(key: object, rounds: int, failures: Any) -> None:
    try:
        for _ in range(rounds):
            with transaction.atomic():
                row = DBTaskResult.objects.select_for_update().get(pk=key)
                DBTaskResult.objects.filter(pk=key).update(return_value=row.return_value + 1)
    except DatabaseError as error:
        failures.put(repr(error))
    connections.close_all()
