from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.search.starter.loading import load_starter, new_lines


class Command(BaseCommand):
    help = (
        "Laadt de beginlijst met zoekregels voor redacteuren: elke regel één keer. "
        "Wat redacteuren wijzigden of verwijderden, blijft zo."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="alleen tellen hoeveel regels nieuw zijn")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"{len(new_lines())} regels nieuw in de beginlijst")
        else:
            self.stdout.write(f"{load_starter()} zoekregels toegevoegd")
