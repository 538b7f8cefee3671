from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.search.engines.base import EngineUnavailable
from portal.search.quality import DEPTH, BadFile, Found, averages, measure, read_judged
from portal.search.services import Question, search_public


class Command(BaseCommand):
    help = "Meet hoe goed zoeken vindt wat mensen beoordeelden: nDCG@10 en recall@10 per soort zoekvraag."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="JSON, JSON Lines of CSV met zoekvragen en graden")
        parser.add_argument("--below", type=float, default=0.8, help="toon de zoekvragen onder deze nDCG")
        parser.add_argument("--minimum", type=float, help="eindig met een fout als de nDCG lager is")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scores = measure(read_judged(options["file"]), found_pages)
        except BadFile as error:
            raise CommandError(str(error)) from error
        except EngineUnavailable as error:
            raise CommandError(f"De zoekmachine is niet bereikbaar ({error}).") from error
        for one, result in scores:
            if result.ndcg < options["below"]:
                self.stdout.write(f"{result.ndcg:.3f}  {one.kind}: {one.query}")
        table = averages(scores)
        width = max(len(kind) for kind in table) + 2
        self.stdout.write(f"{'soort':<{width}}{'vragen':>7}{'nDCG@10':>10}{'recall@10':>11}")
        for kind, (count, mean) in table.items():
            self.stdout.write(f"{kind:<{width}}{count:>7}{mean.ndcg:>10.3f}{mean.recall:>11.3f}")
        minimum = options["minimum"]
        if minimum is not None and table["alle"][1].ndcg < minimum:
            raise CommandError(f"De nDCG@10 is lager dan {minimum}.")


def found_pages(query: str) -> list[Found]:
    """The first page of hits as an anonymous visitor sees it."""
    answer = search_public(Question(query, size=DEPTH))
    on_top = [Found(one.url, one.title) for one in answer.pinned.pages]
    return [*on_top, *(Found(one.url, one.title) for one in (*answer.hits, *answer.partial))]
