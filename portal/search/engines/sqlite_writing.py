"""How one document enters and leaves a file of the embedded engine; the caller holds the transaction."""

# ruff: noqa: S608  statements are made of constants and placeholders

import sqlite3
from collections.abc import Iterable

from portal.search.engines.base import FIELD_WEIGHTS, Batch, EngineDocument
from portal.search.engines.sqlite_query import TABLES, Table
from portal.search.engines.sqlite_words import WordCount
from portal.search.nl.long_texts import words_and_stems
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import extra_terms

EXACT = list(FIELD_WEIGHTS).index("exact")


Columns = dict[Table, list[str]]


def analysed_columns(document: EngineDocument) -> Columns:
    """The columns of each table: stems of the fields, and the words as they are written."""
    fields = [*document.words.values(), document.title_parts, document.parts]
    own = [" ".join(map(stem, found)) for found in fields]
    columns: Columns = {"fts": [*own, document.exact]}
    if text := document.document.attachments:
        exact, stemmed = words_and_stems(text)
        stemmed += map(stem, extra_terms(text, exact))
        columns["whole"] = [*own, f"{document.exact} {' '.join(exact)}", " ".join(stemmed)]
    return columns


def write_batch(
    connection: sqlite3.Connection, analysed: Iterable[tuple[EngineDocument, Columns]], batch: Batch
) -> None:
    """Writes the batch, whose documents are `analysed`, in one transaction."""
    counted = WordCount()
    connection.execute("BEGIN IMMEDIATE")
    try:
        for document, columns in analysed:
            if advance(connection, document.key, document.version):
                insert(connection, document, columns, counted)
        for key in batch.removed:
            if advance(connection, key, batch.version):
                delete(connection, key, counted)
        counted.write(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def advance(connection: sqlite3.Connection, key: str, version: int) -> bool:
    """Claims this version for the key; False when a newer one is already there."""
    cursor = connection.execute(
        "INSERT INTO version (key, version) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET version = excluded.version WHERE excluded.version >= version",
        (key, version),
    )
    return cursor.rowcount > 0


def insert(
    connection: sqlite3.Connection,
    document: EngineDocument,
    columns: Columns,
    counted: WordCount,
) -> None:
    """Writes the document with its `columns` in place of what stood there, and counts its words."""
    delete(connection, document.key, counted)
    content = document.document
    cursor = connection.execute(
        "INSERT INTO doc (key, kind, date) VALUES (?, ?, ?)",
        (document.key, content.kind, content.date.isoformat() if content.date else ""),
    )
    row = int(cursor.lastrowid or 0)
    connection.execute("INSERT INTO body VALUES (?, ?)", (row, content.body))
    for table, values in columns.items():
        fields = list(FIELD_WEIGHTS)[: len(values)]
        # Beside each document an empty one: to FTS5 a word in more than half of all documents weighs nothing,
        # and then a page named after that word would not come first.
        connection.execute(f"INSERT INTO {table} (rowid) VALUES (?)", (-row,))
        places = ", ".join("?" * (len(fields) + 1))
        connection.execute(
            f"INSERT INTO {table} (rowid, {', '.join(fields)}) VALUES ({places})", [row, *values]
        )
    connection.execute(
        "INSERT INTO title (rowid, words) VALUES (?, ?)", (row, " ".join(document.words["title"]))
    )
    connection.executemany("INSERT OR IGNORE INTO acl VALUES (?, ?)", [(row, one) for one in content.acl])
    labels = [(name, value) for name, values in document.facets.items() for value in values]
    connection.executemany("INSERT OR IGNORE INTO label (name, value) VALUES (?, ?)", labels)
    connection.executemany(
        "INSERT OR IGNORE INTO facet SELECT ?, id FROM label WHERE name = ? AND value = ?",
        [(row, *label) for label in labels],
    )
    counted.change([columns.get("whole", columns["fts"])[EXACT]], set(content.acl), 1)


def delete(connection: sqlite3.Connection, key: str, counted: WordCount) -> None:
    """Takes the document out with its words; does nothing when it is not there."""
    found = connection.execute("SELECT id FROM doc WHERE key = ?", (key,)).fetchone()
    if found is None:
        return
    tokens = [token for (token,) in connection.execute("SELECT token FROM acl WHERE doc = ?", found)]
    texts = [
        text
        for table in TABLES
        for (text,) in connection.execute(f"SELECT exact FROM {table} WHERE rowid = ?", found)
    ]
    counted.change(texts, tokens, -1)
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE rowid IN (?, ?)", (*found, -found[0]))
    for statement in (
        "DELETE FROM title WHERE rowid = ?",
        "DELETE FROM acl WHERE doc = ?",
        "DELETE FROM facet WHERE doc = ?",
        "DELETE FROM body WHERE id = ?",
        "DELETE FROM doc WHERE id = ?",
    ):
        connection.execute(statement, found)
