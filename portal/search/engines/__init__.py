"""The engine of this site: SEARCH_ENGINE chooses it."""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from django.conf import settings

from portal.search.engines.base import SearchEngine

if TYPE_CHECKING:
    from portal.search.engines.sqlite import SqliteEngine


EMBEDDED = "sqlite"


def engine_names() -> tuple[str, ...]:
    """The engines that this site keeps up to date, the one that answers first.

    Beside Elasticsearch the embedded engine is kept warm: it answers when the server does not.
    """
    return (EMBEDDED,) if settings.SEARCH_ENGINE == EMBEDDED else (settings.SEARCH_ENGINE, EMBEDDED)


def engine_named(name: str) -> SearchEngine:
    """One of the engines of this site."""
    return get_embedded() if name == EMBEDDED else get_engine()


def get_engine() -> SearchEngine:
    """The engine that the settings name."""
    if settings.SEARCH_ENGINE == EMBEDDED:
        return get_embedded()
    return _engine(
        settings.SEARCH_ENGINE,
        str(settings.DATA_DIR),
        settings.ELASTICSEARCH_URL,
        settings.ELASTICSEARCH_PREFIX,
        tuple(sorted(settings.ELASTICSEARCH_KEYS.items())),
    )


@lru_cache(maxsize=8)
def _engine(
    name: str, data_dir: str, url: str, prefix: str, keys: tuple[tuple[str, str], ...]
) -> SearchEngine:
    # One object a process and configuration: it holds connections. Imported here, so that a site on SQLite
    # never loads the Elasticsearch client.
    from pathlib import Path

    if name == "elasticsearch":
        from portal.search.engines.elastic import ElasticEngine
        from portal.search.engines.elastic_keys import stored_keys

        return ElasticEngine(url, prefix, lambda: stored_keys(Path(data_dir), url, prefix, dict(keys)))
    from portal.search.engines.sqlite import SqliteEngine

    return SqliteEngine(Path(data_dir))


def get_embedded() -> "SqliteEngine":
    """The embedded engine: the engine of the site itself, or what stands beside Elasticsearch.

    Completion and the repair of typos read its vocabulary, whatever engine answers the searches.
    """
    return cast("SqliteEngine", _engine(EMBEDDED, str(settings.DATA_DIR), "", "", ()))


def forget_engine() -> None:
    """Drops the engine of this process, so that the next use reads its keys again."""
    _engine.cache_clear()
