"""Elasticsearch: two aliases, each before one versioned index."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Bool, Ids, Query, Terms
from elasticsearch.dsl.response import Response

from portal.search.engines.base import (
    Batch,
    EngineHit,
    EngineQuery,
    EngineResult,
    EngineUnavailable,
    IndexStatus,
    SearchEngine,
    TargetMissing,
    index_label,
    is_current,
    new_target,
)
from portal.search.engines.elastic_gateway import READ_TIMEOUT_SECONDS, Gateway
from portal.search.engines.elastic_index import index_body, operations, text_query
from portal.search.registry import IndexName

FACET_VALUES = 500
KEYS_A_PAGE = 5_000
REFRESH_INTERVAL = "1s"
# Answers of the server that mean "there is something newer" or "already gone": nothing left to do.
_SETTLED = {404, 409}


class ElasticEngine(SearchEngine):
    """`prefix` separates several sites on one cluster."""

    def __init__(self, url: str, prefix: str, read_keys: Callable[[], Mapping[str, str]]) -> None:
        self._prefix = prefix
        self._gateway = Gateway(url, read_keys)

    def search(self, index: IndexName, query: EngineQuery) -> EngineResult:
        try:
            response = self._gateway.search(index, self._alias(index), build_search(query))
        except EngineUnavailable as error:
            if isinstance(error.__cause__, NotFoundError):
                # Never filled: nothing can be found.
                return EngineResult(hits=[], total=0, facets={}, index_missing=True)
            raise
        return _result(response, query)

    def prepare(self, batch: Batch) -> list[Any]:
        # The client takes lines that are JSON already, which its types do not tell.
        return [json.dumps(line, ensure_ascii=False).encode() for line in operations(batch)]

    def write_prepared(self, index: IndexName, prepared: list[Any], into: str = "") -> set[str]:
        if not prepared:
            return set()
        with self._gateway.writer() as client:
            if into and not client.indices.exists(index=into):
                raise TargetMissing(into)
            if not into and not client.indices.exists_alias(name=self._alias(index)):
                self._activate(client, index, self._create(client, index))
            answer = client.bulk(operations=prepared, index=into or self._alias(index), refresh=not into)
        return _refused(answer.body)

    def exists(self, index: IndexName) -> bool:
        with self._gateway.writer(timeout=READ_TIMEOUT_SECONDS) as client:
            return bool(client.indices.exists_alias(name=self._alias(index)))

    def status(self, index: IndexName) -> IndexStatus:
        # Asked by pages that must not wait: the patience of a reader, not of a writer.
        with self._gateway.writer(timeout=READ_TIMEOUT_SECONDS) as client:
            target = self._current(client, index)
            return IndexStatus(target, int(client.count(index=target)["count"]) if target else 0)

    def keys(self, index: IndexName, target: str = "") -> Iterator[str]:
        with self._gateway.writer() as client:
            client.indices.refresh(index=target or self._alias(index), ignore_unavailable=True)
            after: list[Any] | None = None
            while True:
                hits = client.search(
                    index=target or self._alias(index),
                    size=KEYS_A_PAGE,
                    sort=["key"],
                    source=False,
                    search_after=after,
                    ignore_unavailable=True,
                )["hits"]["hits"]
                yield from (hit["_id"] for hit in hits)
                if not hits:
                    return
                after = hits[-1]["sort"]

    def can_continue(self, target: str) -> bool:
        with self._gateway.writer() as client:
            return is_current(target) and bool(client.indices.exists(index=target))

    def create(self, index: IndexName) -> str:
        with self._gateway.writer() as client:
            return self._create(client, index)

    def activate(self, index: IndexName, target: str) -> None:
        with self._gateway.writer() as client:
            self._activate(client, index, target)

    def drop(self, index: IndexName, target: str) -> None:
        with self._gateway.writer() as client:
            if target != self._current(client, index):
                client.indices.delete(index=target, ignore_unavailable=True)

    def _alias(self, index: IndexName) -> str:
        return f"{self._prefix}-{index_label(index)}"

    def _current(self, client: Elasticsearch, index: IndexName) -> str:
        try:
            return max(client.indices.get_alias(name=self._alias(index)).body, default="")
        except NotFoundError:
            return ""

    def _create(self, client: Elasticsearch, index: IndexName) -> str:
        target = new_target(self._alias(index))
        client.indices.create(index=target, **index_body())
        return target

    def _activate(self, client: Elasticsearch, index: IndexName, target: str) -> None:
        alias = self._alias(index)
        client.indices.put_settings(index=target, settings={"index": {"refresh_interval": REFRESH_INTERVAL}})
        client.indices.refresh(index=target)
        before = self._current(client, index)
        actions: list[dict[str, Any]] = [{"add": {"index": target, "alias": alias, "is_write_index": True}}]
        # Put in use once more: adding and removing in one request would leave no index at all.
        if before and before != target:
            actions.append({"remove": {"index": before, "alias": alias}})
        client.indices.update_aliases(actions=actions)
        for old in client.indices.get(index=f"{alias}-*", features="aliases").body:
            # A newer one belongs to a rebuild that is still going on; the one before stays for readers.
            if old not in {target, before} and old.rsplit("-", 1)[1] < target.rsplit("-", 1)[1]:
                client.indices.delete(index=old, ignore_unavailable=True)


def build_search(query: EngineQuery) -> Search:
    """The request: rights in the query (so they hold for totals and facets too), chosen filters after it."""
    rights = Bool(
        must=[text_query(query.plan)],
        filter=[Terms(acl=sorted(query.tokens))],
        must_not=[Ids(values=sorted(query.denied))] if query.denied else [],
    )
    search = Search().query(rights)
    if chosen := _conditions(query.filters):
        search = search.post_filter(Bool(filter=chosen))
    for name in query.facets:
        # Counted under all filters but its own.
        others = Bool(filter=_conditions(query.filters_without(name)))
        search.aggs.bucket(name, A("filter", filter=others)).bucket(
            "values", A("terms", field=f"facet.{name}", size=FACET_VALUES)
        )
    newest: Any = {"date": {"order": "desc", "missing": "_last"}}
    order: tuple[Any, ...] = (newest, "_score") if query.by_date else ("_score", newest)
    return (
        search.sort(*order, "key")
        .source(["key", "kind", "body"])
        .extra(track_total_hits=True, from_=query.offset, size=query.limit)
    )


def _conditions(filters: Mapping[str, tuple[str, ...]]) -> list[Query]:
    return [Q("terms", **{f"facet.{name}": list(values)}) for name, values in filters.items() if values]


def _result(response: Response, query: EngineQuery) -> EngineResult:
    body = response.to_dict()
    hits = [
        EngineHit(hit["_source"]["key"], hit["_source"]["kind"], hit["_source"]["body"])
        for hit in body["hits"]["hits"]
    ]
    aggregations = body.get("aggregations", {})
    facets = {
        name: {bucket["key"]: bucket["doc_count"] for bucket in aggregations[name]["values"]["buckets"]}
        for name in query.facets
    }
    return EngineResult(hits=hits, total=body["hits"]["total"]["value"], facets=facets)


def _refused(answer: Mapping[str, Any]) -> set[str]:
    """The keys that the server did not take; raises when it is too busy for any of them."""
    refused = set()
    for item in answer["items"]:
        result = next(iter(item.values()))
        if result["status"] == 429:
            raise EngineUnavailable("te druk")
        if result["status"] >= 400 and result["status"] not in _SETTLED:
            refused.add(result["_id"])
    return refused
