"""Makes the site ready to be served: database, style sheets, content, search index, first administrator.

Each step is skipped when nothing changed since the last time; what it was made from is kept as a hash in
`stamps.json` in DATA_DIR. All steps run in one process, because starting Django costs seconds.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

Say = Callable[[str], None]


class Stamps:
    """What was already done, by step name; a missing or broken file only means doing it again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self.values: dict[str, str] = json.loads(file.read_text())
        except (OSError, ValueError):
            self.values = {}

    def holds(self, step: str, value: str) -> bool:
        """Whether `step` was finished for exactly this value."""
        return self.values.get(step) == value

    def set(self, step: str, value: str) -> None:
        """Remember that `step` is finished."""
        self.values[step] = value
        self.file.write_text(json.dumps(self.values, indent=1))


def database_identity() -> str:
    """Names this very database: a new one under the same address differs. Empty before the first migrate."""
    if "django_migrations" not in connection.introspection.table_names():
        return ""
    with connection.cursor() as cursor:
        cursor.execute("select min(applied), max(applied), count(*) from django_migrations")
        row = cursor.fetchone()
    database = connection.settings_dict
    return f"{connection.vendor}/{database['HOST']}:{database['PORT']}/{database['NAME']}/{row}"


def migration_hash() -> str:
    """A hash over the migration files of all apps, what they do after migrating, and what the cache needs."""
    total = hashlib.sha256(settings.CACHES["default"]["BACKEND"].encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(
            [*Path(config.path).glob("apps.py"), *Path(config.path, "migrations").glob("*.py")]
        ):
            total.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    return total.hexdigest()


def migrate(stamps: Stamps, say: Say) -> None:
    """Bring the database to the newest migration and make the cache table."""
    if stamps.holds("migrate", f"{migration_hash()} {database_identity()}"):
        return
    say("Database bijwerken …")
    call_command("migrate", verbosity=0, interactive=False)
    if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
        call_command("createcachetable", verbosity=0)
    stamps.set("migrate", f"{migration_hash()} {database_identity()}")


def collect_static(stamps: Stamps, say: Say) -> None:
    """Copy and compress the static files into STATIC_ROOT."""
    value = _static_hash()
    if stamps.holds("static", value) and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        return
    say("Stijlbladen en scripts verzamelen …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamps.set("static", value)


def _static_hash() -> str:
    total = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            total.update(f"{name} {status.st_size} {status.st_mtime_ns}".encode())
    return total.hexdigest()


def load_demo(stamps: Stamps, say: Say) -> None:
    """Load the demo content once into each database, and again when its files change."""
    value = f"{_tree_hash(_demo_files())} {_birth_of_database()}"
    if stamps.holds("demo", value):
        return
    say("Voorbeeldinhoud laden …")
    call_command("load_demo", verbosity=0)
    stamps.set("demo", value)


def _birth_of_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select min(applied) from django_migrations")
        return f"{connection.settings_dict['NAME']} {cursor.fetchone()[0]}"


def _demo_files() -> Iterable[Path]:
    for config in apps.get_app_configs():
        if Path(config.path).is_relative_to(settings.BASE_DIR):
            yield from (path for path in Path(config.path, "demo").rglob("*") if path.is_file())
            # The rules that the search starts with come along with the demo.
            yield from Path(config.path, "starter").glob("*.txt")


def _tree_hash(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
