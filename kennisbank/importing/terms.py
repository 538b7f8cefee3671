"""Finds the values of the taxonomies by the names that people use for them."""

from typing import Any

from django.utils.translation import gettext as _

from kennisbank.enums import Taxonomie
from kennisbank.importing.fields import expect_one_of, items, read_text
from kennisbank.importing.rows import Invalid, Source
from kennisbank.models.taxonomy import Term

#: The classes as they stand in tables of the CBS and in older files.
INWONERKLASSE_ALIASES = {
    "<20.000": "tot-20000",
    "20.000-50.000": "20000-50000",
    "20-50.000": "20000-50000",
    "50.000-100.000": "50000-100000",
    "50-100.000": "50000-100000",
    "100.000-300.000": "100000-300000",
    "100-300.000": "100000-300000",
    ">300.000": "vanaf-300000",
}
_same_character = str.maketrans({"–": "-", "—": "-", "‑": "-", "’": "'", "‘": "'", "\u00a0": " "})


def term_key(name: str) -> str:
    """How names are compared: without capitals, double spaces and typographic differences."""
    return " ".join(name.translate(_same_character).casefold().split())


class TermIndex:
    """All terms, read once for an import."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {name: [] for name in Taxonomie.values}
        self._found: dict[tuple[str, str], int] = {}
        terms = list(Term.objects.order_by("taxonomie", "volgorde", "naam"))
        for term in terms:
            self._names[term.taxonomie].append(term.naam)
        # A full name wins from another term's code, short name or number.
        for names_of in (_full_names, _codes, _short_names, _numbered_names):
            for term in terms:
                for name in names_of(term):
                    self._found.setdefault((term.taxonomie, term_key(name)), term.pk)
        for alias, code in INWONERKLASSE_ALIASES.items():
            known = self._found.get((Taxonomie.INWONERKLASSE.value, term_key(code)))
            if known is not None:
                self._found.setdefault((Taxonomie.INWONERKLASSE.value, term_key(alias)), known)

    def find(self, taxonomie: str, value: Any, source: Source) -> int:
        """The id of the term; raises Invalid with all names of the list, the nearest first."""
        name = read_text(value, source)
        found = self._found.get((taxonomie, term_key(name)))
        if found is None and taxonomie == Taxonomie.INWONERKLASSE:
            found = self._found.get((taxonomie, term_key(name).replace(" ", "")))
        if found is None:
            raise Invalid(expect_one_of(name, self._names[taxonomie]), name)
        return found

    def find_all(self, taxonomie: str, value: Any, source: Source) -> list[int]:
        """The ids of a list of terms; one text is a list of one."""
        if source is Source.JSON and isinstance(value, dict):
            raise Invalid(_("een tekst of een lijst van teksten"), value)
        return list(dict.fromkeys(self.find(taxonomie, item, source) for item in items(value, source, "")))


def _full_names(term: Term) -> list[str]:
    return [term.naam]


def _codes(term: Term) -> list[str]:
    return [term.code]


def _short_names(term: Term) -> list[str]:
    return [term.korte_naam] if term.korte_naam else []


def _numbered_names(term: Term) -> list[str]:
    names = [f"{term.code} {term.naam}"]
    if term.nummer:
        for name in filter(None, (term.naam, term.korte_naam)):
            names += [f"{term.nummer} {name}", f"{term.nummer}. {name}"]
        names.append(str(term.nummer))
    return names
