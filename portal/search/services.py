"""Searching: from what somebody asked to hits that may be shown.

The engine finds; the database decides. Denied objects are taken out inside the engine's query, so that they
count nowhere, and each hit is looked up once more through its source. The public search never reaches the
closed index: the index is fixed per function, and the closed one asks the tokens of the user each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from portal.search.engines.base import TYPE_FACET, EngineHit, EngineQuery, EngineResult, Reader
from portal.search.engines.searching import Searcher
from portal.search.lexicon import ReaderLexicon
from portal.search.models import DenyRow
from portal.search.pinning import Pinned, pinned
from portal.search.plan import Plan
from portal.search.planning import plan_query, suggestions
from portal.search.reading import key
from portal.search.registry import PUBLIC_TOKEN, FacetLabels, IndexName, sources_of
from portal.search.rules import SearchRules, current_rules
from portal.search.showing import Hit, shown_hits

TYPE_LABEL = "Soort"


@dataclass(frozen=True)
class Question:
    """What is asked. `page` counts from 1; `literal` keeps every word as it was typed."""

    query: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    size: int = 10
    by_date: bool = False
    literal: bool = False


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A facet with the values that occur, or were chosen, in their own order."""

    name: str
    label: str
    values: list[FacetValue]


@dataclass(frozen=True)
class SearchAnswer:
    """One page of hits. `relaxed`: nothing held all the words, so these hold some of them.

    `partial` are hits with some of the words that come after too few with all of them; `total` and the
    facets do not count them. `limited`: the engine of the site did not answer, the embedded one did.
    """

    plan: Plan
    total: int
    hits: list[Hit]
    facets: list[Facet]
    relaxed: bool = False
    partial: list[Hit] = field(default_factory=list)
    limited: bool = False
    pinned: Pinned = Pinned()
    #: Nothing was found: queries with other words, which do find something.
    suggestions: tuple[str, ...] = ()


def facet_catalog(index: IndexName) -> FacetLabels:
    """All facets of an index and their values, the kind first; costs the queries of `facet_labels`."""
    kinds: dict[str, str] = {}
    others: FacetLabels = {}
    for source in sources_of(index):
        kinds |= source.kinds()
        for name, (label, values) in source.facet_labels().items():
            known = others.setdefault(name, (label, {}))
            known[1].update(values)
    return {TYPE_FACET: (TYPE_LABEL, kinds), **others}


def search_public(question: Question, catalog: FacetLabels | None = None) -> SearchAnswer:
    """What anybody may find. Raises `EngineUnavailable` when the engine is down."""
    return _search("public", AnonymousUser(), frozenset({PUBLIC_TOKEN}), question, catalog)


def search_closed(user: Any, question: Question, catalog: FacetLabels | None = None) -> SearchAnswer:
    """What `user` may find in the leerkringen now. Raises `MissingTokens` for somebody who is in none."""
    return _search("closed", user, closed_tokens(user), question, catalog)


def closed_tokens(user: Any) -> frozenset[str]:
    """The access tokens of `user` in the closed index, from the database; empty for an outsider."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset().union(*(source.tokens_for(user) for source in sources_of("closed")))


def reader_of(index: IndexName, tokens: frozenset[str]) -> Reader:
    """The rights of a search: these tokens, without what is denied now."""
    # `all()` asks the database anew: what is denied is never kept.
    rows = _denials(tuple(source.name for source in sources_of(index))).all()
    return Reader(tokens, frozenset(key(source, object_id) for source, object_id in rows))


@cache
def _denials(sources: tuple[str, ...]) -> "QuerySet[DenyRow, tuple[str, str]]":
    """The question, of which writing it takes longer than answering it; nothing was read for it yet."""
    return DenyRow.objects.filter(source__in=sources).values_list("source", "object_id")


def _search(
    index: IndexName, user: Any, tokens: frozenset[str], question: Question, catalog: FacetLabels | None
) -> SearchAnswer:
    catalog = facet_catalog(index) if catalog is None else catalog
    reader = reader_of(index, tokens)
    lexicon = ReaderLexicon(index, reader)
    rules = current_rules()
    plan = plan_query(question.query, rules, lexicon, repair=not question.literal)
    asked = EngineQuery(
        plan=plan,
        tokens=reader.tokens,
        filters=question.filters,
        denied=reader.denied,
        facets=tuple(catalog),
        offset=(question.page - 1) * question.size,
        limit=question.size,
        by_date=question.by_date,
    )
    searcher = Searcher()
    result, relaxed = _ask(searcher, index, asked, lexicon)
    rest = [] if relaxed else _fill(searcher, index, asked, result)
    # Together, so that the database is asked once.
    shown = shown_hits(user, plan, [*result.hits, *rest])
    full = {hit.key for hit in result.hits}
    hits = [hit for hit in shown if hit.key in full]
    top = _on_top(index, [question.query, *(one.used for one in plan.repairs)], rules)
    return SearchAnswer(
        plan=plan,
        total=max(0, result.total - (len(result.hits) - len(hits))),
        hits=_besides(top, hits),
        facets=_facets(catalog, result, question.filters),
        relaxed=relaxed,
        partial=_besides(top, [hit for hit in shown if hit.key not in full]),
        limited=searcher.is_limited,
        pinned=top,
        suggestions=() if result.total else suggestions(plan, lexicon),
    )


def _on_top(index: IndexName, texts: list[str], rules: SearchRules) -> Pinned:
    """What editors put above the hits; public pages only above public hits."""
    found = pinned(texts, rules)
    return found if index == "public" else replace(found, pages=())


def _besides(top: Pinned, hits: list[Hit]) -> list[Hit]:
    """The hits that do not stand above them already; `total` counts those too, for they are shown."""
    above = {page.url for page in top.pages}
    return [hit for hit in hits if hit.url not in above]


def _ask(
    engine: Searcher, index: IndexName, query: EngineQuery, lexicon: ReaderLexicon
) -> tuple[EngineResult, bool]:
    """All words first; when nothing holds them all, the words that are there; else any of them."""
    result = engine.search(index, query)
    plan = query.plan
    if result.total or not plan.can_loosen:
        return result, False
    known = tuple(group for group in plan.groups if lexicon.holds(group.alternatives))
    if known and len(known) < len(plan.groups):
        result = engine.search(index, replace(query, plan=replace(plan, groups=known)))
    if not result.total:
        result = engine.search(index, replace(query, plan=plan.loosened()))
    return result, result.total > 0


def _fill(engine: Searcher, index: IndexName, query: EngineQuery, result: EngineResult) -> list[EngineHit]:
    """What holds some of the words, to fill a first page that is short of hits with all of them."""
    room = query.limit - len(result.hits)
    if query.offset or query.by_date or not result.total or room <= 0 or not query.plan.can_loosen:
        return []
    # Those that are on the page already are left out as if they were denied.
    rest = replace(
        query,
        plan=query.plan.loosened(),
        denied=query.denied | {hit.key for hit in result.hits},
        facets=(),
        limit=room,
    )
    return engine.search(index, rest).hits


def _facets(
    catalog: FacetLabels, result: EngineResult, filters: Mapping[str, tuple[str, ...]]
) -> list[Facet]:
    facets = []
    for name, (label, labels) in catalog.items():
        counts = result.facets.get(name, {})
        chosen = filters.get(name, ())
        values = [
            FacetValue(value, text, counts.get(value, 0), value in chosen)
            for value, text in labels.items()
            if counts.get(value) or value in chosen
        ]
        if values:
            facets.append(Facet(name, label, values))
    return facets
