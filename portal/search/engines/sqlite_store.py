"""The files of the embedded engine: one SQLite file an index, and a link that names the one in use.

`zoeken-publiek.sqlite3` is a symbolic link to `zoeken-publiek-<analysis>-<time>.sqlite3`. A rebuild fills a
new file and replaces the link in one step; replacing a database file itself would leave its write-ahead log
beside another database. SQLite follows the link we read, never the link itself, so a reader keeps its own
file until its next query.
"""

import os
import sqlite3
import threading
from pathlib import Path

from portal.search.engines.base import FIELD_WEIGHTS, TargetMissing, index_label, new_target
from portal.search.registry import IndexName

BUSY_TIMEOUT_MS = 10_000
SUFFIX = ".sqlite3"

_TABLES_SQL = """
CREATE TABLE doc (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, date TEXT NOT NULL);
-- Apart from it, as all hits are sorted and only those of one page are read.
CREATE TABLE body (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
-- Also remembers what was deleted, so that a late write cannot bring it back.
CREATE TABLE version (key TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE acl (doc INTEGER NOT NULL, token TEXT NOT NULL, PRIMARY KEY (doc, token)) WITHOUT ROWID;
-- The values of facets, by number: counting numbers takes a third of the time that counting words takes.
CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (name, value));
CREATE TABLE facet (doc INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (doc, label)) WITHOUT ROWID;
-- How many documents that a token may find hold a word, as it is written (folded).
CREATE TABLE word (
    token TEXT NOT NULL, word TEXT NOT NULL, df INTEGER NOT NULL, PRIMARY KEY (token, word)
) WITHOUT ROWID;
-- Goes up with every batch, so that a process knows when the words that it keeps are old.
CREATE TABLE state (writes INTEGER NOT NULL);
INSERT INTO state VALUES (0);
-- Titles as they are written, for completion.
CREATE VIRTUAL TABLE title USING fts5(words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4');
"""
# What an object says itself, without its files.
OWN_FIELDS = [name for name in FIELD_WEIGHTS if name != "attachments"]
_TEXT_SQL = f"""
CREATE VIRTUAL TABLE fts USING fts5({", ".join(OWN_FIELDS)}, tokenize = 'unicode61 remove_diacritics 0');
-- Only objects with files, once more and with the text of those. In one table the rank of a short page would
-- sink by the length of its annual report.
CREATE VIRTUAL TABLE whole USING fts5({", ".join(FIELD_WEIGHTS)}, tokenize = 'unicode61 remove_diacritics 0');
"""
SCHEMA_SQL = _TABLES_SQL + _TEXT_SQL


class SqliteStore:
    """Finds, makes and opens the files; a connection is kept per thread and file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._local = threading.local()

    def current(self, index: IndexName) -> str:
        """The target in use, or "" when none was ever made."""
        try:
            return os.readlink(self._link(index)).removesuffix(SUFFIX)
        except OSError:
            return ""

    def create(self, index: IndexName) -> str:
        target = new_target(f"zoeken-{index_label(index)}")
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path(target), isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(SCHEMA_SQL)
        finally:
            connection.close()
        return target

    def activate(self, index: IndexName, target: str) -> None:
        """Points the link at `target`; the one before it stays for readers, older ones are removed."""
        before = self.current(index)
        link = self._link(index)
        fresh = link.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self.path(target).name)
        fresh.replace(link)
        for old in self.folder.glob(f"zoeken-{index_label(index)}-*{SUFFIX}"):
            name = old.name.removesuffix(SUFFIX)
            # Names sort by time at their end: a newer one belongs to a rebuild that is still going on.
            if name not in {target, before} and name.rsplit("-", 1)[1] < target.rsplit("-", 1)[1]:
                self.remove(name)

    def remove(self, target: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path(target)}{suffix}").unlink(missing_ok=True)

    def path(self, target: str) -> Path:
        return self.folder / f"{target}{SUFFIX}"

    def reader(self, target: str) -> sqlite3.Connection:
        """A connection that cannot write to the file; searches put their hits in a table in memory."""
        return self._connection(target, "ro")

    def writer(self, target: str) -> sqlite3.Connection:
        return self._connection(target, "rw")

    def _connection(self, target: str, mode: str) -> sqlite3.Connection:
        open_now: dict[tuple[str, str], sqlite3.Connection] = self._local.__dict__.setdefault("open", {})
        if not self.path(target).exists():
            raise TargetMissing(target)
        found = open_now.get((target, mode))
        if found is not None:
            return found
        for key in [key for key in open_now if _stem(key[0]) == _stem(target) and key[1] == mode]:
            open_now.pop(key).close()
        connection = sqlite3.connect(
            f"{self.path(target).as_uri()}?mode={mode}", uri=True, isolation_level=None
        )
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-16000")
        if mode == "ro":
            connection.execute("CREATE TEMP TABLE hit (id INTEGER PRIMARY KEY, score REAL NOT NULL)")
        open_now[(target, mode)] = connection
        return connection

    def _link(self, index: IndexName) -> Path:
        return self.folder / f"zoeken-{index_label(index)}{SUFFIX}"


def _stem(target: str) -> str:
    """The index to which a target belongs."""
    return target.rsplit("-", 2)[0]
