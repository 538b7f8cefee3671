import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from portal.search import registry
from portal.search.engines import forget_engine
from portal.search.engines.base import SearchEngine
from portal.search.engines.elastic import ElasticEngine
from portal.search.engines.elastic_keys import KEY_NAMES, ensure_keys, stored_keys
from portal.search.engines.sqlite import SqliteEngine
from portal.search.starter.loading import load_starter
from tests.search.sources import MemorySource

# `make test` runs everything twice: on the embedded defaults, and on the production servers. Each turn takes
# its own engine, so that every test meets both once.
IS_PRODUCTION = os.environ.get("SEARCH_ENGINE") == "elasticsearch"
ENGINES = ["elasticsearch"] if IS_PRODUCTION else ["sqlite"]
collect_ignore = [] if IS_PRODUCTION else ["test_never_down.py", "test_restoring_server.py"]


@dataclass(frozen=True)
class ElasticPlace:
    """Our own corner of the shared server: `folder` holds the restricted keys."""

    url: str
    prefix: str
    folder: Path

    def empty(self) -> None:
        with Elasticsearch(self.url) as admin:
            for label in ("publiek", "besloten"):
                for name in admin.indices.get(index=f"{self.prefix}-{label}-*", features="aliases").body:
                    admin.indices.delete(index=name)


@pytest.fixture(scope="session")
def elastic_place(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElasticPlace]:
    """Made once: the server takes seconds for a key."""
    place = ElasticPlace(
        elasticsearch_url, f"test-{secrets.token_hex(4)}", tmp_path_factory.mktemp("elasticsearch")
    )
    ensure_keys(place.url, place.prefix, place.folder)
    yield place
    place.empty()
    with Elasticsearch(place.url) as admin:
        for role in KEY_NAMES:
            admin.security.invalidate_api_key(name=f"{place.prefix}-{role}")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """The engine of this turn, empty; the real server for Elasticsearch."""
    if request.param == "sqlite":
        return SqliteEngine(tmp_path)
    place: ElasticPlace = request.getfixturevalue("elastic_place")
    place.empty()
    return ElasticEngine(
        place.url, place.prefix, lambda: stored_keys(place.folder, place.url, place.prefix, {})
    )


@pytest.fixture(params=ENGINES)
def site_engine(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[str]:
    """The site's own engine, that of this turn, with empty indexes."""
    settings.SEARCH_ENGINE = request.param
    settings.DATA_DIR = tmp_path
    if request.param == "elasticsearch":
        place: ElasticPlace = request.getfixturevalue("elastic_place")
        place.empty()
        settings.DATA_DIR = place.folder
        for file in place.folder.glob("zoeken-*.sqlite3*"):
            file.unlink()
        settings.ELASTICSEARCH_URL = place.url
        settings.ELASTICSEARCH_PREFIX = place.prefix
        settings.ELASTICSEARCH_KEYS = dict.fromkeys(KEY_NAMES, "")
    forget_engine()
    yield request.param
    forget_engine()


@pytest.fixture
def embedded(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The site on the embedded engine, with empty indexes; gives the folder of its files."""
    settings.SEARCH_ENGINE = "sqlite"
    settings.DATA_DIR = tmp_path
    forget_engine()
    yield tmp_path
    forget_engine()


@pytest.fixture
def starter_rules(db: None) -> None:
    """The vocabulary of the field with which a site begins."""
    load_starter()


@pytest.fixture
def public_source() -> Iterator[MemorySource]:
    """The only public source there is during the test."""
    with only_source(MemorySource("proef", "public")) as source:
        yield source


@pytest.fixture
def closed_source() -> Iterator[MemorySource]:
    """The only closed source there is during the test."""
    with only_source(MemorySource("proefkring", "closed")) as source:
        yield source


@contextmanager
def only_source(source: MemorySource) -> Iterator[MemorySource]:
    others = registry.sources_of(source.index)
    for other in others:
        registry.unregister(other.name)
    registry.register(source)
    yield source
    registry.unregister(source.name)
    for other in others:
        registry.register(other)
