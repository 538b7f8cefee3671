"""From what was typed to what is looked for: synonyms, compounds, half words and repaired typos.

Everything here is decided at the moment of the search, so that what editors change holds at once. What it
knows of the documents comes through a `Lexicon`, which speaks only of what the reader may see.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Protocol

from portal.search.nl import compounds
from portal.search.nl.marking import spelled
from portal.search.nl.repair import SHORTEST
from portal.search.nl.spelling import written
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import Token, words
from portal.search.nl.vocabulary import STOPWORDS
from portal.search.plan import (
    Alternative,
    Group,
    Match,
    Plan,
    Reading,
    Repair,
    content_words,
    finish,
    read_query,
    word_group,
)
from portal.search.rules import SearchRules, Words

# From this length on (letters) a compound that nothing holds may be another one with a mistake in it.
LONG_COMPOUND = 10
# How much what is added counts beside what was typed.
SYNONYM_WEIGHT = 0.7
PARTS_WEIGHT = 0.4
FORMS_WEIGHT = 0.6
# In a query of nonsense no more words than these are looked up: each costs some milliseconds.
MAX_LOOKED_UP = 6
# So many words that begin with a half word are looked for.
MAX_BEGINNINGS = 12
# A rule that forbids a cut or a stem names the words that remain; more than these are left out.
MAX_FORMS = 200
# Words of a synonym of this length or more are also recognised in another form (stadhuizen).
STEMMED_SYNONYM = 5
# Without any hit a word may be further away from what was meant.
FAR_MISTAKES = 3
SHORT_MISTAKES = 2
LONG_ENOUGH = 7  # letters
MAX_SUGGESTIONS = 3


class Lexicon(Protocol):
    """What the documents of one reader hold. All answers leave out what was denied."""

    def holds(self, alternatives: tuple[Alternative, ...]) -> bool: ...

    def beginning_with(self, text: str, limit: int) -> list[str]: ...

    def containing(self, pattern: str) -> list[str]: ...

    def nearest(self, word: str, extra: frozenset[str] = ..., mistakes: int = ...) -> Iterator[str]: ...


def plan_query(query: str, rules: SearchRules, lexicon: Lexicon | None, *, repair: bool = True) -> Plan:
    """The plan for any text whatever; without a lexicon only what the rules add.

    `repair=False` keeps every word as it was typed.
    """
    return _Planner(read_query(query), rules, lexicon, repair).plan()


def suggestions(plan: Plan, lexicon: Lexicon) -> tuple[str, ...]:
    """For a plan without hits: what may have been meant, one word at a time; nothing for words in quotes."""
    found: list[str] = []
    for group in plan.groups:
        typed = words(group.text)
        if group.literal or len(typed) != 1 or lexicon.holds(group.alternatives):
            continue
        mistakes = FAR_MISTAKES if len(typed[0]) >= LONG_ENOUGH else SHORT_MISTAKES
        for near in islice(lexicon.nearest(typed[0], mistakes=mistakes), MAX_SUGGESTIONS):
            texts = [written(near) if one is group else one.text for one in plan.groups]
            found.append(" ".join(texts))
    return tuple(dict.fromkeys(found))[:MAX_SUGGESTIONS]


@dataclass(frozen=True)
class Synonyms:
    """The left sides of the rules, found by their words or, when these are long enough, by their stems."""

    rules: SearchRules

    @cached_property
    def _by_stem(self) -> dict[Words, tuple[Words, ...]]:
        found: dict[Words, tuple[Words, ...]] = {}
        for left, right in self.rules.synonyms.items():
            if all(len(word) >= STEMMED_SYNONYM for word in left):
                key = tuple(map(stem, left))
                found[key] = (*found.get(key, ()), *right)
        return found

    @cached_property
    def single_words(self) -> frozenset[str]:
        return frozenset(left[0] for left in self.rules.synonyms if len(left) == 1)

    def of(self, typed: Words) -> tuple[Words, ...]:
        """What is looked for besides these words, without doubles."""
        found = self.rules.synonyms.get(typed, ())
        if all(len(word) >= STEMMED_SYNONYM for word in typed):
            found = (*found, *self._by_stem.get(tuple(map(stem, typed)), ()))
        return tuple(dict.fromkeys(one for one in found if one != typed))


_compiled: list[Synonyms] = []


def synonyms_of(rules: SearchRules) -> Synonyms:
    """The synonyms of these rules; compiled once for each version of the rules."""
    if not _compiled or _compiled[0].rules is not rules:
        _compiled[:] = [Synonyms(rules)]
    return _compiled[0]


class _Planner:
    def __init__(self, reading: Reading, rules: SearchRules, lexicon: Lexicon | None, repair: bool) -> None:
        self.reading = reading
        self.rules = rules
        self.lexicon = lexicon
        self.repair = repair
        self.synonyms = synonyms_of(rules)
        self.repairs: list[Repair] = []
        self.looked_up = 0

    def plan(self) -> Plan:
        spans = self._synonym_spans()
        groups = [self._span_group(span) for span in spans]
        content = [token for token in content_words(self.reading) if not _inside(token.start, spans)]
        groups += [(token.start, self._word(token, content)) for token in content]
        placed = [
            (start, self._extended(group)) for start, group in self._placed if not _inside(start, spans)
        ]
        plan = finish(replace(self.reading, placed=tuple(placed)), groups)
        return replace(plan, repairs=tuple(self.repairs), never_split=self.rules.never_split)

    @property
    def _placed(self) -> tuple[tuple[int, Group], ...]:
        return self.reading.placed

    def _extended(self, group: Group) -> Group:
        """A hyphenated word with what its joined form adds ("integriteits-beleid")."""
        added: tuple[Alternative, ...] = ()
        for one in group.alternatives:
            if one.match is Match.WORDS and not one.is_phrase:
                added += self._alternatives(one.words[0])
        return replace(group, alternatives=tuple(dict.fromkeys((*group.alternatives, *added))))

    # --- Synonyms of more than one word ---------------------------------------------------------------

    def _synonym_spans(self) -> list[list[Token]]:
        """The longest left sides of rules that stand in the query, without overlap."""
        tokens = list(self.reading.every)
        spans, place = [], 0
        while place < len(tokens):
            longest = min(self.rules.longest, len(tokens) - place)
            sizes = (size for size in range(longest, 1, -1) if self._is_synonym(tokens[place : place + size]))
            size = next(sizes, 0)
            if size:
                spans.append(tokens[place : place + size])
            place += size or 1
        return spans

    def _is_synonym(self, span: list[Token]) -> bool:
        return bool(self.synonyms.of(tuple(one.word for one in span)))

    def _span_group(self, span: list[Token]) -> tuple[int, Group]:
        start, end = span[0].start, span[-1].end
        typed = tuple(one.word for one in span)
        content = tuple(word for word in typed if word not in STOPWORDS) or typed
        own = [one for place, group in self._placed if start <= place < end for one in group.alternatives]
        own.append(Alternative(typed))
        if len(content) > 1:
            own.append(Alternative(content, Match.ALL, FORMS_WEIGHT))
        alternatives = tuple(dict.fromkeys((*own, *self._synonym_alternatives(typed))))
        return start, Group(alternatives, self.reading.rest[start:end])

    def _synonym_alternatives(self, typed: Words) -> Iterator[Alternative]:
        return (Alternative(one, weight=SYNONYM_WEIGHT) for one in self.synonyms.of(typed))

    # --- Single words ---------------------------------------------------------------------------------

    def _word(self, token: Token, content: list[Token]) -> Group:
        group = word_group(self.reading, token)
        group = replace(group, alternatives=self._alternatives(token.word, self._neighbours(token, content)))
        if self.lexicon is None or self.lexicon.holds(group.alternatives):
            return group
        if (pieces := self._pieces(token.word)) and self.lexicon.holds((pieces,)):
            return replace(group, alternatives=(*group.alternatives, pieces))
        if half := self._half(token.word):
            return replace(group, alternatives=(*group.alternatives, half))
        return self._repaired(token, group) if self.repair else group

    def _alternatives(self, word: str, joined: tuple[str, ...] = ()) -> tuple[Alternative, ...]:
        """The word, what it is joined with its neighbours, its parts, and its synonyms."""
        found = [*self._own(word), *(Alternative((one,)) for one in joined)]
        if (pieces := self._pieces(word)) and not compounds.is_usual(word):
            found.append(pieces)
        if (bare := word.removesuffix("s")) != word and len(bare) >= SHORTEST and compounds.is_known(bare):
            # Split by hand, the linking letter stays behind: "beveiligings aanpak".
            found.append(Alternative((bare,)))
        found += self._synonym_alternatives((word,))
        return tuple(dict.fromkeys(found))

    def _pieces(self, word: str) -> Alternative | None:
        """All the parts of a compound, wherever they stand."""
        pieces = () if word in self.rules.never_split else compounds.split(word)
        return Alternative(pieces, Match.ALL, PARTS_WEIGHT) if pieces else None

    def _own(self, word: str) -> tuple[Alternative, ...]:
        """The word itself. Where a rule of the editors says so, the forms that remain instead of the stem."""
        stemmed = stem(word)
        touched = [one for one in self.rules.never_stem if stem(one) == stemmed]
        uncut = [
            one
            for one in self.rules.never_split
            if one != word and any(stem(part) == stemmed for part in compounds.parts(one))
        ]
        if not touched and not uncut:
            return (Alternative((word,)),)
        forms = self.lexicon.containing(spelled(stemmed)) if self.lexicon else []
        kept = [one for one in forms if self._answers(one, word, stemmed)]
        return (Alternative((word, *[one for one in kept if one != word][:MAX_FORMS]), Match.FORMS),)

    def _answers(self, form: str, word: str, stemmed: str) -> bool:
        """Whether a word of the documents may be found by `word`, under the rules of the editors."""

        def same(one: str) -> bool:
            if one in self.rules.never_stem or word in self.rules.never_stem:
                return one == word
            return stem(one) == stemmed

        return same(form) or (form not in self.rules.never_split and any(map(same, compounds.parts(form))))

    def _neighbours(self, token: Token, content: list[Token]) -> tuple[str, ...]:
        """The word joined with the one before and the one after, when only white space stands between."""
        pairs = [(one, two) for one, two in zip(content, content[1:], strict=False) if token in (one, two)]
        return tuple(
            one.word + two.word for one, two in pairs if self.reading.rest[one.end : two.start].isspace()
        )

    # --- Words that nothing holds ---------------------------------------------------------------------

    def _half(self, word: str) -> Alternative | None:
        """The words that begin with what was typed."""
        if self.lexicon is None or len(word) < SHORTEST:
            return None
        forms = self.lexicon.beginning_with(word, MAX_BEGINNINGS)
        return Alternative(tuple(forms), Match.FORMS, FORMS_WEIGHT) if forms else None

    def _repaired(self, token: Token, group: Group) -> Group:
        """The group of the word that was probably meant; the same group when there is none."""
        mistakes = self._forgiven(token.word)
        if self.lexicon is None or self.looked_up >= MAX_LOOKED_UP or mistakes is None:
            return group
        self.looked_up += 1
        for candidate in self.lexicon.nearest(token.word, self.synonyms.single_words, mistakes):
            alternatives = self._alternatives(candidate)
            if self.lexicon.holds(alternatives):
                self.repairs.append(Repair(group.text, candidate))
                return Group(alternatives, group.text)
        return group

    @staticmethod
    def _forgiven(word: str) -> int | None:
        """How many mistakes may be in the word, 0 for what fits its length; None when it is right."""
        if compounds.is_listed(word):
            return None
        if not compounds.split(word):
            return 0
        # It can be read as a compound, but so can many a typo: "klok-en-luider".
        return 1 if len(word) >= LONG_COMPOUND else None


def _inside(start: int, spans: list[list[Token]]) -> bool:
    return any(span[0].start <= start < span[-1].end for span in spans)
