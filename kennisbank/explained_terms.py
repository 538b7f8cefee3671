"""Which of the terms explained resemble the words of a search without hits."""

from collections.abc import Iterator
from itertools import islice

from django.urls import reverse
from rapidfuzz.distance import OSA

from kennisbank.models import Begrip
from portal.common.content_version import kept
from portal.search.nl.compounds import parts
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import words
from portal.search.nl.vocabulary import STOPWORDS
from portal.search.registry import Link

MAX_TERMS = 5
MAX_MISTAKES = 2
SHORTEST = 4


def terms_like(query: str) -> Iterator[Link]:
    """At most MAX_TERMS terms that share a word with `query`, or nearly so."""
    asked = [word for word in words(query) if word not in STOPWORDS]
    if not asked:
        return
    stems = {stem(form) for one in asked for form in (one, *parts(one))}
    found = (link for link, own in kept("begrippen met woorden", _read_terms) if _alike(asked, stems, own))
    yield from islice(found, MAX_TERMS)


def _alike(asked: list[str], stems: set[str], own: list[str]) -> bool:
    return any(stem(word) in stems or any(_nearly(one, word) for one in asked) for word in own)


def _read_terms() -> list[tuple[Link, list[str]]]:
    """Each term with where it is explained, and the words by which it is known."""
    address = reverse("begrippen")
    rows = Begrip.objects.order_by("term").values_list("pk", "term", "synoniemen", "afkortingen")
    return [
        (
            Link(term, f"{address}#begrip-{pk}"),
            [one for one in words(f"{term} {synonyms} {short}") if one not in STOPWORDS],
        )
        for pk, term, synonyms, short in rows
    ]


def _nearly(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST:
        return False
    return OSA.distance(one, other, score_cutoff=MAX_MISTAKES) <= (MAX_MISTAKES if len(one) > 6 else 1)
