"""The embedded engine: SQLite FTS5 over the stems that portal.search.nl makes.

Statements are put together from constants of this module and placeholders; every value is a parameter.
"""

# ruff: noqa: S608  for the reason above

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.search.engines import sqlite_writing as writing
from portal.search.engines.base import (
    FIELD_WEIGHTS,
    Batch,
    EngineDocument,
    EngineHit,
    EngineQuery,
    EngineResult,
    EngineUnavailable,
    IndexStatus,
    Reader,
    SearchEngine,
    is_current,
)
from portal.search.engines.sqlite_query import TABLES, Table, match, match_any
from portal.search.engines.sqlite_store import OWN_FIELDS, SqliteStore
from portal.search.engines.sqlite_words import read_words, writes
from portal.search.nl.repair import Vocabulary
from portal.search.plan import Alternative
from portal.search.registry import IndexName

# A word in the title counts beside the same word elsewhere: within one bm25() it would be drowned, as more
# and more finds of a word add less and less.
TITLE_FIELDS = ("title", "title_parts")
TITLE_SHARE = 2.0


STRICT_BONUS = 1.0
MAX_VOCABULARIES = 64
Prepared = tuple[list[tuple[EngineDocument, writing.Columns]], Batch]


def _score(table: Table) -> str:
    """The SQL of the score; the lower, the better."""
    fields = OWN_FIELDS if table == "fts" else list(FIELD_WEIGHTS)
    title = ", ".join(f"{FIELD_WEIGHTS[one] if one in TITLE_FIELDS else 0}" for one in fields)
    rest = ", ".join(f"{0 if one in TITLE_FIELDS else FIELD_WEIGHTS[one]}" for one in fields)
    return f"({TITLE_SHARE} * bm25({table}, {title}) + bm25({table}, {rest}))"


_SCORES = {table: _score(table) for table in TABLES}
_MISSING = EngineResult(hits=[], total=0, facets={}, index_missing=True)


class SqliteEngine(SearchEngine):
    """One file an index in `folder`; a search of one index never opens the file of the other."""

    def __init__(self, folder: Path) -> None:
        self._store = SqliteStore(folder)
        # The words of the readers who searched last, each with the moment of the index they are from.
        self._words: dict[tuple[IndexName, frozenset[str]], tuple[tuple[str, int], Vocabulary]] = {}
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def search(self, index: IndexName, query: EngineQuery) -> EngineResult:
        with _guarded():
            target = self._store.current(index)
            if not target:
                return _MISSING
            connection = self._store.reader(target)
            # One transaction: hits, total and facets of one moment.
            connection.execute("BEGIN")
            try:
                _collect(connection, query)
                return EngineResult(
                    hits=_page(connection, query),
                    total=_total(connection, query),
                    facets=_facets(connection, query),
                )
            finally:
                connection.execute("DELETE FROM temp.hit")
                connection.execute("COMMIT")

    def prepare(self, batch: Batch) -> Prepared:
        analysed = [(one, writing.analysed_columns(one)) for one in batch.documents]
        return analysed, Batch(batch.version, removed=batch.removed)

    def write_prepared(self, index: IndexName, prepared: Prepared, into: str = "") -> set[str]:
        with _guarded():
            target = into or self._store.current(index)
            if not target:
                target = self._store.create(index)
                self._store.activate(index, target)
            # Threads of one process take turns here; at the lock of SQLite they would sleep between tries.
            with self._turn:
                writing.write_batch(self._store.writer(target), *prepared)
        return set()

    def exists(self, index: IndexName) -> bool:
        return bool(self._store.current(index))

    def status(self, index: IndexName) -> IndexStatus:
        with _guarded():
            target = self._store.current(index)
            if not target:
                return IndexStatus("", 0)
            row = self._store.reader(target).execute("SELECT count(*) FROM doc").fetchone()
            return IndexStatus(target, row[0])

    def holds(self, index: IndexName, alternatives: tuple[Alternative, ...], reader: Reader) -> bool:
        """Whether one document of this reader answers one of the alternatives.

        Raises `EngineUnavailable` also when the index was never filled.
        """
        with _guarded():
            target = self._store.current(index)
            if not target:
                raise EngineUnavailable("nog niet gevuld")
            connection = self._store.reader(target)
            for table in TABLES:
                rights, parameters = _rights(reader.tokens, reader.denied, f"{table}.rowid")
                found = connection.execute(
                    f"SELECT 1 FROM {table} WHERE {table} MATCH ?{rights} LIMIT 1",
                    [match_any(alternatives, table), *parameters],
                ).fetchone()
                if found:
                    return True
            return False

    def moment(self, index: IndexName) -> tuple[str, int] | None:
        """Something that differs after each change of the index in use; None without an index."""
        with _guarded():
            target = self._store.current(index)
            return (target, writes(self._store.reader(target))) if target else None

    def vocabulary(self, index: IndexName, tokens: frozenset[str]) -> Vocabulary:
        """The words that these tokens may hear of; words of denied documents are still among them."""
        with _guarded():
            target = self._store.current(index)
            if not target:
                return Vocabulary({})
            connection = self._store.reader(target)
            moment = (target, writes(connection))
            with self._lock:
                kept = self._words.get((index, tokens))
            if kept is None or kept[0] != moment:
                kept = (moment, Vocabulary(read_words(connection, tokens)))
                with self._lock:
                    self._words[(index, tokens)] = kept
                    while len(self._words) > MAX_VOCABULARIES:
                        self._words.pop(next(iter(self._words)))
            return kept[1]

    def titles(self, index: IndexName, typed: Sequence[str], reader: Reader, limit: int) -> list[str]:
        """Keys of documents whose title holds these folded words, the last of them perhaps half."""
        if not typed:
            return []
        with _guarded():
            target = self._store.current(index)
            if not target:
                return []
            rights, parameters = _rights(reader.tokens, reader.denied, "title.rowid")
            wanted = " AND ".join(f'"{word}"' for word in typed) + "*"
            rows = self._store.reader(target).execute(
                "SELECT doc.key FROM title JOIN doc ON doc.id = title.rowid"
                f" WHERE title MATCH ?{rights}"
                # Titles that begin so first, then the short ones.
                " ORDER BY title.words NOT LIKE ? || '%', length(title.words), doc.date DESC, doc.key"
                " LIMIT ?",
                [wanted, *parameters, " ".join(typed), limit],
            )
            return [key for (key,) in rows]

    def keys(self, index: IndexName, target: str = "") -> Iterator[str]:
        with _guarded():
            target = target or self._store.current(index)
            if not target:
                return
            last = ""
            while True:
                rows = (
                    self._store.reader(target)
                    .execute("SELECT key FROM doc WHERE key > ? ORDER BY key LIMIT 1000", (last,))
                    .fetchall()
                )
                yield from (key for (key,) in rows)
                if not rows:
                    return
                last = rows[-1][0]

    def can_continue(self, target: str) -> bool:
        return is_current(target) and self._store.path(target).exists()

    def create(self, index: IndexName) -> str:
        with _guarded():
            return self._store.create(index)

    def activate(self, index: IndexName, target: str) -> None:
        with _guarded():
            writer = self._store.writer(target)
            for table in ("fts", "whole"):
                writer.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._store.activate(index, target)

    def drop(self, index: IndexName, target: str) -> None:
        with _guarded():
            if target != self._store.current(index):
                self._store.remove(target)


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        # Only the kind of error: its text may quote what somebody searched for.
        raise EngineUnavailable(type(error).__name__) from error


# --- Searching ------------------------------------------------------------------------------------------


def _collect(connection: sqlite3.Connection, query: EngineQuery) -> None:
    """Puts all documents that match and may be seen, with their score, in the temporary table.

    First those that match by their own words; then those that need the words of their files.
    """
    connection.execute("DELETE FROM temp.hit")
    plan = query.plan
    if not plan.groups:
        _insert_hits(connection, query, "SELECT id, 0.0 AS score FROM doc WHERE 1", [], "doc.id")
        return
    own = f"SELECT rowid AS id, {_SCORES['fts']} AS score FROM fts WHERE fts MATCH ?"
    _insert_hits(connection, query, own, [match(plan, "fts")], "fts.rowid")
    files = f"SELECT rowid AS id, {_SCORES['whole']} AS score FROM whole WHERE whole MATCH ?"
    _insert_hits(connection, query, files, [match(plan, "whole")], "whole.rowid")
    strict = plan.strict()
    if strict.groups and strict.groups != plan.groups:
        # FTS5 knows no weight for a word: what was typed is counted once more instead.
        connection.execute(
            # Materialized: bm25() has no meaning once the planner has merged it into the outer statement.
            "WITH typed AS MATERIALIZED"
            f" (SELECT rowid AS id, {_SCORES['fts']} AS bonus FROM fts WHERE fts MATCH ?)"
            f" UPDATE temp.hit SET score = score + {STRICT_BONUS} * bonus FROM typed"
            " WHERE typed.id = hit.id",
            [match(strict, "fts")],
        )


def _insert_hits(
    connection: sqlite3.Connection, query: EngineQuery, select: str, first: list[object], identity: str
) -> None:
    """Adds what `select` finds, under the rights and exclusions of the query."""
    plan = query.plan
    rights, parameters = _rights(query.tokens, query.denied, identity)
    select, parameters = select + rights, first + parameters
    if plan.excludes:
        for table in TABLES:
            select += f" AND {identity} NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)"
            parameters.append(match_any(plan.excludes, table))
    connection.execute(f"INSERT OR IGNORE INTO temp.hit (id, score) {select}", parameters)


def _rights(tokens: frozenset[str], denied: frozenset[str], identity: str) -> tuple[str, list[object]]:
    """What a document must meet to be shown to the reader: one of the tokens, and not denied."""
    wanted = sorted(tokens)
    # EXISTS, not IN: with IN the planner asks the full-text index once per allowed document.
    sql = (
        f" AND EXISTS (SELECT 1 FROM acl WHERE acl.doc = {identity}"
        f" AND acl.token IN ({', '.join('?' * len(wanted))}))"
    )
    if not denied:
        return sql, [*wanted]
    sql += f" AND {identity} NOT IN (SELECT id FROM doc WHERE key IN (SELECT value FROM json_each(?)))"
    return sql, [*wanted, json.dumps(sorted(denied))]


def _conditions(filters: Mapping[str, tuple[str, ...]]) -> tuple[str, list[str]]:
    sql, parameters = "", []
    for name, values in filters.items():
        if values:
            sql += (
                " AND EXISTS (SELECT 1 FROM facet AS chosen WHERE chosen.doc = hit.id AND chosen.label IN"
                f" (SELECT id FROM label WHERE name = ? AND value IN ({', '.join('?' * len(values))})))"
            )
            parameters += [name, *values]
    return sql, parameters


def _page(connection: sqlite3.Connection, query: EngineQuery) -> list[EngineHit]:
    where, parameters = _conditions(query.filters)
    score = "round(hit.score, 6)"
    order = f"doc.date DESC, {score}" if query.by_date else f"{score}, doc.date DESC"
    found = connection.execute(
        f"SELECT hit.id FROM temp.hit AS hit JOIN doc ON doc.id = hit.id WHERE 1{where}"
        f" ORDER BY {order}, doc.key LIMIT ? OFFSET ?",
        [*parameters, query.limit, query.offset],
    )
    ids = [number for (number,) in found]
    rows = connection.execute(
        "SELECT doc.id, doc.key, doc.kind, body.text FROM doc JOIN body ON body.id = doc.id"
        f" WHERE doc.id IN ({', '.join('?' * len(ids))})",
        ids,
    )
    hits = {number: EngineHit(key, kind, text) for number, key, kind, text in rows}
    return [hits[number] for number in ids]


def _total(connection: sqlite3.Connection, query: EngineQuery) -> int:
    where, parameters = _conditions(query.filters)
    row = connection.execute(f"SELECT count(*) FROM temp.hit AS hit WHERE 1{where}", parameters).fetchone()
    return int(row[0])


def _facets(connection: sqlite3.Connection, query: EngineQuery) -> dict[str, dict[str, int]]:
    """Facets without a chosen value are counted together; each of the others under the rest."""
    labels = {number: (name, value) for number, name, value in connection.execute("SELECT * FROM label")}
    counts: dict[str, dict[str, int]] = {name: {} for name in query.facets}
    chosen = [name for name in query.facets if query.filters.get(name)]
    free = [name for name in query.facets if name not in chosen]
    for names in ([free] if free else []) + [[name] for name in chosen]:
        where, parameters = _conditions(query.filters_without(names[0]) if names != free else query.filters)
        rows = connection.execute(
            "SELECT facet.label, count(*) FROM temp.hit AS hit JOIN facet ON facet.doc = hit.id"
            f" WHERE 1{where} GROUP BY facet.label",
            parameters,
        )
        for number, count in rows:
            name, value = labels[number]
            if name in names:
                counts[name][value] = count
    return counts
