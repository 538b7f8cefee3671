"""Has the worker read the files that were there before the site could read files."""

from typing import Any

from django.core.management.base import BaseCommand

from kennisbank import reading as public
from leerkringen.services import reading as closed


class Command(BaseCommand):
    """`manage.py read_documents`: safe to run again; what was read is left alone."""

    help = "Laat de werker de tekst lezen van bestanden die nog niet gelezen zijn."

    def handle(self, **options: Any) -> None:
        """Queue and print the counts; the worker does the reading."""
        counts = public.queue_unread(), closed.queue_unread()
        self.stdout.write(f"In de rij gezet: {counts[0]} openbaar, {counts[1]} besloten")
