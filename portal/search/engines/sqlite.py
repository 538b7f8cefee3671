"""The embedded engine: SQLite FTS5 over the stems that portal.search.nl makes.

Statements are put together from constants of this module and placeholders; every value is a parameter.
"""

# ruff: noqa: S608  for the reason above

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portal.search.engines.base import (
    FIELD_WEIGHTS,
    Batch,
    EngineDocument,
    EngineHit,
    EngineQuery,
    EngineResult,
    EngineUnavailable,
    IndexStatus,
    SearchEngine,
)
from portal.search.engines.sqlite_store import OWN_FIELDS, SqliteStore
from portal.search.nl.long_texts import stems_of_long_text
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import stems
from portal.search.plan import Alternative, Plan
from portal.search.registry import IndexName

_TEXT_COLUMNS = "{title keywords summary body}"
_WHOLE_COLUMNS = "{title keywords summary body attachments}"
_WEIGHTS = ", ".join(str(FIELD_WEIGHTS[name]) for name in OWN_FIELDS)
_WHOLE_WEIGHTS = ", ".join(str(weight) for weight in FIELD_WEIGHTS.values())
_EMPTY = EngineResult(hits=[], total=0, facets={})


class SqliteEngine(SearchEngine):
    """One file an index in `folder`; a search of one index never opens the file of the other."""

    def __init__(self, folder: Path) -> None:
        self._store = SqliteStore(folder)

    def search(self, index: IndexName, query: EngineQuery) -> EngineResult:
        with _guarded():
            target = self._store.current(index)
            if not target:
                return _EMPTY
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

    def write(self, index: IndexName, batch: Batch, into: str = "") -> set[str]:
        # The analysis is the work; it is done before the lock is taken.
        analysed = [(one, _columns(one)) for one in batch.documents]
        with _guarded():
            target = into or self._store.current(index)
            if not target:
                target = self._store.create(index)
                self._store.activate(index, target)
            connection = self._store.writer(target)
            connection.execute("BEGIN IMMEDIATE")
            try:
                for document, columns in analysed:
                    if _advance(connection, document.key, document.version):
                        _insert(connection, document, columns)
                for key in batch.removed:
                    if _advance(connection, key, batch.version):
                        _delete(connection, key)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        return set()

    def status(self, index: IndexName) -> IndexStatus:
        with _guarded():
            target = self._store.current(index)
            if not target:
                return IndexStatus("", 0)
            row = self._store.reader(target).execute("SELECT count(*) FROM doc").fetchone()
            return IndexStatus(target, row[0])

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
    own = f"SELECT rowid AS id, bm25(fts, {_WEIGHTS}) AS score FROM fts WHERE fts MATCH ?"
    _insert_hits(connection, query, own, [_match(plan)], "fts.rowid")
    files = f"SELECT rowid AS id, bm25(whole, {_WHOLE_WEIGHTS}) AS score FROM whole WHERE whole MATCH ?"
    _insert_hits(connection, query, files, [_match(plan, _WHOLE_COLUMNS)], "whole.rowid")


def _insert_hits(
    connection: sqlite3.Connection, query: EngineQuery, select: str, first: list[object], identity: str
) -> None:
    """Adds what `select` finds, under the rights and exclusions of the query."""
    plan, parameters = query.plan, first
    # EXISTS, not IN: with IN the planner asks the full-text index once per allowed document.
    tokens = sorted(query.tokens)
    select += (
        f" AND EXISTS (SELECT 1 FROM acl WHERE acl.doc = {identity}"
        f" AND acl.token IN ({', '.join('?' * len(tokens))}))"
    )
    parameters += tokens
    if query.denied:
        select += f" AND {identity} NOT IN (SELECT id FROM doc WHERE key IN (SELECT value FROM json_each(?)))"
        parameters.append(json.dumps(sorted(query.denied)))
    if plan.excludes:
        for table, columns in (("fts", _TEXT_COLUMNS), ("whole", _WHOLE_COLUMNS)):
            select += f" AND {identity} NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)"
            parameters.append(" OR ".join(_term(one, columns) for one in plan.excludes))
    connection.execute(f"INSERT OR IGNORE INTO temp.hit (id, score) {select}", parameters)


def _match(plan: Plan, columns: str = _TEXT_COLUMNS) -> str:
    """The plan in the query language of FTS5. Every word is quoted, so none can act as an operator.

    `columns` are those in which words next to each other are a phrase.
    """
    groups = [f"({' OR '.join(_term(one, columns) for one in group.alternatives)})" for group in plan.groups]
    return (" OR " if plan.any_group else " AND ").join(groups)


def _term(alternative: Alternative, columns: str) -> str:
    if alternative.exact:
        return f'"{alternative.words[0]}"'
    if alternative.is_phrase:
        # Words that happen to follow each other among the parts are no phrase.
        return f'({columns} : "{" ".join(stem(word) for word in alternative.words)}")'
    return f'"{stem(alternative.words[0])}"'


def _conditions(filters: Mapping[str, tuple[str, ...]]) -> tuple[str, list[str]]:
    sql, parameters = "", []
    for name, values in filters.items():
        if values:
            sql += (
                " AND EXISTS (SELECT 1 FROM facet AS chosen WHERE chosen.doc = hit.id"
                f" AND chosen.name = ? AND chosen.value IN ({', '.join('?' * len(values))}))"
            )
            parameters += [name, *values]
    return sql, parameters


def _page(connection: sqlite3.Connection, query: EngineQuery) -> list[EngineHit]:
    where, parameters = _conditions(query.filters)
    rows = connection.execute(
        "SELECT doc.key, doc.kind, doc.body FROM temp.hit AS hit JOIN doc ON doc.id = hit.id"
        f" WHERE 1{where} ORDER BY round(hit.score, 6), doc.date DESC, doc.key LIMIT ? OFFSET ?",
        [*parameters, query.limit, query.offset],
    )
    return [EngineHit(key, kind, body) for key, kind, body in rows]


def _total(connection: sqlite3.Connection, query: EngineQuery) -> int:
    where, parameters = _conditions(query.filters)
    row = connection.execute(f"SELECT count(*) FROM temp.hit AS hit WHERE 1{where}", parameters).fetchone()
    return int(row[0])


def _facets(connection: sqlite3.Connection, query: EngineQuery) -> dict[str, dict[str, int]]:
    """Facets without a chosen value are counted together; each of the others under the rest."""
    counts: dict[str, dict[str, int]] = {name: {} for name in query.facets}
    chosen = [name for name in query.facets if query.filters.get(name)]
    free = [name for name in query.facets if name not in chosen]
    for names in ([free] if free else []) + [[name] for name in chosen]:
        where, parameters = _conditions(query.filters_without(names[0]) if names != free else query.filters)
        rows = connection.execute(
            "SELECT facet.name, facet.value, count(*) FROM temp.hit AS hit"
            " JOIN facet ON facet.doc = hit.id"
            f" WHERE facet.name IN ({', '.join('?' * len(names))}){where} GROUP BY facet.name, facet.value",
            [*names, *parameters],
        )
        for name, value, count in rows:
            counts[name][value] = count
    return counts


# --- Writing --------------------------------------------------------------------------------------------


def _columns(document: EngineDocument) -> list[str]:
    """The stems of each field, in the order of FIELD_WEIGHTS; the files come last, when there are any."""
    content = document.document
    texts = (content.title, content.keywords, content.summary, content.body, document.parts)
    columns = [" ".join(stems(text)) for text in texts]
    if content.attachments:
        columns.append(" ".join(stems_of_long_text("\n".join(document.attachments))))
    return columns


def _advance(connection: sqlite3.Connection, key: str, version: int) -> bool:
    """Claims this version for the key; False when a newer one is already there."""
    cursor = connection.execute(
        "INSERT INTO version (key, version) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET version = excluded.version WHERE excluded.version >= version",
        (key, version),
    )
    return cursor.rowcount > 0


def _insert(connection: sqlite3.Connection, document: EngineDocument, columns: list[str]) -> None:
    _delete(connection, document.key)
    content = document.document
    cursor = connection.execute(
        "INSERT INTO doc (key, kind, body, date) VALUES (?, ?, ?, ?)",
        (document.key, content.kind, content.body, content.date.isoformat() if content.date else ""),
    )
    row = cursor.lastrowid
    for table, fields in (("fts", OWN_FIELDS), ("whole", list(FIELD_WEIGHTS))):
        if len(columns) >= len(fields):
            places = ", ".join("?" * (len(fields) + 1))
            connection.execute(
                f"INSERT INTO {table} (rowid, {', '.join(fields)}) VALUES ({places})",
                [row, *columns[: len(fields)]],
            )
    connection.executemany("INSERT OR IGNORE INTO acl VALUES (?, ?)", [(row, one) for one in content.acl])
    connection.executemany(
        "INSERT OR IGNORE INTO facet VALUES (?, ?, ?)",
        [(row, name, value) for name, values in document.facets.items() for value in values],
    )


def _delete(connection: sqlite3.Connection, key: str) -> None:
    found = connection.execute("SELECT id FROM doc WHERE key = ?", (key,)).fetchone()
    if found is None:
        return
    for statement in (
        "DELETE FROM fts WHERE rowid = ?",
        "DELETE FROM whole WHERE rowid = ?",
        "DELETE FROM acl WHERE doc = ?",
        "DELETE FROM facet WHERE doc = ?",
        "DELETE FROM doc WHERE id = ?",
    ):
        connection.execute(statement, found)
