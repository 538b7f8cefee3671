"""Elasticsearch itself refuses what a reader must not see: the keys, and the gate before the server."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.dsl import A, Search

from portal.search.engines.base import Batch, EngineDocument, EngineQuery, EngineUnavailable, MissingTokens
from portal.search.engines.elastic import ElasticEngine, build_search
from portal.search.engines.elastic_gateway import ForbiddenQuery, check_body
from portal.search.engines.elastic_keys import (
    FILE_NAME,
    ensure_keys,
    stored_keys,
    without_credentials,
)
from portal.search.plan import build_plan
from tests.search.conftest import ElasticPlace
from tests.search.sources import document

SECRET = "kanarievogel"


@pytest.fixture
def filled(elastic_place: ElasticPlace) -> ElasticPlace:
    """A public and a closed document on the server."""
    elastic_place.empty()
    keys = stored_keys(elastic_place.folder, elastic_place.url, elastic_place.prefix, {})
    engine = ElasticEngine(elastic_place.url, elastic_place.prefix, lambda: keys)
    engine.write("public", Batch(1, [EngineDocument("t:a", 1, document("a", "Openbaar"))]))
    closed = document("b", SECRET, acl=("g:1",))
    engine.write("closed", Batch(1, [EngineDocument("t:b", 1, closed)]))
    return elastic_place


def client(place: ElasticPlace, role: str) -> Elasticsearch:
    key = stored_keys(place.folder, place.url, place.prefix, {})[role]
    return Elasticsearch(without_credentials(place.url), api_key=key, max_retries=0)


def refused(call: Any, *arguments: Any, **named: Any) -> bool:
    with pytest.raises(ApiError) as caught:
        call(*arguments, **named)
    return caught.value.status_code in {401, 403}


def test_reader_keys_read_their_own_alias_and_nothing_else(filled: ElasticPlace) -> None:
    for role, own, other in (("public", "publiek", "besloten"), ("closed", "besloten", "publiek")):
        with client(filled, role) as reader:
            assert reader.search(index=f"{filled.prefix}-{own}")["hits"]["total"]["value"] == 1
            assert refused(reader.search, index=f"{filled.prefix}-{other}")
            assert refused(reader.count, index=f"{filled.prefix}-{other}")
            assert refused(reader.search, index=f"{filled.prefix}-{own},{filled.prefix}-{other}")
            assert refused(reader.get, index=f"{filled.prefix}-{other}", id="t:b")
            # A pattern, or no index at all, means all that the key may read: never the other one.
            for everywhere in ({"index": "*"}, {"index": f"{filled.prefix}-*"}, {}):
                hits = reader.search(**everywhere)["hits"]["hits"]
                assert {hit["_index"].startswith(f"{filled.prefix}-{own}-") for hit in hits} == {True}


def test_reader_keys_cannot_read_the_index_behind_the_other_alias(filled: ElasticPlace) -> None:
    with Elasticsearch(filled.url) as admin:
        (behind,) = admin.indices.get_alias(name=f"{filled.prefix}-besloten").body
    with client(filled, "public") as reader:
        assert refused(reader.search, index=behind)


def test_reader_keys_cannot_write_or_manage(filled: ElasticPlace) -> None:
    for role, own in (("public", "publiek"), ("closed", "besloten")):
        alias = f"{filled.prefix}-{own}"
        with client(filled, role) as reader:
            assert refused(reader.index, index=alias, document={"key": "t:x"})
            assert refused(reader.delete, index=alias, id="t:a")
            assert refused(reader.indices.create, index=f"{alias}-nieuw")
            assert refused(reader.indices.delete, index=f"{alias}-nieuw")
            assert refused(reader.security.create_api_key, name="meer", role_descriptors={"x": {}})


def test_writer_key_stays_within_the_prefix(filled: ElasticPlace) -> None:
    with client(filled, "write") as writer:
        assert refused(writer.indices.create, index="iets-anders")
        assert refused(writer.security.get_user)


def test_keys_are_kept_in_a_private_file_and_used_again(filled: ElasticPlace) -> None:
    file = filled.folder / FILE_NAME
    before = file.read_text()

    ensure_keys(filled.url, filled.prefix, filled.folder)

    assert file.read_text() == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(before)["url"] == without_credentials(filled.url)


def test_keys_that_the_server_does_not_know_are_made_anew(filled: ElasticPlace, tmp_path: Path) -> None:
    content = json.loads((filled.folder / FILE_NAME).read_text())
    (tmp_path / FILE_NAME).write_text(json.dumps(content | {"closed": content["closed"][:-4] + "AAAA"}))

    ensure_keys(filled.url, filled.prefix, tmp_path)

    keys = stored_keys(tmp_path, filled.url, filled.prefix, {})
    engine = ElasticEngine(filled.url, filled.prefix, lambda: keys)
    query = EngineQuery(build_plan(SECRET), frozenset({"g:1"}))
    assert engine.search("closed", query).total == 1


def test_given_keys_win_and_missing_ones_are_an_unavailable_engine(tmp_path: Path) -> None:
    given = {"public": "a", "closed": "b", "write": "c"}
    assert stored_keys(tmp_path, "http://es:9200", "p", given) == given
    with pytest.raises(EngineUnavailable):
        stored_keys(tmp_path, "http://es:9200", "p", {"public": "a"})


def test_refused_port_is_an_unavailable_engine_at_once() -> None:
    engine = ElasticEngine(
        "http://127.0.0.1:9", "p", lambda: dict.fromkeys(("public", "closed", "write"), "x")
    )
    for _attempt in range(5):
        with pytest.raises(EngineUnavailable):
            engine.search("public", EngineQuery(build_plan("iets"), frozenset({"public"})))
    with pytest.raises(EngineUnavailable):
        engine.write("public", Batch(1, removed=["t:a"]))


class TestGate:
    """The shape of the request; no server is needed to see it."""

    def body(self, **fields: Any) -> dict[str, Any]:
        query = EngineQuery(build_plan("iets anders"), frozenset({"g:1"}), facets=("domein",), **fields)
        return build_search(query).to_dict()

    def test_rights_stand_in_the_query_and_chosen_filters_after_it(self) -> None:
        body = self.body(filters={"domein": ("x",)}, denied=frozenset({"t:1"}))

        check_body(body)
        assert body["query"]["bool"]["filter"] == [{"terms": {"acl": ["g:1"]}}]
        assert body["query"]["bool"]["must_not"] == [{"ids": {"values": ["t:1"]}}]
        assert "acl" not in json.dumps(body["post_filter"])

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"match_all": {}},
            {"bool": {"must": [{"terms": {"acl": ["g:1"]}}]}},
            {"bool": {"should": [{"terms": {"acl": ["g:1"]}}]}},
            {"bool": {"filter": [{"terms": {"acl": []}}]}},
            {"bool": {"filter": {"term": {"kind": "x"}}}},
        ],
    )
    def test_refuses_a_body_without_token_filter(self, query: dict[str, Any]) -> None:
        with pytest.raises(MissingTokens):
            check_body({"query": query})

    @pytest.mark.parametrize(
        "extra",
        [
            {"suggest": {"x": {"text": "a", "term": {"field": "title"}}}},
            {"aggs": {"all": {"global": {}}}},
            {"aggs": {"x": {"filter": {}, "aggs": {"y": {"global": {}}}}}},
            {"aggs": {"x": {"terms": {"field": "kind", "min_doc_count": 0}}}},
            {"profile": True},
            {"explain": True},
        ],
    )
    def test_refuses_what_answers_from_outside_the_filter(self, extra: dict[str, Any]) -> None:
        with pytest.raises(ForbiddenQuery):
            check_body(self.body() | extra)

    def test_search_without_filter_never_reaches_the_server(self) -> None:
        engine = ElasticEngine("http://127.0.0.1:9", "p", lambda: {"closed": "x"})
        search = Search().query("match_all")
        search.aggs.bucket("x", A("terms", field="kind"))
        with pytest.raises(MissingTokens):
            engine._gateway.search("closed", "p-besloten", search)
