from typing import Any

from django.core.management.base import BaseCommand

from portal.search.reconciling import reconcile


class Command(BaseCommand):
    help = "Vergelijkt de zoekindexen met de database en herstelt het verschil."

    def handle(self, *args: Any, **options: Any) -> None:
        for state in reconcile():
            self.stdout.write(
                f"{state.name}: {state.expected} vindbaar, {state.found} in de index,"
                f" {state.missing} ontbraken, {state.extra} te veel"
            )
