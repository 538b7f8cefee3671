"""A test database in milliseconds: one migrated template per state of the migrations, copied for each worker.

Running 218 migrations takes ten seconds. The template is made once per hash of the migration files, by the
same commands that `make run` uses, and kept in `var/test-templates` (SQLite) or as a database (PostgreSQL).
After a test with real transactions the template is copied back instead of emptying all tables: Wagtail's
root page, the home page and the terms come from migrations and would be gone for the next test.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parents[1]
NUMBER_OF_TEMPLATES_KEPT = 6


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Run a management command in a process of its own."""
    result = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)} mislukte:\n{result.stdout}{result.stderr}")


@contextmanager
def _template_folder(kind: str) -> Iterator[Path]:
    """The folder of templates, locked for this kind of database: one worker makes it, the others wait."""
    folder = ROOT / "var" / "test-templates"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / f"lock-{kind}").open("w")
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"weerbaar-test-templates-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = (folder / f"lock-{kind}").open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def migration_hash() -> str:
    """Names the state of all migrations."""
    from portal.home.preparing import migration_hash as full_hash

    return full_hash()[:16]


class SqliteDatabase:
    """A file per worker, filled from the template by SQLite's own backup (other readers may be there)."""

    def __init__(self) -> None:
        self.path = Path(str(settings.DATABASES["default"]["NAME"]))
        self._made = self.template()

    @classmethod
    def template(cls) -> Path:
        """The migrated and otherwise empty database; made when it is not there."""
        with _template_folder("sqlite") as folder:
            template = folder / f"{migration_hash()}.sqlite3"
            if not template.exists():
                with tempfile.TemporaryDirectory(dir=folder) as work:
                    made = Path(work, "db.sqlite3")
                    cls._migrate(Path(work), made)
                    made.rename(template)
                for old in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[
                    :-NUMBER_OF_TEMPLATES_KEPT
                ]:
                    old.unlink(missing_ok=True)
            return template

    @staticmethod
    def _migrate(work: Path, made: Path) -> None:
        # TEST_RUN_DIR decides where the test settings put their database: <folder>/main/db.sqlite3.
        environment = {"TEST_RUN_DIR": str(work), "PYTEST_XDIST_WORKER": "main", "DATABASE_URL": ""}
        manage("migrate", "--verbosity=0", "--skip-checks", environment=environment)
        manage("createcachetable", environment=environment)
        source, target = sqlite3.connect(work / "main" / "db.sqlite3"), sqlite3.connect(made)
        with source, target:
            source.backup(target)
        source.close()
        target.close()

    def create(self) -> None:
        """Make the database of this worker."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.restore()

    def restore(self) -> None:
        """Bring the database back to the template."""
        connections.close_all()
        source, target = sqlite3.connect(self._made), sqlite3.connect(self.path, timeout=20)
        source.backup(target)
        source.close()
        target.close()

    def drop(self) -> None:
        """The file goes with the folder of the run."""
        connections.close_all()


class PostgresDatabase:
    """A database per worker, made with PostgreSQL's `template`."""

    def __init__(self) -> None:
        self.server = str(os.environ["DATABASE_URL"])
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.name = f"test_{Path(os.environ['TEST_RUN_DIR']).name[-12:].lower()}_{worker}".replace("-", "_")
        self.template = f"test_template_{migration_hash()}"
        with _template_folder("postgres"):
            self._make_template()

    def _execute(self, *statements: str) -> list[Any]:
        import psycopg

        address = urlsplit(self.server)._replace(path="/postgres").geturl()
        with psycopg.connect(address, autocommit=True) as server:
            cursor = [server.execute(statement.encode()) for statement in statements][-1]
            return cursor.fetchall() if cursor.description else []

    def _make_template(self) -> None:
        known = [row[0] for row in self._execute("select datname from pg_database")]
        if self.template in known:
            return
        for name in known:
            if name.startswith("test_template_"):
                self._execute(f'drop database "{name}" with (force)')
        work = f"{self.template}_new"
        self._execute(f'drop database if exists "{work}" with (force)', f'create database "{work}"')
        environment = {"DATABASE_URL": self.url(work)}
        manage("migrate", "--verbosity=0", "--skip-checks", environment=environment)
        manage("createcachetable", environment=environment)
        self._execute(f'alter database "{work}" rename to "{self.template}"')

    def url(self, name: str) -> str:
        """The address of another database on the same server."""
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def create(self) -> None:
        """Make the database of this worker and point Django at it."""
        self.restore()
        connection.settings_dict["NAME"] = self.name
        settings.DATABASES["default"]["NAME"] = self.name
        os.environ["DATABASE_URL"] = self.url(self.name)

    def restore(self) -> None:
        """Make the database anew from the template."""
        connections.close_all()
        self.drop()
        self._execute(f'create database "{self.name}" template "{self.template}"')

    def drop(self) -> None:
        """Remove the database of this worker."""
        connections.close_all()
        self._execute(f'drop database if exists "{self.name}" with (force)')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's fixture of this name: the database comes from a template."""
    with django_db_blocker.unblock():
        database = SqliteDatabase() if connection.vendor == "sqlite" else PostgresDatabase()
        database.create()

    def restore(case: TransactionTestCase) -> None:
        database.restore()

    patch = pytest.MonkeyPatch()
    # TestCase (ordinary tests, rolled back) overrides this method and is not touched.
    patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
    yield
    patch.undo()
    with django_db_blocker.unblock():
        database.drop()


if __name__ == "__main__":
    # The template of PostgreSQL beforehand, while tests on SQLite run: see `.ci/test`.
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    PostgresDatabase()
