"""Search measured against the engine alone, in turn and in one run; and filling against the raw engine.

`motor`: the same request that the site sends, straight to the engine. `site`: the whole request through all
middleware, with repair, facets, re-check in the database and highlighting.
"""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from elasticsearch import helpers

from portal.common.memory import settle
from portal.home.bench_pages import texts
from portal.home.benchmarking import uncached_client
from portal.search.engines import engine_names, get_engine
from portal.search.engines.base import Batch, EngineQuery, SearchEngine
from portal.search.engines.elastic import ElasticEngine
from portal.search.engines.elastic_index import operations
from portal.search.engines.sqlite_store import SCHEMA_SQL
from portal.search.engines.sqlite_writing import analysed_columns, write_batch
from portal.search.indexing import BATCH_SIZE, rebuild
from portal.search.lexicon import ReaderLexicon
from portal.search.planning import plan_query
from portal.search.reading import Reading
from portal.search.registry import PUBLIC_TOKEN, sources_of
from portal.search.rules import current_rules
from portal.search.services import facet_catalog, reader_of

ROUNDS = 3
TOKENS = frozenset({PUBLIC_TOKEN})
# The goals: the whole request at most this much slower than the engine, and filling at least this fast.
MAX_RATIO, MAX_EXTRA_MS, MIN_FILL = 2.0, 25.0, 0.5
SAMPLE = 500


@dataclass(frozen=True)
class Searching:
    """Times in milliseconds of the wall clock; `queries`: most SQL queries in one request."""

    pages: int
    engine_p50: float
    engine_p95: float
    site_p50: float
    site_p95: float
    queries: int

    @property
    def holds(self) -> bool:
        return self.site_p95 <= MAX_RATIO * self.engine_p95 + MAX_EXTRA_MS


@dataclass(frozen=True)
class Filling:
    """Documents a second of the whole rebuild and of the raw engine; memory in MB at three moments."""

    pages: int
    site: float
    raw: float
    memory: tuple[int, int, int]

    @property
    def holds(self) -> bool:
        return self.site >= MIN_FILL * self.raw


def queries(count: int = 48) -> list[str]:
    """Different searches: words, pairs, compounds that were split, typos, phrases and filters."""
    words = [word for word in islice(texts(0), 4_000) if len(word) > 4]
    chance = random.Random(3)  # noqa: S311  words for a measurement
    found = []
    for number in range(count):
        one, two = chance.sample(words, 2)
        shapes = (one, f"{one} {two}", f"{one}s {two}", one[:2] + one[3:], f'"{one} {two}"', f"{one} -{two}")
        found.append(shapes[number % len(shapes)])
    return found


def measure_searching(pages: int) -> Searching:
    client, engine = uncached_client(), get_engine()
    facets = tuple(facet_catalog("public"))
    reader = reader_of("public", TOKENS)
    asked = []
    for text in queries():
        plan = plan_query(text, current_rules(), ReaderLexicon("public", reader))
        asked.append((text, EngineQuery(plan, TOKENS, facets=facets)))
    # As in a process of the site.
    settle()
    with override_settings(PAGE_CACHE_BYTES=0, SEARCHES_PER_MINUTE=0):
        return _measure(pages, client, engine, asked)


def _measure(
    pages: int, client: Client, engine: SearchEngine, asked: list[tuple[str, EngineQuery]]
) -> Searching:
    """Each search in turn by the engine and by the site; an answer that was kept would be no search."""
    most = max(_count_queries(client, text) for text, _query in asked)
    engine_times: list[float] = []
    site_times: list[float] = []
    for _round in range(ROUNDS):
        for text, query in asked:
            before = time.perf_counter()
            engine.search("public", query)
            middle = time.perf_counter()
            client.get("/zoeken/", {"q": text})
            after = time.perf_counter()
            engine_times.append((middle - before) * 1000)
            site_times.append((after - middle) * 1000)
    return Searching(pages, *_percentiles(engine_times), *_percentiles(site_times), most)


def _count_queries(client: Client, text: str) -> int:
    """How many SQL queries the search takes; also warms up, as counting itself takes time."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/zoeken/", {"q": text})
    if response.status_code != 200:
        raise RuntimeError(f"/zoeken/ answered {response.status_code}: an error page is no measure.")
    return len(captured)


def measure_filling(pages: int) -> Filling:
    """Rebuilds the public index of the first engine, and writes the same documents raw."""
    memory: list[int] = []
    started = time.perf_counter()
    count = rebuild(engine_names()[0], "public", lambda _done, _total: memory.append(_memory()), restart=True)
    site = count / (time.perf_counter() - started)
    middle = len(memory) // 2
    return Filling(pages, site, _raw_filling(), (memory[0], memory[middle], memory[-1]))


def _raw_filling() -> float:
    """Documents a second when everything is ready to be written."""
    source = sources_of("public")[0]
    ids = list(islice(map(str, source.all_ids()), SAMPLE))
    batch = next(Reading(source, ids, 1).batches())
    engine = get_engine()
    write = _raw_elastic(engine, batch) if isinstance(engine, ElasticEngine) else _raw_sqlite(batch)
    started = time.perf_counter()
    write()
    return len(batch.documents) / (time.perf_counter() - started)


def _raw_elastic(engine: ElasticEngine, batch: Batch) -> Callable[[], object]:
    lines = operations(batch)
    target = engine.create("public")

    def write() -> None:
        with engine._gateway.writer() as client:
            actions = ({"_index": target, "_source": source} for source in lines[1::2])
            helpers.bulk(client, actions, chunk_size=BATCH_SIZE)
            client.indices.refresh(index=target)
            client.indices.delete(index=target)

    return write


def _raw_sqlite(batch: Batch) -> Callable[[], object]:
    """The same statements, of which the texts are ready."""
    analysed = [(one, analysed_columns(one)) for one in batch.documents]
    folder = tempfile.TemporaryDirectory()

    def write() -> None:
        raw = sqlite3.connect(Path(folder.name) / "ruw.sqlite3", isolation_level=None)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.executescript(SCHEMA_SQL)
        for start in range(0, len(analysed), BATCH_SIZE):
            write_batch(raw, analysed[start : start + BATCH_SIZE], Batch(batch.version))
        raw.close()
        folder.cleanup()

    return write


def _percentiles(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[94]


def _memory() -> int:
    """What this process holds now, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0
