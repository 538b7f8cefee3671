"""Reads the lines that editors write for the search: terms between commas, and the arrow of one way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.search.nl.tokens import hyphenated, words

Words = tuple[str, ...]

ARROW = "=>"
MAX_TERMS = 50
MAX_TERM_WORDS = 8
_AND_SIGN = re.compile(r"\s*&\s*")


@dataclass(frozen=True)
class SynonymRule:
    """The terms as they were typed; an empty `right` means that all of `left` are equal."""

    left: tuple[str, ...]
    right: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        return self.left + self.right


def folded(term: str) -> Words:
    """The folded words of a term, the stop words among them."""
    return tuple(words(term))


def spellings(term: str) -> tuple[Words, ...]:
    """The folded words of a term, and the other ways to type the same term.

    A sign is no part of a word, so "B&W" and "0-meting" are each two words; typed as "B en W" they are three,
    and as "0meting" one.
    """
    joined = term
    for token in reversed(hyphenated(term)):
        joined = joined[: token.start] + token.word + joined[token.end :]
    forms = (folded(term), folded(_AND_SIGN.sub(" en ", term)), folded(joined))
    return tuple(dict.fromkeys(form for form in forms if form))


def read_synonym(text: str) -> SynonymRule:
    """A rule such as `a, b, c` or `a, b => c, d`; raises ValidationError with what is wrong, in Dutch."""
    sides = text.split(ARROW)
    if len(sides) > 2:
        raise ValidationError(_("Gebruik hoogstens één pijl (=>)."))
    rule = SynonymRule(*(_terms(side) for side in sides))
    if len(sides) == 2 and not (any(rule.left) and any(rule.right)):
        raise ValidationError(_("Schrijf links en rechts van de pijl minstens één woord."))
    if len(rule.terms) < 2:
        raise ValidationError(_("Schrijf minstens twee woorden, met een komma ertussen."))
    check_terms(rule.terms)
    return rule


def read_lines(text: str) -> tuple[str, ...]:
    """One term for each line that holds anything; raises ValidationError with what is wrong, in Dutch."""
    terms = tuple(line.strip() for line in text.splitlines() if line.strip())
    if not terms:
        raise ValidationError(_("Schrijf minstens één woord."))
    check_terms(terms)
    return terms


def check_terms(terms: tuple[str, ...]) -> None:
    """Raises ValidationError with everything that is wrong with these terms."""
    problems = []
    if len(terms) > MAX_TERMS:
        problems.append(
            ValidationError(
                _("Dit zijn %(count)d woorden; hoogstens %(most)d mag. Maak er twee regels van."),
                params={"count": len(terms), "most": MAX_TERMS},
            )
        )
    seen: set[Words] = set()
    for term in terms:
        problem = _problem(term, seen)
        if problem:
            problems.append(ValidationError(problem, params={"term": term, "most": MAX_TERM_WORDS}))
    if problems:
        raise ValidationError(problems)


def usable(terms: Iterable[str]) -> tuple[str, ...]:
    """What can be used of terms that nobody has checked: no doubles, nothing too long, nothing empty."""
    found: dict[Words, str] = {}
    for term in terms:
        if 0 < len(folded(term)) <= MAX_TERM_WORDS:
            found.setdefault(folded(term), term)
    return tuple(found.values())[:MAX_TERMS]


def _terms(side: str) -> tuple[str, ...]:
    return tuple(" ".join(term.split()) for term in side.split(","))


def _problem(term: str, seen: set[Words]) -> str:
    """What is wrong with this term, "" when nothing is; remembers it in `seen`."""
    own = folded(term)
    if not term:
        return _("Er staat een komma te veel: ervoor of erachter staat niets.")
    if not own:
        return _("In ‘%(term)s’ staat geen woord.")
    if len(own) > MAX_TERM_WORDS:
        return _("‘%(term)s’ is te lang: hoogstens %(most)d woorden tussen twee komma’s of op een regel.")
    if own in seen:
        return _("‘%(term)s’ staat er twee keer. Hoofdletters, accenten en leestekens tellen niet mee.")
    seen.add(own)
    return ""
