"""The Dutch words that compounds are made of (data/woorddelen.txt), all others (woordstammen.txt.gz), and
those that need an accent (accenten.txt).
"""

import gzip
from functools import cache
from pathlib import Path

from portal.search.nl.folding import fold

FILE = Path(__file__).parent / "data" / "woorddelen.txt"
STEMS_FILE = FILE.with_name("woordstammen.txt.gz")
ACCENTS_FILE = FILE.with_name("accenten.txt")
# Words of the field that the list does not know as parts.
_EXTRA = dict.fromkeys(
    """
    beveiliging bedreiging dreiging weerbaarheid integriteit ondermijning leerkring handvat bibob cyber
    doxing phishing ransomware intervisie casus privacy gemeente burgemeester wethouder raad griffier kinder
    """.split(),
    40,
)


@cache
def counts() -> dict[str, int]:
    """Folded word -> the number of compounds that it is a part of."""
    lines = (line.split() for line in FILE.read_text(encoding="ascii").splitlines())
    found = {word: int(count) for word, count in lines}
    return found | {word: max(count, found.get(word, 0)) for word, count in _EXTRA.items()}


@cache
def other_stems() -> frozenset[str]:
    """The stems of Dutch words that are no part of a compound; read at the first need, some 8 MB."""
    return frozenset(gzip.decompress(STEMS_FILE.read_bytes()).decode("ascii").split())


@cache
def accents() -> dict[str, str]:
    """Folded word -> the word as it must be written."""
    return {fold(word): word for word in reversed(ACCENTS_FILE.read_text(encoding="utf-8").split())}


def read_all() -> None:
    """Reads all lists, which takes a quarter of a second, so that no first search has to wait for it."""
    for one in (counts, other_stems, accents):
        one()
