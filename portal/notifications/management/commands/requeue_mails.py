"""Shows how many mails were given up, by kind, and queues them again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.services import requeue_failed


class Command(BaseCommand):
    """`manage.py requeue_mails [--failed] [--kind KIND] [--dry-run]`."""

    help = "Telt mails die niet bezorgd zijn, per soort, en zet ze met --failed opnieuw in de rij."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Without `--failed` it counts only."""
        parser.add_argument("--failed", action="store_true", help="Zet ze opnieuw in de rij.")
        parser.add_argument("--kind", default="", help="Alleen deze soort, zoals uitnodiging of nieuws.")
        parser.add_argument("--dry-run", action="store_true", help="Alleen tellen.")

    def handle(self, *, failed: bool, kind: str, dry_run: bool, **options: Any) -> None:
        """Counts by kind only: never an address, never a group."""
        rows = MailDelivery.objects.filter(state=DeliveryState.FAILED)
        rows = rows.filter(kind=kind) if kind else rows
        counts = rows.order_by("kind").values_list("kind").annotate(number=Count("pk"))
        for name, number in counts:
            self.stdout.write(f"{name}: {number} niet bezorgd")
        if not failed or dry_run:
            self.stdout.write("Er is niets veranderd.")
            return
        self.stdout.write(f"Opnieuw in de rij: {requeue_failed(kind=kind)}")
