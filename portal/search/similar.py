"""What resembles one object: its most telling words, asked as any other search by the same reader."""

import math
import threading
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from django.db.models import CharField, Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Cast

from portal.search.engines import get_embedded
from portal.search.engines.base import EngineQuery, EngineUnavailable
from portal.search.models import DenyRow
from portal.search.nl.tokens import words
from portal.search.nl.vocabulary import STOPWORDS
from portal.search.plan import Alternative, Group, Plan
from portal.search.reading import key
from portal.search.registry import IndexName

Row = TypeVar("Row", bound=Model)

# So many words tell what a text is about; more make it slower and not better.
TELLING_WORDS = 12
SHORTEST = 4
TITLE_SHARE = 3
# A word in more than this part of all documents tells nothing.
MOST_COMMON = 1 / 3
MAX_KEPT = 2_000

_kept: dict[tuple[object, ...], list[str]] = {}
_lock = threading.Lock()


def similar_ids(
    index: IndexName, source: str, object_id: str, title: str, text: str, tokens: frozenset[str], limit: int
) -> list[str]:
    """Ids of objects of `source` that this reader may find and that resemble it most, at most `limit`.

    The caller has checked that the reader may see the object itself, and looks each id up in the database
    through `not_denied`: asked there, what is denied now costs no query of its own. Only the embedded engine
    is asked: it never lets a page wait. Empty when it has no index.
    """
    own, engine = key(source, object_id), get_embedded()
    try:
        moment = engine.moment(index)
        if not moment:
            return []
        asked = (moment, own, tokens, title, hash(text), limit)
        with _lock:
            kept = _kept.get(asked)
        if kept is None:
            count = engine.status(index).count
            plan = _plan(title, text, engine.vocabulary(index, tokens).counts, count)
            query = EngineQuery(plan, tokens, denied=frozenset({own}), limit=limit)
            hits = engine.search(index, query).hits if plan.groups else []
            kept = [hit.key.removeprefix(f"{source}:") for hit in hits if hit.key.startswith(f"{source}:")]
            with _lock:
                if len(_kept) >= MAX_KEPT:
                    _kept.clear()
                _kept[asked] = kept
    except EngineUnavailable:
        return []
    return kept


def similar_moment(index: IndexName) -> str:
    """Differs after each change of what `similar_ids` may answer; costs no query."""
    try:
        return str(get_embedded().moment(index))
    except EngineUnavailable:
        return ""


def not_denied(rows: QuerySet[Row], source: str) -> QuerySet[Row]:
    """`rows` without the objects of `source` that no search may show now."""
    denied = DenyRow.objects.filter(source=source, object_id=Cast(OuterRef("pk"), CharField()))
    return rows.filter(~Exists(denied))


def _plan(title: str, text: str, counts: Mapping[str, int], documents: int) -> Plan:
    """The words that are frequent here and rare elsewhere, any of them."""
    frequency = Counter(words(text))
    for word in words(title):
        frequency[word] += TITLE_SHARE
    weights = {
        word: often * math.log((documents + 1) / counts[word])
        for word, often in frequency.items()
        if 2 <= counts.get(word, 0) <= max(2, documents * MOST_COMMON)
        and len(word) >= SHORTEST
        and word not in STOPWORDS
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:TELLING_WORDS]
    groups = tuple(Group((Alternative((word,)),), word) for word in best)
    return Plan(text="", groups=groups, any_group=True)
