"""Which words of a text were looked for."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from portal.search.nl.codes import find_codes
from portal.search.nl.compounds import parts
from portal.search.nl.folding import fold
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import WORD, Token, folded, tokenise
from portal.search.nl.vocabulary import SINGULARS

Hit = tuple[int, int, str]
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_APOSTROPHES = "'’`´ʼ‘"


class _Judged(dict[str, str]):
    """What of the query each word answers, "" when nothing; each word is looked at once."""

    def __init__(self, judge: Callable[[str], str]) -> None:
        self._judge = judge

    def __missing__(self, written: str) -> str:
        self[written] = found = self._judge(written)
        return found


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
            wanted = self._wanted
            found = [(*one.span(), what) for one in self._likely(text) if (what := wanted[one[0]])]
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

    def _likely(self, text: str) -> Iterator[re.Match[str]]:
        """The words that may be wanted: to look at each word of a page takes several times as long."""
        flat = flattened(text)
        if flat is None:
            yield from WORD.finditer(text)
            return
        end = 0
        for seen in self._seen.finditer(flat):
            if seen.start() < end:
                continue
            # From the start of the word in which it was seen.
            start = _word_start(text, seen.start(), end)
            while (word := WORD.search(text, start)) is not None and word.start() <= seen.start():
                start = end = word.end()
                if end > seen.start():
                    yield word

    @cached_property
    def _seen(self) -> re.Pattern[str]:
        """What a wanted word looks like inside, folded but for its apostrophes."""
        maybe = f"[{_APOSTROPHES}]?"
        stems = [spelled(one, maybe) for one in sorted(self.stems)]
        return re.compile(
            "|".join([*stems, *(maybe.join(map(re.escape, one)) for one in sorted(self.forms))])
        )

    @cached_property
    def _wanted(self) -> "_Judged":
        return _Judged(self._judge)

    def _judge(self, written: str) -> str:
        word = folded(written)
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


def flattened(text: str) -> str | None:
    """The text folded with every character in its place; None when a letter would become two."""
    lower = text.lower()
    if lower.isascii():
        return lower
    letters = {char: fold(char) for char in set(_NOT_ASCII.findall(lower)) if _is_letter(char)}
    if len(lower) != len(text) or any(len(one) != 1 for one in letters.values()):
        return None
    return _NOT_ASCII.sub(lambda char: letters.get(char[0], char[0]), lower)


def _is_letter(char: str) -> bool:
    return char.isalnum() and char not in _APOSTROPHES


def _word_start(text: str, place: int, lowest: int) -> int:
    while place > lowest and (text[place - 1].isalnum() or text[place - 1] in _APOSTROPHES):
        place -= 1
    return place


def _merged(hits: list[Hit]) -> list[Hit]:
    merged: list[Hit] = []
    for start, end, what in sorted(hits):
        if merged and start < merged[-1][1]:
            before = merged[-1]
            merged[-1] = (before[0], max(before[1], end), before[2])
        else:
            merged.append((start, end, what))
    return merged


def spelled(stemmed: str, between: str = "") -> str:
    """A pattern for the ways in which a folded word with this stem begins; `between` may follow each letter.

    The stemmer takes the second of two equal vowels away (raad, rad), turns a last v or z into f or s, and
    -heden into -heid; some plurals do not look like their stem at all.
    """
    letters = [f"{char}{{1,2}}" if char in "aeou" else re.escape(char) for char in stemmed]
    if stemmed.endswith("heid"):
        letters[-3:] = ["e", "(?:id|d)"]
    elif stemmed[-1:] in {"f", "s"}:
        letters[-1] = {"f": "[fv]", "s": "[sz]"}[stemmed[-1]]
    pattern = between.join(letters)
    others = "".join(f"|{plural}" for plural in _irregular_plurals().get(stemmed, ()))
    return f"(?:{pattern}{others})" if others else pattern


@cache
def _irregular_plurals() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for plural, singular in SINGULARS.items():
        if not plural.startswith(singular):
            found.setdefault(stem(singular), []).append(plural)
    return found
