"""django-tasks' worker with an id that the sweep can check, and without task content in the logs."""

import logging
from argparse import ArgumentParser
from typing import Any

from django_tasks import TaskResult, TaskResultStatus
from django_tasks.signals import log_task_finished, task_finished
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand
from django_tasks_db.models import DBTaskResult

from portal.common.task_sweep import places_only
from portal.common.worker_identity import own_id

logger = logging.getLogger(__name__)


def forget_content(sender: object, task_result: "TaskResult[Any]", **kwargs: object) -> None:
    """Keep only where a task failed; the message and the source lines may hold what somebody wrote."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    row = DBTaskResult.objects.get(pk=task_result.id)
    logger.warning("Task %s (%s) failed: %s", row.pk, row.task_path, row.exception_class_path)
    DBTaskResult.objects.filter(pk=row.pk).update(traceback=places_only(row.traceback))


class Command(WorkerCommand):
    """`manage.py task_worker --queue-name portal`: runs until SIGTERM, which lets the task in hand finish."""

    help = "Runs background tasks of one queue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The arguments of db_worker with our defaults."""
        super().add_arguments(parser)
        parser.set_defaults(worker_id=own_id(), interval=0.2, startup_delay=False, reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """The log settings of the site decide; only the library's farewell at each stop is left out."""
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)

    def handle(self, **options: Any) -> None:
        """Run the worker."""
        # The library's own log line prints the exception with its message.
        task_finished.disconnect(log_task_finished)
        task_finished.connect(forget_content)
        super().handle(**options)
