"""The words that documents hold, counted for each access token: for completion and the repair of typos.

A reader hears only of words in documents that one of the tokens may find. The tables are kept in the same
transaction as the documents.
"""

# ruff: noqa: S608  statements are made of constants and placeholders

import sqlite3
from collections.abc import Iterable

# A longer "word" is an address or a mistake.
MAX_LENGTH = 40
# The most frequent ones are kept in memory; the rest of a very large site is not suggested.
MAX_WORDS = 150_000


def count_words(
    connection: sqlite3.Connection, texts: Iterable[str], tokens: Iterable[str], step: int
) -> None:
    """Adds `step` (1 or -1) to the count of each different word, for each of the tokens."""
    found = {word for text in texts for word in text.split() if _is_word(word)}
    for token in tokens:
        rows = [(token, word, step) for word in found]
        connection.executemany(
            "INSERT INTO word VALUES (?, ?, ?) ON CONFLICT (token, word) DO UPDATE SET df = df + excluded.df",
            rows,
        )
        if step < 0:
            connection.executemany(
                "DELETE FROM word WHERE token = ? AND word = ? AND df <= 0", [row[:2] for row in rows]
            )


def read_words(connection: sqlite3.Connection, tokens: Iterable[str]) -> dict[str, int]:
    """The words of these tokens with the number of documents; one of two tokens counts twice."""
    wanted = sorted(tokens)
    rows = connection.execute(
        f"SELECT word, sum(df) FROM word WHERE token IN ({', '.join('?' * len(wanted))})"
        " GROUP BY word ORDER BY sum(df) DESC LIMIT ?",
        [*wanted, MAX_WORDS],
    )
    return dict(rows.fetchall())


def writes(connection: sqlite3.Connection) -> int:
    """A number that is higher after each batch."""
    return int(connection.execute("SELECT writes FROM state").fetchone()[0])


def count_write(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE state SET writes = writes + 1")


def _is_word(word: str) -> bool:
    return 1 < len(word) <= MAX_LENGTH and word.isalpha()
