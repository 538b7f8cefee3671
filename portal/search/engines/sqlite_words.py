"""The words that documents hold, counted for each access token: for completion and the repair of typos.

A reader hears only of words in documents that one of the tokens may find. The tables are kept in the same
transaction as the documents.
"""

# ruff: noqa: S608  statements are made of constants and placeholders

import sqlite3
from collections import Counter
from collections.abc import Iterable
from typing import Literal

# A longer "word" is an address or a mistake.
MAX_LENGTH = 40
# The most frequent ones are kept in memory; the rest of a very large site is not suggested.
MAX_WORDS = 150_000


class WordCount:
    """What a batch changes in the counts, added up: the documents of a batch share most of their words."""

    def __init__(self) -> None:
        self._changes: dict[str, Counter[str]] = {}

    def change(self, texts: Iterable[str], tokens: Iterable[str], step: Literal[1, -1]) -> None:
        """Adds `step` to the count of each different word, for each of the tokens."""
        different = {word for text in texts for word in text.split()}
        found = [word for word in different if 1 < len(word) <= MAX_LENGTH and word.isalpha()]
        for token in tokens:
            changes = self._changes.setdefault(token, Counter())
            if step > 0:
                changes.update(found)
            else:
                changes.subtract(found)

    def write(self, connection: sqlite3.Connection) -> None:
        """Brings the table up to date; in order, so that what stands together is changed together."""
        for token, changes in self._changes.items():
            rows = sorted((token, word, step) for word, step in changes.items() if step)
            connection.executemany(
                "INSERT INTO word VALUES (?, ?, ?)"
                " ON CONFLICT (token, word) DO UPDATE SET df = df + excluded.df",
                rows,
            )
            connection.executemany(
                "DELETE FROM word WHERE token = ? AND word = ? AND df <= 0",
                [row[:2] for row in rows if row[2] < 0],
            )
        connection.execute("UPDATE state SET writes = writes + 1")


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
