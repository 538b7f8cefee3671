"""Queues lost and failed tasks again and does the rounds of the apps, once or as a small service."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from portal.common.rounds import run_rounds
from portal.common.task_sweep import sweep


class Command(BaseCommand):
    """`manage.py sweep_tasks [--loop] [--interval SECONDS]`."""

    help = "Zet taken waarvan de werker is gestopt of die mislukten opnieuw in de rij en ruimt oude op."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--loop` keeps it running until SIGTERM."""
        parser.add_argument("--loop", action="store_true")
        parser.add_argument("--interval", type=float, default=5.0, help="Seconden tussen twee rondes.")

    def handle(self, *, loop: bool, interval: float, **options: Any) -> None:
        """Sweep once and print the counts, or go on until told to stop."""
        if not loop:
            count = sweep()
            run_rounds(everything=True)
            self.stdout.write(
                f"Opnieuw in de rij: {count.rescued + count.retried}, opgegeven: {count.given_up}, "
                f"opgeruimd: {count.pruned}"
            )
            return
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            try:
                sweep()
                run_rounds()
            except DatabaseError:
                # The database is restarting: the next round makes a new connection.
                connection.close()
            close_old_connections()
            stopped.wait(interval)
