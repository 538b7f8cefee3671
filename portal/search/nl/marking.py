"""Which words of a text were looked for."""

import re
from dataclasses import dataclass
from functools import cached_property

from portal.search.nl.codes import find_codes
from portal.search.nl.compounds import parts
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import WORD, Token, folded, tokenise

Hit = tuple[int, int, str]


@dataclass(frozen=True)
class Marker:
    """Finds in a text: stems (also as a part of a compound), forms as written, codes and phrases of stems."""

    stems: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    never_split: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.stems or self.forms or self.codes or self.phrases)

    def hits(self, text: str) -> list[Hit]:
        """Where `text` holds what was looked for: (start, end, what), in order, without overlap."""
        found: list[Hit] = []
        if self.stems or self.forms:
            found = [(*one.span(), what) for one in WORD.finditer(text) if (what := self._wanted(one[0]))]
        if self.phrases:
            found += self._phrase_hits(tokenise(text))
        if self.codes:
            found += [
                (code.start, code.end, form)
                for code in find_codes(text)
                for form in code.forms
                if form in self.codes
            ]
        return _merged(found)

    def _wanted(self, written: str) -> str:
        """What of the query this word answers; "" when nothing. Each word is looked at once."""
        if (known := self._known.get(written)) is None:
            known = self._known[written] = self._judged(folded(written))
        return known

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def _judged(self, word: str) -> str:
        if word in self.forms:
            return word
        own = stem(word)
        if own in self.stems:
            return own
        # Cutting is the expensive step: only words in which a stem can be seen.
        if word in self.never_split or not self._inside.search(word):
            return ""
        return next((found for part in parts(word) if (found := stem(part)) in self.stems), "")

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(map(spelled, self.stems))) or r"(?!)")

    def _phrase_hits(self, tokens: list[Token]) -> list[Hit]:
        found: list[Hit] = []
        own = [stem(token.word) for token in tokens]
        for phrase in self.phrases:
            size = len(phrase)
            for start in range(len(own) - size + 1):
                if own[start] == phrase[0] and tuple(own[start : start + size]) == phrase:
                    found.append((tokens[start].start, tokens[start + size - 1].end, " ".join(phrase)))
        return found


def _merged(hits: list[Hit]) -> list[Hit]:
    merged: list[Hit] = []
    for start, end, what in sorted(hits):
        if merged and start < merged[-1][1]:
            before = merged[-1]
            merged[-1] = (before[0], max(before[1], end), before[2])
        else:
            merged.append((start, end, what))
    return merged


def spelled(stemmed: str) -> str:
    """A pattern for the ways in which a word with this stem begins.

    The stemmer takes the second of two equal vowels away (raad, rad), and turns a last v or z into f or s.
    """
    pattern = re.sub("[aeou]", lambda vowel: f"{vowel[0]}{{1,2}}", re.escape(stemmed[:-1]))
    last = {"f": "[fv]", "s": "[sz]"}.get(stemmed[-1:], re.escape(stemmed[-1:]))
    return pattern + (f"{last}{{1,2}}" if last in "aeou" and last else last)
