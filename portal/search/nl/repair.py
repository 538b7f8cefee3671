"""The word that was meant: the nearest one among words that the reader may see."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4  # letters
# From this length on two mistakes are forgiven.
LONG = 8  # letters


class Vocabulary:
    """Folded words with the number of documents that hold them."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for word in self.counts:
            found.setdefault(len(word), []).append(word)
        return found

    def beginning_with(self, text: str) -> list[str]:
        """The words that begin with `text` and are longer, the most usual first."""
        found = []
        for word in islice(self._sorted, bisect_right(self._sorted, text), None):
            if not word.startswith(text):
                break
            found.append(word)
        return sorted(found, key=lambda word: (-self.counts[word], word))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.counts)

    def containing(self, pattern: str) -> list[str]:
        """The words in which the pattern is found, the most usual first.

        Looked for in one text with a word on each line: to try each word takes several times as long.
        """
        lines, found = self._lines, set()
        for seen in re.finditer(pattern, lines):
            start = lines.rfind("\n", 0, seen.start()) + 1
            found.add(lines[start : lines.index("\n", start)])
        return sorted(found, key=lambda word: (-self.counts[word], word))

    @cached_property
    def _lines(self) -> str:
        return "".join(f"{word}\n" for word in self.counts)

    def nearest(
        self, word: str, *, extra: Iterable[str] = (), mistakes: int = 0, limit: int = 5
    ) -> list[str]:
        """The words that `word` may be a mistake for, the likeliest first.

        `mistakes`: how many letters may be wrong, missing, too many or swapped; 0 means what fits the length.
        `extra` are words that count as well. People seldom get the first letter wrong, so that decides next.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return []
        allowed = mistakes or (2 if len(word) >= LONG else 1)
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        near: list[str] = []
        for length in lengths:
            near += self._by_length.get(length, [])
        near += [one for one in extra if len(one) in lengths]
        matches = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        ranked = sorted(
            (distance, one[0] != word[0], -self.counts.get(one, 0), one)
            for one, distance, _place in matches
            if distance and one.isalpha() and len(one) >= SHORTEST - 1
        )
        return list(dict.fromkeys(one for *_order, one in ranked))[:limit]
