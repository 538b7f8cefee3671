"""Compounds: "informatiebeveiligingsdienst" is also informatie, beveiliging and dienst.

A word is cut where its pieces are words that Dutch often builds with (`data/woorddelen.txt`, made from the
OpenTaal list). Of all ways to cut, the one with the most usual pieces wins; long pieces are cut again, so
that every level can be found. A wrong cut costs little: it only adds a way to be found at the bottom.
"""

import hashlib
import math
from functools import cache, lru_cache

from portal.search.nl.stemming import stem
from portal.search.nl.word_list import counts, other_stems

MIN_PART = 3
# Letters that Dutch puts between two parts.
LINKS = ("s", "e", "en", "n")
# Short words make many accidental cuts: best-uur, wet-houder.
SHORT_PART = 3
MIN_SHORT_COUNT = 60
# A piece must be usual enough to cut a word that is itself a known part.
MIN_INNER_COUNT = 8
MIN_INNER_PART = 4
# What a linking letter costs, as a natural logarithm: a cut without one is a little likelier.
LINK_COST = 1.0
MIN_USUAL_COUNT = 3
MAX_LENGTH = 64

# Prefixes of verbs and adverbs: "aanpak" is no pak, "overzicht" no zicht.
_NEVER_FIRST = frozenset(
    """
    aan achter af al bij binnen boven buiten door een her hoe hun ken langs mee mede met mis naar niet nog
    omhoog omlaag onder ont oor open over rond samen tegen terug toe tussen uit ver voor voort vol waar weg
    weer wel zelf den der des burg
    """.split()
)
# Suffixes that happen to be words, or look like one.
_NEVER_LAST = frozenset(
    """
    aar aard aars achtig baar bare dom eer eren erig erij eling gewijs haftig heden heid ing ingen isch
    iteit kers leer lijk lijke loos loze lui maal matig matige rijk rijke schap schappen ster sters tal
    teit ten tie ties tje tjes voudig waarts wijs wijze zaam zame zijds ging den sen ken end ende pen ren
    ere ter der men ers nen len ker per sel sels ste ver gen naar aan bij door over uit voor op zijn hebben
    """.split()
)


def may_begin(part: str) -> bool:
    """Whether a compound may begin with this part."""
    return part not in _NEVER_FIRST


def may_end(part: str) -> bool:
    """Whether a compound may end with this part."""
    return part not in _NEVER_LAST


@cache
def _total() -> float:
    return math.log(sum(counts().values()))


@cache
def fingerprint() -> str:
    """Changes with everything that decides how a word is cut."""
    rules = repr((sorted(_NEVER_FIRST), sorted(_NEVER_LAST), MIN_SHORT_COUNT, MIN_INNER_COUNT))
    return hashlib.sha256(rules.encode() + repr(sorted(counts().items())).encode()).hexdigest()


def is_known(word: str) -> bool:
    """Whether a folded word is Dutch as far as the word list knows, as it is or as a compound."""
    return bool(split(word)) or is_listed(word)


def is_listed(word: str) -> bool:
    """Whether the word list itself has a folded word, or another form of it."""
    return word in counts() or stem(word) in other_stems()


def is_usual(word: str) -> bool:
    """Whether a folded word is itself often a part of other words, so that it means more than its parts.

    A "wachtwoord" is a thing of its own; who looks for it does not look for waiting and words.
    """
    return max(counts().get(word, 0), counts().get(stem(word), 0)) >= MIN_USUAL_COUNT


@lru_cache(maxsize=200_000)
def split(word: str) -> tuple[str, ...]:
    """The smallest parts of a folded word, in order and without linking letters; empty for any other word."""
    if not 2 * MIN_PART <= len(word) <= MAX_LENGTH or not word.isalpha():
        return ()
    pieces = _best_cut(word)
    if not pieces:
        return ()
    return tuple(small for piece in pieces for small in (split(piece) or (piece,)))


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """Everything a folded word is built of, at every level and in alphabetical order; empty for others."""
    if not split(word):
        return ()
    found: set[str] = set()
    for piece in _best_cut(word):
        found |= {piece, *parts(piece)}
    return tuple(sorted(found))


def _best_cut(word: str) -> tuple[str, ...]:
    """The two or more usual words that together make `word`; () when there are none."""
    known, total, size = counts(), _total(), len(word)
    inner = word in known
    best: list[tuple[float, tuple[str, ...]] | None] = [None] * (size + 1)
    best[0] = (0.0, ())
    for start in range(size - MIN_PART + 1):
        before = best[start]
        if before is None:
            continue
        for end in range(start + MIN_PART, size + (start > 0)):
            for piece, extra in _readings(word, start, end):
                count = known.get(piece, 0)
                if not count or not _fits(piece, count, first=start == 0, inner=inner):
                    continue
                cost = before[0] + total - math.log(count) + extra
                here = best[end]
                if here is None or cost < here[0]:
                    best[end] = (cost, (*before[1], piece))
    found = best[size]
    return found[1] if found else ()


def _readings(word: str, start: int, end: int) -> list[tuple[str, float]]:
    """What stands between these places, and without its linking letters, with what those cost."""
    found = [(word[start:end], 0.0)]
    if end < len(word):
        for link in LINKS:
            if word.endswith(link, start, end):
                found.append((word[start : end - len(link)], LINK_COST))
    return found


def _fits(piece: str, count: int, *, first: bool, inner: bool) -> bool:
    """Whether a known word may be a piece here."""
    if not (may_begin(piece) if first else may_end(piece)):
        return False
    if len(piece) <= SHORT_PART and count < MIN_SHORT_COUNT:
        return False
    return not inner or (len(piece) >= MIN_INNER_PART and count >= MIN_INNER_COUNT)
