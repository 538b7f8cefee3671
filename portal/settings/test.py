"""Settings for the tests: the real parts, with cheap passwords and plain static files."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

# Each run, and each of its parallel workers, writes in a folder of its own. Programs that a test starts
# inherit the variables and so share the folder of their test.
_run = os.environ.get("TEST_RUN_DIR") or tempfile.mkdtemp(prefix="weerbaar-test-")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["TEST_RUN_DIR"] = _run
os.environ["DATA_DIR"] = str(Path(_run, _worker))
os.environ["ELASTICSEARCH_PREFIX"] = f"{Path(_run).name.lower().replace('_', '-')}-{_worker}"
if os.environ.get("REDIS_URL"):
    # Clearing the cache empties a whole Redis database: each worker has its own, and never number 0.
    _number = 8 + (int(_worker.removeprefix("gw")) + 1) % 8 if _worker != "main" else 8
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_number}").geturl()

from portal.settings.development import *  # noqa: E402 (the folder must be chosen first)
from portal.settings.development import DATABASES, STORAGES  # noqa: E402

SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = False
# Tests search far more often than any reader; the limit has a test of its own.
SEARCHES_PER_MINUTE = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# The manifest needs a collectstatic first; the tests do without.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A file, not memory: programs that a test starts see the same database.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["NAME"] = str(Path(_run, _worker, "db.sqlite3"))
    # Nothing has to survive a crash of the machine.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
