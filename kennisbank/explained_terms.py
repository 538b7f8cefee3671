"""Which of the terms explained resemble the words of a search without hits."""

from collections.abc import Iterator

from django.urls import reverse
from rapidfuzz.distance import OSA

from kennisbank.models import Begrip
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
    address, count = reverse("begrippen"), 0
    for row in Begrip.objects.only("pk", "term", "synoniemen", "afkortingen").order_by("term"):
        own = words(f"{row.term} {row.synoniemen} {row.afkortingen}")
        if any(_alike(one, other) for one in asked for other in own if other not in STOPWORDS):
            yield Link(row.term, f"{address}#begrip-{row.pk}")
            count += 1
            if count == MAX_TERMS:
                return


def _alike(one: str, other: str) -> bool:
    if stem(one) == stem(other) or {stem(part) for part in parts(one)} & {stem(other)}:
        return True
    if min(len(one), len(other)) < SHORTEST:
        return False
    return OSA.distance(one, other, score_cutoff=MAX_MISTAKES) <= (MAX_MISTAKES if len(one) > 6 else 1)
