"""What a visitor typed, as a plan that every engine can carry out.

A plan is an AND of groups; a group is an OR of alternatives; an alternative is one word or a phrase. What is
added to the analysis (parts of compounds, synonyms, repaired typos) becomes another alternative of a group,
so no engine has to know about it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from portal.search.nl.codes import find_codes
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import Token, hyphenated, tokenise
from portal.search.nl.vocabulary import STOPWORDS

# More words than this say nothing more, and make every engine slow.
MAX_GROUPS = 24
MAX_PHRASE_WORDS = 20

_QUOTED = re.compile(r'(?P<minus>(?<!\S)[-−–])?["“”„«»](?P<text>[^"“”„«»]*)["“”„«»]')
_EXCLUDED = re.compile(r"(?<!\S)[-−–](?P<text>[^\W_]\S*)")


@dataclass(frozen=True)
class Alternative:
    """Folded words that must stand next to each other; with `exact` a code that is never stemmed."""

    words: tuple[str, ...]
    exact: bool = False
    weight: float = 1.0

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1


@dataclass(frozen=True)
class Group:
    """One thing that was asked for; any of the alternatives will do. `text` is how it was typed."""

    alternatives: tuple[Alternative, ...]
    text: str


@dataclass(frozen=True)
class Plan:
    """The groups (all of them, or with `any_group` at least one) without what matches `excludes`."""

    text: str
    groups: tuple[Group, ...] = ()
    excludes: tuple[Alternative, ...] = ()
    any_group: bool = False

    @property
    def is_empty(self) -> bool:
        """True when everything matches: nothing was asked and nothing excluded."""
        return not self.groups and not self.excludes

    def relaxed(self) -> "Plan":
        """The same plan, satisfied with one of the groups."""
        return replace(self, any_group=True)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems to highlight; stop words only when nothing else was asked."""
        every = {word for one in self._alternatives() if not one.exact for word in one.words}
        content = {word for word in every if word not in STOPWORDS}
        return frozenset(stem(word) for word in content or every)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The canonical codes to highlight."""
        return frozenset(one.words[0] for one in self._alternatives() if one.exact)

    def _alternatives(self) -> Iterator[Alternative]:
        for group in self.groups:
            yield from group.alternatives


def build_plan(query: str) -> Plan:
    """The plan for any text whatever; never raises. A text without words gives an empty plan."""
    groups: list[Group] = []
    excludes: list[Alternative] = []

    def quoted(hit: re.Match[str]) -> str:
        phrase = _phrase(hit["text"])
        if phrase and hit["minus"]:
            excludes.append(phrase)
        elif phrase:
            groups.append(Group((phrase,), hit["text"].strip()))
        return " "

    def excluded(hit: re.Match[str]) -> str:
        phrase = _phrase(hit["text"])
        if phrase:
            excludes.append(phrase)
        return " "

    rest = _EXCLUDED.sub(excluded, _QUOTED.sub(quoted, query))
    groups += _word_groups(rest, keep_stopwords=not groups)
    unique = {group.alternatives: group for group in groups}
    return Plan(
        text=query.strip(),
        groups=tuple(list(unique.values())[:MAX_GROUPS]),
        excludes=tuple(dict.fromkeys(excludes))[:MAX_GROUPS],
    )


def _phrase(text: str) -> Alternative | None:
    words = tuple(token.word for token in tokenise(text))[:MAX_PHRASE_WORDS]
    return Alternative(words) if words else None


def _word_groups(text: str, *, keep_stopwords: bool) -> list[Group]:
    """A group for each code, hyphenated word and plain word, in the order in which they were typed."""
    placed: list[tuple[int, Group]] = []
    taken: list[tuple[int, int]] = []
    for code in find_codes(text):
        phrase = _phrase(text[code.start : code.end])
        exact = Alternative((code.forms[0],), exact=True)
        # A long number of a paper means that paper only; elsewhere the words as typed will do as well.
        others = (phrase,) if phrase and len(code.forms) == 1 else ()
        placed.append((code.start, Group((exact, *others), text[code.start : code.end])))
        taken.append((code.start, code.end))
    for joined in hyphenated(text):
        phrase = _phrase(text[joined.start : joined.end])
        if phrase and not _overlaps(joined, taken):
            alternatives = (phrase, Alternative((joined.word,)))
            placed.append((joined.start, Group(alternatives, text[joined.start : joined.end])))
            taken.append((joined.start, joined.end))
    plain = [token for token in tokenise(text) if not _overlaps(token, taken)]
    content = [token for token in plain if token.word not in STOPWORDS]
    if not content and not placed and keep_stopwords:
        content = plain
    placed += [
        (token.start, Group((Alternative((token.word,)),), text[token.start : token.end]))
        for token in content
    ]
    return [group for _start, group in sorted(placed, key=lambda one: one[0])]


def _overlaps(token: Token, taken: list[tuple[int, int]]) -> bool:
    return any(token.start < end and start < token.end for start, end in taken)
