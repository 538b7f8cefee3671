"""What a visitor typed, as a plan that every engine can carry out.

A plan is an AND of groups; a group is an OR of alternatives. What is added to the words that were typed (the
parts of a compound, synonyms, a repaired typo) becomes another alternative of a group, so no engine has to
know about it. `build_plan` reads only the text; portal.search.planning adds the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from portal.search.nl.codes import find_codes
from portal.search.nl.marking import Marker
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import Token, hyphenated, tokenise
from portal.search.nl.vocabulary import STOPWORDS

# More words than this say nothing more, and make every engine slow.
MAX_GROUPS = 24
MAX_PHRASE_WORDS = 20
# How much one part of a compound counts beside the whole.
LOOSE_WEIGHT = 0.2

_QUOTED = re.compile(r'(?P<minus>(?<!\S)[-−–])?["“”„«»](?P<text>[^"“”„«»]*)["“”„«»]')
# Not after "en" or "of": in "risico-inventarisatie en -evaluatie" the sign stands for a part left out.
_EXCLUDED = re.compile(r"(?<!\S)(?<!\ben )(?<!\bof )[-−–](?P<text>[^\W_]\S*)", re.IGNORECASE)


class Match(Enum):
    """How the words of an alternative must be found."""

    #: One word by its stem, also as a part of a compound; more words next to each other.
    WORDS = "words"
    #: A canonical code, as it is.
    CODE = "code"
    #: Each of the words by its stem or as a part, anywhere.
    ALL = "all"
    #: Any of these words exactly as written (folded).
    FORMS = "forms"


@dataclass(frozen=True)
class Alternative:
    """Folded words and how they must be found; `weight` is how much a find counts beside what was typed."""

    words: tuple[str, ...]
    match: Match = Match.WORDS
    weight: float = 1.0

    @property
    def is_phrase(self) -> bool:
        return self.match is Match.WORDS and len(self.words) > 1


@dataclass(frozen=True)
class Group:
    """One thing that was asked for; any of the alternatives will do. `text` is how it was typed."""

    alternatives: tuple[Alternative, ...]
    text: str
    #: In quotes: meant literally, nothing is added to it.
    literal: bool = False


@dataclass(frozen=True)
class Repair:
    """A word that nothing holds, and the word that was looked for instead."""

    typed: str
    used: str


@dataclass(frozen=True)
class Plan:
    """The groups (all of them, or with `any_group` at least one) without what matches `excludes`."""

    text: str
    groups: tuple[Group, ...] = ()
    excludes: tuple[Alternative, ...] = ()
    any_group: bool = False
    repairs: tuple[Repair, ...] = ()
    never_split: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """True when everything matches: nothing was asked and nothing excluded."""
        return not self.groups and not self.excludes

    def relaxed(self) -> "Plan":
        """The same plan, satisfied with one of the groups."""
        return replace(self, any_group=True)

    def loosened(self) -> "Plan":
        """The same plan, satisfied with one of the groups or with one part of a compound in it."""
        return replace(self.relaxed(), groups=tuple(_with_parts(group) for group in self.groups))

    @property
    def can_loosen(self) -> bool:
        """Whether there is less to be satisfied with."""
        return len(self.groups) > 1 or any(
            one.match is Match.ALL for group in self.groups for one in group.alternatives
        )

    def strict(self) -> "Plan":
        """Only what was typed (or repaired), without what was added with less weight."""
        groups = tuple(
            replace(group, alternatives=tuple(one for one in group.alternatives if one.weight >= 1))
            for group in self.groups
        )
        return replace(self, groups=tuple(group for group in groups if group.alternatives))

    @cached_property
    def marker(self) -> Marker:
        """What to highlight; stop words only when nothing else was asked."""
        single = {word for one in self._of(Match.WORDS) if not one.is_phrase for word in one.words}
        every = single | {word for one in self._of(Match.ALL) for word in one.words}
        content = {word for word in every if word not in STOPWORDS}
        return Marker(
            stems=frozenset(stem(word) for word in content or every),
            forms=frozenset(word for one in self._of(Match.FORMS) for word in one.words),
            codes=frozenset(one.words[0] for one in self._of(Match.CODE)),
            phrases=tuple(tuple(map(stem, one.words)) for one in self._of(Match.WORDS) if one.is_phrase),
            never_split=self.never_split,
        )

    def _of(self, match: Match) -> Iterator[Alternative]:
        return (one for group in self.groups for one in group.alternatives if one.match is match)


def _with_parts(group: Group) -> Group:
    parts = [
        Alternative((word,), weight=LOOSE_WEIGHT)
        for one in group.alternatives
        if one.match is Match.ALL
        for word in one.words
        if word not in STOPWORDS
    ]
    return replace(group, alternatives=tuple(dict.fromkeys((*group.alternatives, *parts))))


@dataclass(frozen=True)
class Reading:
    """A query taken apart: what is settled (quotes, codes, hyphens) and the plain words between."""

    plan: Plan
    #: (place in the text, group) of codes and hyphenated words.
    placed: tuple[tuple[int, Group], ...]
    #: The plain words in order, stop words among them; `every` has those of codes and hyphenated words too.
    plain: tuple[Token, ...]
    every: tuple[Token, ...]
    rest: str


def read_query(query: str) -> Reading:
    """Takes any text whatever apart; never raises."""
    groups: list[Group] = []
    excludes: list[Alternative] = []

    def quoted(hit: re.Match[str]) -> str:
        phrase = _phrase(hit["text"])
        if phrase and hit["minus"]:
            excludes.append(phrase)
        elif phrase:
            groups.append(Group((phrase,), hit["text"].strip(), literal=True))
        return " " * len(hit.group())

    def excluded(hit: re.Match[str]) -> str:
        phrase = _phrase(hit["text"])
        if phrase:
            excludes.append(phrase)
        return " " * len(hit.group())

    rest = _EXCLUDED.sub(excluded, _QUOTED.sub(quoted, query))
    placed, taken = _placed(rest)
    every = tuple(tokenise(rest))
    plain = tuple(token for token in every if not _overlaps(token, taken))
    plan = Plan(
        text=query.strip(), groups=tuple(groups), excludes=tuple(dict.fromkeys(excludes))[:MAX_GROUPS]
    )
    return Reading(plan, tuple(placed), plain, every, rest)


def build_plan(query: str) -> Plan:
    """The plan of the words alone, as they were typed. A text without words gives an empty plan."""
    reading = read_query(query)
    return finish(reading, [(token.start, word_group(reading, token)) for token in content_words(reading)])


def content_words(reading: Reading) -> list[Token]:
    """The plain words without stop words; those too when nothing else was asked."""
    content = [token for token in reading.plain if token.word not in STOPWORDS]
    alone = not content and not reading.placed and not reading.plan.groups
    return list(reading.plain) if alone else content


def word_group(reading: Reading, token: Token) -> Group:
    """The group of one word as it was typed."""
    return Group((Alternative((token.word,)),), reading.rest[token.start : token.end])


def finish(reading: Reading, words: list[tuple[int, Group]]) -> Plan:
    """The whole plan: quotes first, then codes and words in the order in which they were typed."""
    ordered = [group for _start, group in sorted([*reading.placed, *words], key=lambda one: one[0])]
    unique = {group.alternatives: group for group in (*reading.plan.groups, *ordered)}
    return replace(reading.plan, groups=tuple(list(unique.values())[:MAX_GROUPS]))


def _phrase(text: str) -> Alternative | None:
    words = tuple(token.word for token in tokenise(text))[:MAX_PHRASE_WORDS]
    return Alternative(words) if words else None


def _placed(text: str) -> tuple[list[tuple[int, Group]], list[tuple[int, int]]]:
    """A group for each code and hyphenated word with its place, and the stretches that they take."""
    placed: list[tuple[int, Group]] = []
    taken: list[tuple[int, int]] = []
    for code in find_codes(text):
        phrase = _phrase(text[code.start : code.end])
        exact = Alternative((code.forms[0],), Match.CODE)
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
    return placed, taken


def _overlaps(token: Token, taken: list[tuple[int, int]]) -> bool:
    return any(token.start < end and start < token.end for start, end in taken)
