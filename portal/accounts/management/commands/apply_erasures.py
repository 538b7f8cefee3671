"""After a restore: erases again whoever was erased before, and completes the register."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.accounts.erasing_again import apply_erasures


class Command(BaseCommand):
    """`manage.py apply_erasures [--register FILE] [--dry-run]`."""

    help = "Wist accounts opnieuw die voor het terugzetten van een reservekopie al gewist waren."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Without `--register` the file of the setting ERASURE_REGISTER is read."""
        parser.add_argument("--register", type=Path)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, register: Path | None, dry_run: bool, **options: Any) -> None:
        """Prints how many were erased, were gone already, and were added to the register."""
        count = apply_erasures(register=register, dry_run=dry_run)
        self.stdout.write(
            f"Opnieuw gewist: {count.erased}, al weg: {count.gone}, bijgeschreven: {count.added}"
        )
