"""Searching: from what somebody typed to hits that may be shown.

The engine finds; the database decides. Denied objects are taken out inside the engine's query, so that they
count nowhere, and each hit is looked up once more through its source. The public search never reaches the
closed index: the index is fixed per function, and the closed one asks the tokens of the user each time.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.search.attachments import AttachmentHit, FileFragments
from portal.search.draining import key
from portal.search.engines import get_engine
from portal.search.engines.base import TYPE_FACET, EngineHit, EngineQuery, EngineResult
from portal.search.models import DenyRow
from portal.search.nl.highlighting import Segment, fragment, mark
from portal.search.plan import Plan, build_plan
from portal.search.registry import (
    PUBLIC_TOKEN,
    FacetLabels,
    IndexName,
    SearchHitDisplay,
    source_named,
    sources_of,
)

logger = logging.getLogger(__name__)

TYPE_LABEL = "Soort"


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
class Hit:
    """A hit as it may be shown: `fragment` is cut from the text, or is the summary with marks.

    With `attachment` the fragment is a sentence from that file.
    """

    title: str
    url: str
    kind: str
    kind_label: str
    summary: str
    fragment: list[Segment]
    meta: tuple[str, ...]
    attachment: AttachmentHit | None = None


@dataclass(frozen=True)
class SearchAnswer:
    """One page of hits. `relaxed`: nothing held all the words, so these hold some of them."""

    plan: Plan
    total: int
    hits: list[Hit]
    facets: list[Facet]
    relaxed: bool = False


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


def search_public(
    query: str,
    filters: Mapping[str, tuple[str, ...]],
    page: int,
    size: int,
    catalog: FacetLabels | None = None,
) -> SearchAnswer:
    """What anybody may find. `page` counts from 1; raises `EngineUnavailable` when the engine is down."""
    return _search("public", AnonymousUser(), frozenset({PUBLIC_TOKEN}), query, filters, page, size, catalog)


def search_closed(
    user: Any,
    query: str,
    filters: Mapping[str, tuple[str, ...]],
    page: int,
    size: int,
    catalog: FacetLabels | None = None,
) -> SearchAnswer:
    """What `user` may find in the leerkringen now. Raises `MissingTokens` for somebody who is in none."""
    return _search("closed", user, closed_tokens(user), query, filters, page, size, catalog)


def closed_tokens(user: Any) -> frozenset[str]:
    """The access tokens of `user` in the closed index, from the database; empty for an outsider."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return frozenset().union(*(source.tokens_for(user) for source in sources_of("closed")))


def _search(
    index: IndexName,
    user: Any,
    tokens: frozenset[str],
    query: str,
    filters: Mapping[str, tuple[str, ...]],
    page: int,
    size: int,
    catalog: FacetLabels | None,
) -> SearchAnswer:
    catalog = facet_catalog(index) if catalog is None else catalog
    plan = build_plan(query)
    asked = EngineQuery(
        plan=plan,
        tokens=tokens,
        filters=filters,
        denied=_denied(index),
        facets=tuple(catalog),
        offset=(page - 1) * size,
        limit=size,
    )
    result, relaxed = _ask(index, asked)
    hits = _shown(user, plan, result.hits)
    return SearchAnswer(
        plan=plan,
        total=max(0, result.total - (len(result.hits) - len(hits))),
        hits=hits,
        facets=_facets(catalog, result, filters),
        relaxed=relaxed,
    )


def _ask(index: IndexName, query: EngineQuery) -> tuple[EngineResult, bool]:
    """All words first; when nothing holds them all, any of them."""
    engine = get_engine()
    result = engine.search(index, query)
    if result.total or len(query.plan.groups) < 2:
        return result, False
    relaxed = EngineQuery(**{**query.__dict__, "plan": query.plan.relaxed()})
    result = engine.search(index, relaxed)
    return result, result.total > 0


def _denied(index: IndexName) -> frozenset[str]:
    names = [source.name for source in sources_of(index)]
    rows = DenyRow.objects.filter(source__in=names).values_list("source", "object_id").distinct()
    return frozenset(key(source, object_id) for source, object_id in rows)


def _shown(user: Any, plan: Plan, found: list[EngineHit]) -> list[Hit]:
    """The hits that the database confirms, in the order of the engine."""
    ids: dict[str, list[str]] = {}
    for hit in found:
        source, object_id = hit.key.split(":", 1)
        ids.setdefault(source, []).append(object_id)
    displays: dict[str, SearchHitDisplay] = {}
    kinds: dict[str, str] = {}
    for name, wanted in ids.items():
        owner = source_named(name)
        visible = owner.visible(user, wanted) if owner else {}
        if owner:
            kinds |= owner.kinds()
        if len(visible) < len(wanted):
            # An alarm: the index knew of something that this reader may not see. Nothing about what it was.
            logger.error(
                "Zoeken: %d van %d treffers geweigerd bij de controle in de database (bron %s)",
                len(wanted) - len(visible),
                len(wanted),
                name,
            )
        displays |= {key(name, object_id): display for object_id, display in visible.items()}
    files = FileFragments(plan)
    return [_hit(plan, hit, displays[hit.key], kinds, files) for hit in found if hit.key in displays]


def _hit(
    plan: Plan, hit: EngineHit, display: SearchHitDisplay, kinds: Mapping[str, str], files: FileFragments
) -> Hit:
    own = _fragment(plan, display.summary, display.text or hit.text)
    better = files.better(own, display.attachments)
    return Hit(
        title=display.title,
        url=display.url,
        kind=hit.kind,
        kind_label=display.kind_label or kinds.get(hit.kind, ""),
        summary=display.summary,
        fragment=better[0] if better else own,
        meta=display.meta,
        attachment=better[1] if better else None,
    )


def _fragment(plan: Plan, summary: str, text: str) -> list[Segment]:
    """The summary when it says as much about the words as the best piece of the text does."""
    marked = mark(summary, plan.stems, plan.codes)
    piece = fragment(text, plan.stems, plan.codes)
    return piece if _marked_words(piece) > _marked_words(marked) else marked


def _marked_words(segments: list[Segment]) -> int:
    return len({segment.text.lower() for segment in segments if segment.marked})


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
