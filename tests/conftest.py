"""What all tests share: the services, the database, the browser, and a clean cache."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache

from portal.common.content_version import forget_kept
from portal.common.memory import settle
from portal.common.page_cache import forget_pages
from portal.search.engines import forget_engine
from tests import services

# Whatever uses none of these behaves the same on any database and any server.
SERVED = {
    "db",
    "transactional_db",
    "live_server",
    "elasticsearch_url",
    "redis_url",
    "clamd_url",
    "site_engine",
    "engine",
}

LONGEST = {
    "test_admin_csp.py",
    "test_completion.py",
    "test_engine_contract.py",
    "test_in_and_out.py",
    "test_journeys.py",
    "test_leak_matrix.py",
    "test_leak_matrix_inside.py",
    "test_leak_search.py",
    "test_look.py",
    "test_look_closed.py",
    "test_never_down.py",
    "test_oidc.py",
    "test_oracle.py",
    "test_serve.py",
}

pytest_plugins = [
    "tests.services",
    "tests.database",
    "tests.browser",
    "tests.serving",
    "tests.smtp",
    "tests.openid.provider",
    "tests.openid.keycloak",
]


def pytest_configure(config: pytest.Config) -> None:
    """Look once for the services; parallel workers inherit what was found."""
    config.addinivalue_line("markers", "browser: needs Chromium (set by the fixtures browser and page)")
    config.addinivalue_line("markers", "anywhere: touches no database and no server")
    config.addinivalue_line(
        "markers", "once: long and the same on every database, so on the embedded parts only"
    )
    if not hasattr(config, "workerinput"):
        found = services.find_services(os.environ)
        for service in services.SERVICES:
            os.environ.pop(service.key, None)
        os.environ.update(found)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name what is missing, and what the site runs on."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[1]
    return [f"site op: {engine}, zoeken met {settings.SEARCH_ENGINE}", *services.header_lines()]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures that they use."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if {"browser", "page", "chromium"} & names:
            item.add_marker("browser")
        if not names & SERVED and item.get_closest_marker("django_db") is None:
            item.add_marker("anywhere")
    # The longest files first: a worker that begins one of them last keeps the other one waiting for minutes.
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The folder of the run goes when all workers are ready."""
    folder = os.environ.get("TEST_RUN_DIR", "")
    if folder and not hasattr(config, "workerinput"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _settled() -> None:
    """As in a process of the site: what was loaded is no work for the garbage collector any more."""
    settle()


@pytest.fixture
def embedded_search(settings: Any) -> Iterator[None]:
    """The search of a site without a server: on another one these tests would find no index."""
    settings.SEARCH_ENGINE = "sqlite"
    forget_engine()
    yield
    forget_engine()


@pytest.fixture
def own_folder(settings: Any, tmp_path: Any) -> Iterator[Any]:
    """Search index, media and closed files in a folder of this test."""
    settings.SEARCH_ENGINE = "sqlite"
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CLOSED_FILES_ROOT = tmp_path / "besloten-bestanden"
    # Each answer is really made; what the page cache does has tests of its own.
    settings.PAGE_CACHE_BYTES = 0
    # The version of the content in a file: asking the server five times for each answer takes a fifth of all.
    settings.REDIS_URL = ""
    forget_engine()
    yield tmp_path
    forget_engine()


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """What is kept in memory or in Redis would outlive the test; database rows are rolled back."""
    forget_kept()
    forget_pages()
    yield
    if settings.REDIS_URL:
        cache.clear()
