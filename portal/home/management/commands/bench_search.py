"""Prints how fast searching and filling are, as ratios to the engine alone."""

import platform
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.home.bench_pages import ensure_pages, is_bench
from portal.home.bench_search import measure_filling, measure_searching
from portal.search.engines import engine_named, engine_names
from portal.search.indexing import prepare_engine, rebuild


class Command(BaseCommand):
    help = _("Meet zoeken en vullen als verhouding tot de zoekmachine alleen, met gemaakte pagina’s.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pages", type=int, nargs="+", default=[1_000], help=_("Aantallen pagina’s."))

    def handle(self, *args: Any, **options: Any) -> None:
        # First of all: the demo and the pages do not belong on a site that people use.
        if not is_bench():
            raise CommandError(_("Dit is niet de database van de meting: de naam ervan bevat geen “bench”."))
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_demo", verbosity=0)
        engine = engine_names()[0]
        self.stdout.write(
            f"{timezone.localdate():%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()},"
            f" {engine}, {settings.DATABASES['default']['ENGINE'].rsplit('.', 1)[1]}"
        )
        self.stdout.write(
            f"{'':>8}  {'motor p50/p95 ms':>16}  {'site p50/p95 ms':>15}  {'p95':>4}  SQL  doel"
            f"    {'vullen/s':>8}  {'ruw/s':>5}  deel  MB begin / midden / eind"
        )
        for pages in sorted(options["pages"]):
            ensure_pages(pages)
            for name in engine_names():
                prepare_engine(name)
                # Beside the engine that is measured, the embedded one repairs and completes.
                if name != engine and engine_named(name).status("public").count < pages:
                    rebuild(name, "public", restart=True)
            filling = measure_filling(pages)
            found = measure_searching(pages)
            self.stdout.write(
                f"{pages:>8}  {found.engine_p50:>7.1f} /{found.engine_p95:>7.1f}"
                f"  {found.site_p50:>6.1f} /{found.site_p95:>6.1f}  {found.site_p95 / found.engine_p95:>4.1f}"
                f"  {found.queries:>3}  {'ja' if found.holds else 'nee':<6}"
                f"  {filling.site:>7.0f}  {filling.raw:>5.0f}  {filling.site / filling.raw:>4.2f}"
                f"  {' / '.join(map(str, filling.memory))}"
            )
