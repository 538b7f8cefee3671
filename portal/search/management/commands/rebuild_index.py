from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from portal.search.engines import engine_names
from portal.search.engines.base import EngineUnavailable
from portal.search.indexing import INDEXES, RebuildIncomplete, RebuildRunning, prepare_engine, rebuild
from portal.search.nightly import plan_reconcile
from portal.search.registry import IndexName
from portal.search.tasks import bring_up


class Command(BaseCommand):
    help = "Bouwt de zoekindexen opnieuw op en wisselt ze in een keer om; zoeken blijft intussen werken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--index", choices=INDEXES, help="alleen deze index (standaard: beide)")
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="alleen wat ontbreekt, leeg is of met een andere analyse is gemaakt",
        )
        parser.add_argument(
            "--restart",
            action="store_true",
            help="begin opnieuw in plaats van verder te gaan na een onderbreking",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"]:
            for one in bring_up():
                self.stdout.write(f"{one.engine}, {one.index}: {one.outcome}, {one.documents} documenten")
            plan_reconcile()
            return
        failed = []
        # The embedded engine first: it answers while the other one is being built.
        for engine in reversed(engine_names()):
            try:
                prepare_engine(engine)
                for index in INDEXES:
                    if options["index"] in (None, index):
                        self._rebuild(engine, index, options)
            except RebuildRunning as error:
                raise CommandError("Er loopt al een herbouw van deze index. Probeer het later.") from error
            except RebuildIncomplete as error:
                raise CommandError(
                    f"{error}: te veel objecten zijn niet te lezen (zie het log). De oude index blijft."
                ) from error
            except EngineUnavailable as error:
                failed.append(f"{engine} ({error})")
        if failed:
            names = ", ".join(failed)
            raise CommandError(f"Niet bereikbaar: {names}. Een volgende keer gaat de herbouw verder.")

    def _rebuild(self, engine: str, index: IndexName, options: dict[str, Any]) -> None:
        label = f"{engine}, {index}"
        with tqdm(desc=label, unit="doc", disable=options["verbosity"] == 0) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            count = rebuild(engine, index, show, restart=options["restart"])
        self.stdout.write(f"{label}: {count} documenten geindexeerd")
