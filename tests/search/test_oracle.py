"""Random documents, rights and denials: every answer equals what the reader's own documents alone would give.

The oracle reads each document in turn, knows no index and no engine, and so cannot make the same mistake.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.search.engines import get_embedded, get_engine
from portal.search.engines.base import Batch, EngineDocument, EngineQuery, Reader
from portal.search.lexicon import ReaderLexicon
from portal.search.nl.compounds import parts
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import words
from portal.search.plan import build_plan
from portal.search.planning import plan_query
from portal.search.registry import SearchDocument
from portal.search.rules import EMPTY_RULES

# Words that look alike, so that typos of one are near another, and compounds of them.
WORDS = (
    "bedreiging",
    "bedreigingen",
    "dreiging",
    "beleid",
    "beleidsplan",
    "integriteit",
    "integriteitsbeleid",
    "melding",
    "meldplicht",
    "burgemeester",
    "geheimhouding",
    "geheimschrift",
)
TYPOS = ("bedriging", "integritiet", "geheimhuoding", "burgemester", "mleding", "geheim")
TOKENS = ("g:1", "g:2", "g:3")
FACETS = ("fysiek", "integriteit")

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
circles = st.sets(st.sampled_from(TOKENS), min_size=1)
documents = st.lists(st.tuples(texts, texts, circles, st.sampled_from(FACETS)), min_size=1, max_size=8)
queries = st.lists(st.sampled_from((*WORDS, *TYPOS)), min_size=1, max_size=3).map(" ".join)


def made(number: int, title: str, body: str, acl: set[str], facet: str) -> SearchDocument:
    return SearchDocument(
        id=str(number),
        kind="gesprek",
        title=title,
        summary="",
        body=body,
        acl=tuple(sorted(acl)),
        facets={"domein": (facet,)},
    )


def is_visible(one: SearchDocument, reader: Reader) -> bool:
    return bool(set(one.acl) & reader.tokens) and f"t:{one.id}" not in reader.denied


def answers(one: SearchDocument, query: str) -> bool:
    own = words(f"{one.title} {one.body}")
    known = {stem(word) for word in own} | {stem(part) for word in own for part in parts(word)}
    return all(stem(word) in known for word in words(query))


def write(rows: Sequence[SearchDocument], version: int) -> None:
    batch = Batch(version, [EngineDocument(f"t:{one.id}", version, one) for one in rows])
    for engine in {id(one): one for one in (get_engine(), get_embedded())}.values():
        for index in ("closed",):
            target = engine.create(index)
            engine.write(index, batch, into=target)
            engine.activate(index, target)


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=documents, tokens=circles, denied=st.sets(st.integers(0, 7)), query=queries)
def test_answers_come_from_what_the_reader_may_see(
    site_engine: str, rows: list[Any], tokens: set[str], denied: set[int], query: str
) -> None:
    every = [made(number, *row) for number, row in enumerate(rows)]
    reader = Reader(frozenset(tokens), frozenset(f"t:{number}" for number in denied))
    visible = [one for one in every if is_visible(one, reader)]
    write(every, 1)

    lexicon = ReaderLexicon("closed", reader)
    plan = build_plan(query)
    asked = EngineQuery(plan, reader.tokens, denied=reader.denied, facets=("domein",), limit=50)
    result = get_engine().search("closed", asked)
    expected = [one for one in visible if answers(one, query)]

    assert {hit.key for hit in result.hits} == {f"t:{one.id}" for one in expected}
    assert result.total == len(expected)
    assert result.facets["domein"] == {
        facet: count for facet in FACETS if (count := sum(facet in one.facets["domein"] for one in expected))
    }
    heard = {word for one in visible for word in words(f"{one.title} {one.body}")}
    for beginning in ("be", "geheim", query.split()[0][:4]):
        told = set(lexicon.beginning_with(beginning, 50))
        assert told == {word for word in heard if word.startswith(beginning) and word != beginning}
    repaired = plan_query(query, EMPTY_RULES, lexicon).repairs
    assert {one.used for one in repaired} <= heard


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=documents, tokens=circles, query=queries)
def test_what_others_write_changes_nothing(
    site_engine: str, rows: list[Any], tokens: set[str], query: str
) -> None:
    """The plan, hits, total and facets are the same with and without the documents of others."""
    every = [made(number, *row) for number, row in enumerate(rows)]
    reader = Reader(frozenset(tokens))

    def seen() -> tuple[Any, ...]:
        plan = plan_query(query, EMPTY_RULES, ReaderLexicon("closed", reader))
        asked = EngineQuery(plan, reader.tokens, facets=("domein",), limit=50)
        result = get_engine().search("closed", asked)
        return plan, {hit.key for hit in result.hits}, result.total, result.facets

    write(every, 1)
    with_others = seen()
    write([one for one in every if is_visible(one, reader)], 1)

    assert with_others == seen()
