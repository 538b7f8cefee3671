"""Loads the lists of this folder into the rules of the editors, each line once in the life of a site.

What an editor changed or deleted stays so: a line that was loaded is remembered by its digest, whatever
became of the rule. A line that is changed here is a new line.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction

from portal.search.models import GeladenZoekregel, Synoniem, VastResultaat, Zoekuitzondering
from portal.search.nl.tokens import words
from portal.search.rule_texts import ARROW, Words, folded, read_lines, read_synonym
from portal.search.rules import touch

FOLDER = Path(__file__).parent
SYNONYMS, EXCEPTIONS, PINS = "synoniemen.txt", "uitzonderingen.txt", "vaste_resultaten.txt"
HELP_NOW = "hulp nu"
DO_NOT_SPLIT, DO_NOT_STEM = "niet splitsen", "niet stammen"


def load_starter() -> int:
    """Adds the rules of all lines that were never loaded, and returns how many were added."""
    if not new_lines():
        return 0
    with transaction.atomic():
        # Holds the row until the commit, so that a second process waits here and then finds nothing new.
        touch()
        lines = new_lines()
        added = sum(load(_of(name, lines)) for name, load in LOADERS.items())
        GeladenZoekregel.objects.bulk_create([GeladenZoekregel(digest=digest(*one)) for one in lines])
    return added


def starter_lines(name: str) -> list[str]:
    """The lines of one list, without comments."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip() and not line.startswith("#")]


def digest(name: str, line: str) -> str:
    """How a line is remembered. Migration 0003 makes the same; do not change one without the other."""
    return hashlib.sha256(f"{name}:{line}".encode()).hexdigest()


def exception_of(line: str) -> Zoekuitzondering:
    """The rule of a line of uitzonderingen.txt."""
    word, *flags = (part.strip() for part in line.split(";"))
    return Zoekuitzondering(
        woord=word, niet_splitsen=DO_NOT_SPLIT in flags, niet_stammen=DO_NOT_STEM in flags
    )


def pin_of(line: str) -> VastResultaat:
    """The rule of a line of vaste_resultaten.txt. Always Hulp nu: the pages of a site are not known here."""
    terms, _arrow, target = line.partition(ARROW)
    lines = "\n".join(term.strip() for term in terms.split(","))
    return VastResultaat(zoekwoorden=lines, hulp_nu=target.strip() == HELP_NOW, volgorde=10)


def new_lines() -> list[tuple[str, str]]:
    """The lines that were never loaded, each with the name of its list."""
    known = set(GeladenZoekregel.objects.values_list("digest", flat=True))
    every = [(name, line) for name in LOADERS for line in starter_lines(name)]
    return [one for one in every if digest(*one) not in known]


def _of(name: str, lines: list[tuple[str, str]]) -> list[str]:
    return [line for own, line in lines if own == name]


def _load_synonyms(lines: list[str]) -> int:
    known = {_meaning(text) for text in Synoniem.objects.values_list("regel", flat=True)}
    return _create(Synoniem, (Synoniem(regel=line) for line in lines if _meaning(line) not in known))


def _meaning(text: str) -> tuple[frozenset[Words], frozenset[Words]]:
    """The same for two rules that do the same."""
    try:
        rule = read_synonym(text)
    except ValidationError:
        return frozenset(), frozenset()
    return frozenset(map(folded, rule.left)), frozenset(map(folded, rule.right))


def _load_exceptions(lines: list[str]) -> int:
    known = {
        word for text in Zoekuitzondering.objects.values_list("woord", flat=True) for word in words(text)
    }
    rules = map(exception_of, lines)
    return _create(Zoekuitzondering, (rule for rule in rules if rule.woord not in known))


def _load_pins(lines: list[str]) -> int:
    known = {
        _terms(text)
        for text in VastResultaat.objects.filter(hulp_nu=True).values_list("zoekwoorden", flat=True)
    }
    rules = map(pin_of, lines)
    return _create(VastResultaat, (rule for rule in rules if _terms(rule.zoekwoorden) not in known))


def _terms(text: str) -> frozenset[Words]:
    try:
        return frozenset(map(folded, read_lines(text)))
    except ValidationError:
        return frozenset()


def _create(model: type[models.Model], rules: Iterable[models.Model]) -> int:
    return len(model._default_manager.bulk_create(list(rules)))


LOADERS: dict[str, Callable[[list[str]], int]] = {
    SYNONYMS: _load_synonyms,
    EXCEPTIONS: _load_exceptions,
    PINS: _load_pins,
}
