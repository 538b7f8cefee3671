from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from portal.search.engines.base import EngineUnavailable
from portal.search.indexing import INDEXES, RebuildRunning, ensure_index, prepare_engine, rebuild


class Command(BaseCommand):
    help = "Bouwt de zoekindexen opnieuw op en wisselt ze in een keer om; zoeken blijft intussen werken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--index", choices=INDEXES, help="alleen deze index (standaard: beide)")
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="alleen wat ontbreekt, leeg is of met een andere analyse is gemaakt",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"]:
            for one in ensure_index():
                self.stdout.write(f"{one.index}: {one.outcome}, {one.documents} documenten")
            return
        try:
            prepare_engine()
            for index in INDEXES:
                if options["index"] in (None, index):
                    with tqdm(desc=index, unit="doc", disable=options["verbosity"] == 0) as bar:

                        def show(done: int, total: int, bar: Any = bar) -> None:
                            bar.total = total
                            bar.update(done - bar.n)

                        count = rebuild(index, show)
                    self.stdout.write(f"{index}: {count} documenten geindexeerd")
        except RebuildRunning as error:
            raise CommandError("Er loopt al een herbouw van deze index. Probeer het later.") from error
        except EngineUnavailable as error:
            raise CommandError(f"De zoekmachine is niet bereikbaar ({error}).") from error
