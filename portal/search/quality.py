"""How well searching finds what people judged: nDCG@10 and recall@10, per kind of query.

nDCG is that of Järvelin and Kekäläinen (2002) with gain 2^grade - 1 and discount log2(rank + 1).
"""

import csv
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEPTH = 10
_QUERY, _GRADES, _KIND = ("vraag", "query", "q"), ("graden", "grades", "oordelen"), ("soort", "kind", "type")


class BadFile(Exception):
    """The file with judgements cannot be used; the text says what to change."""


@dataclass(frozen=True)
class Judged:
    """One query with its grades: page -> 1 (touches it), 2 (useful) or 3 (exactly this).

    A page is named by its slug, its path ("/handvatten/x/") or its title.
    """

    query: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True)
class Score:
    ndcg: float
    recall: float


@dataclass(frozen=True)
class Found:
    """One hit, by the names that a judgement may use for it."""

    url: str
    title: str

    def is_named(self, name: str) -> bool:
        path = urlsplit(self.url).path
        if "/" in name:
            return urlsplit(name).path.strip("/") == path.strip("/")
        return name == path.strip("/").rsplit("/", 1)[-1] or name.casefold() == self.title.casefold()


def read_judged(file: Path) -> list[Judged]:
    """The queries of a JSON, JSON Lines or CSV file; raises `BadFile`.

    JSON: {"vraag": "...", "soort": "...", "graden": {"slug": 3}}. CSV: columns vraag, soort, pagina, graad,
    one line for each judgement.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = _csv_rows(text) if file.suffix.lower() == ".csv" else _json_rows(text)
        judged = [_judged(row) for row in rows]
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"Het bestand is niet te lezen: {type(error).__name__}.") from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadFile(f"Het bestand heeft niet de goede vorm: {error}.") from error
    if not judged:
        raise BadFile("Het bestand bevat geen zoekvragen.")
    return judged


def measure(judged: Sequence[Judged], search: Callable[[str], Sequence[Found]]) -> list[tuple[Judged, Score]]:
    """Each query with its score; `search` gives the hits of one query, best first."""
    return [(one, score(one.grades, search(one.query)[:DEPTH])) for one in judged]


def score(grades: Mapping[str, int], found: Sequence[Found]) -> Score:
    """nDCG@10 and recall@10 of one list of hits; a page that comes twice counts once."""
    left = {name: grade for name, grade in grades.items() if grade > 0}
    relevant = len(left)
    gains = []
    for hit in found:
        name = next((one for one in left if hit.is_named(one)), None)
        gains.append(left.pop(name) if name is not None else 0)
    ideal = _gain(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:DEPTH])
    if not ideal:
        # Nothing should be found: right when nothing was.
        return Score(0.0, 0.0) if found else Score(1.0, 1.0)
    reachable = min(relevant, DEPTH)
    return Score(_gain(gains) / ideal, sum(gain > 0 for gain in gains) / reachable)


def averages(scores: Iterable[tuple[Judged, Score]]) -> dict[str, tuple[int, Score]]:
    """Per kind of query, in order of first appearance: how many, and the mean; "alle" comes last."""
    kinds: dict[str, list[Score]] = {}
    every: list[Score] = []
    for one, result in scores:
        kinds.setdefault(one.kind, []).append(result)
        every.append(result)
    return {kind: (len(found), _mean(found)) for kind, found in [*kinds.items(), ("alle", every)]}


def _gain(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _mean(scores: Sequence[Score]) -> Score:
    count = len(scores) or 1
    return Score(sum(one.ndcg for one in scores) / count, sum(one.recall for one in scores) / count)


def _json_rows(text: str) -> list[dict[str, Any]]:
    if text.lstrip().startswith("["):
        return list(json.loads(text))
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def _csv_rows(text: str) -> list[dict[str, Any]]:
    lines = text.splitlines()
    dialect = csv.excel()
    dialect.delimiter = ";" if lines and ";" in lines[0] else ","
    rows: dict[str, dict[str, Any]] = {}
    for line in csv.DictReader(lines, dialect=dialect):
        row = rows.setdefault(line["vraag"], {**line, "graden": {}})
        row["graden"][line["pagina"]] = int(line["graad"])
    return list(rows.values())


def _judged(row: Mapping[str, Any]) -> Judged:
    grades = _first(row, _GRADES)
    if grades is None:
        raise ValueError("een zoekvraag heeft geen graden")
    return Judged(
        query=str(_first(row, _QUERY) or ""),
        kind=str(_first(row, _KIND) or "zonder soort"),
        grades={str(name): int(grade) for name, grade in grades.items()},
    )


def _first(row: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((row[name] for name in names if name in row), None)
