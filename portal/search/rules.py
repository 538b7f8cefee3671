"""The rules of the editors, ready for the query: in force at once, in every process, without a new index.

One small row says which version is in force. Each process keeps what it made of the rules, and reads that
row at each search.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_delete, post_save

from portal.common.content_version import bump_content_version
from portal.search.models import Synoniem, VastResultaat, ZoekregelsVersie, Zoekuitzondering
from portal.search.nl.tokens import words
from portal.search.registry import synonym_groups
from portal.search.rule_texts import Words, folded, read_synonym, spellings, usable

__all__ = ["EMPTY_RULES", "Pin", "SearchRules", "Words", "compile_rules", "current_rules", "touch"]

VERSION_PK = 1


@dataclass(frozen=True)
class Pin:
    """What stands above the hits when one of `terms` is asked: a page, or the telephone numbers."""

    terms: tuple[Words, ...]
    page_id: int | None
    hulp_nu: bool


@dataclass(frozen=True)
class SearchRules:
    """All rules in force. Words are folded, and stop words are part of a term.

    `synonyms` gives for a left side what is also searched, in a stable order and without itself; `longest` is
    the number of words in the longest left side (0 without). The page of a pin may be one that not everybody
    may see, or that is not live.
    """

    synonyms: Mapping[Words, tuple[Words, ...]] = field(default_factory=lambda: MappingProxyType({}))
    longest: int = 0
    never_split: frozenset[str] = frozenset()
    never_stem: frozenset[str] = frozenset()
    pins: tuple[Pin, ...] = ()


EMPTY_RULES = SearchRules()

# Replaced as a whole, so that threads never see a version with the rules of another one.
_kept: tuple[uuid.UUID, SearchRules] | None = None


def current_rules() -> SearchRules:
    """The rules in force: the same object, for one query, as long as nothing changed."""
    global _kept
    # The version before the rules: a change in between is then seen at the next search, and never missed.
    # There is one row at most, so no order is needed: this is asked at each search.
    version = next(iter(ZoekregelsVersie.objects.values_list("version", flat=True)), None)
    kept = _kept
    if kept and kept[0] == version:
        return kept[1]
    rules = compile_rules()
    if version:
        _kept = (version, rules)
    return rules


def touch() -> None:
    """Says that the rules changed; call it in the transaction that changes what a synonym provider gives."""
    version = uuid.uuid4()
    if not ZoekregelsVersie.objects.filter(pk=VERSION_PK).update(version=version):
        ZoekregelsVersie.objects.update_or_create(pk=VERSION_PK, defaults={"version": version})
    bump_content_version()


def compile_rules() -> SearchRules:
    """All rules from the database; a row that makes no sense is left out."""
    synonyms = _synonyms()
    never_split, never_stem = _exceptions()
    return SearchRules(
        synonyms=MappingProxyType(synonyms),
        longest=max(map(len, synonyms), default=0),
        never_split=never_split,
        never_stem=never_stem,
        pins=tuple(_pins()),
    )


def connect() -> None:
    """Called once when the app is ready."""
    for model in (Synoniem, Zoekuitzondering, VastResultaat):
        post_save.connect(_rule_changed, sender=model)
        post_delete.connect(_rule_changed, sender=model)


def _rule_changed(sender: Any, **kwargs: Any) -> None:
    touch()


def _synonyms() -> dict[Words, tuple[Words, ...]]:
    found: dict[Words, dict[Words, None]] = {}
    for text in Synoniem.objects.filter(actief=True).order_by("pk").values_list("regel", flat=True):
        try:
            rule = read_synonym(text)
        except ValidationError:
            continue
        _add(found, rule.left, rule.right or rule.left)
    for group in synonym_groups():
        equal = usable(group)
        _add(found, equal, equal)
    return {left: tuple(right) for left, right in found.items() if right}


def _add(found: dict[Words, dict[Words, None]], left: Iterable[str], right: tuple[str, ...]) -> None:
    """Each of `left` finds each of `right`. A term in two groups finds both; the groups stay apart."""
    for term in left:
        others = [one for other in right if other != term for one in spellings(other)]
        for own in spellings(term):
            known = found.setdefault(own, {})
            known.update((one, None) for one in others if one != own)


def _exceptions() -> tuple[frozenset[str], frozenset[str]]:
    split, stemmed = set(), set()
    for woord, niet_splitsen, niet_stammen in Zoekuitzondering.objects.values_list(
        "woord", "niet_splitsen", "niet_stammen"
    ):
        found = words(woord)
        if len(found) == 1:
            if niet_splitsen:
                split.add(found[0])
            if niet_stammen:
                stemmed.add(found[0])
    return frozenset(split), frozenset(stemmed)


def _pins() -> Iterator[Pin]:
    rows = VastResultaat.objects.filter(actief=True).order_by("volgorde", "pk")
    for zoekwoorden, page_id, hulp_nu in rows.values_list("zoekwoorden", "pagina_id", "hulp_nu"):
        terms = tuple(folded(term) for term in usable(zoekwoorden.splitlines()))
        if terms:
            yield Pin(terms, page_id, hulp_nu)
