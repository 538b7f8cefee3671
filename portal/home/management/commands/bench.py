"""Prints how fast the site is on this machine, as ratios."""

import platform
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.home.bench_pages import is_bench
from portal.home.benchmarking import Row, measure
from portal.search.indexing import ensure_index


class Command(BaseCommand):
    help = _("Meet paginasoorten als verhouding tot het minste dat deze machine kan.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repeats", type=int, default=20, help=_("Verzoeken per ronde (zeven ronden)."))

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_bench():
            raise CommandError(_("Dit is niet de database van de meting: de naam ervan bevat geen “bench”."))
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_demo", verbosity=0)
        ensure_index()
        rows = measure(max(1, options["repeats"]))
        self.stdout.write(
            f"{timezone.localdate():%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}"
        )
        self.stdout.write(_table(rows))


def _table(rows: list[Row]) -> str:
    lines = [
        f"{'wat':<26}{'CPU ms':>8}  {'verhouding':>10}  {'grens':>6}  {'goed':<5}  tot",
        *map(_line, rows),
    ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    limit = f"{row.budget:.2f}" if row.budget else "–"
    verdict = ("ja" if row.holds else "nee") if row.budget else ""
    return f"{row.name:<26}{row.cpu_ms:>8.1f}  {row.ratio:>10.2f}  {limit:>6}  {verdict:<5}  {row.base}"
