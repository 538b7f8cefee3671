"""Waar kan ik terecht? The loketten per purpose, for everyone or for one role."""

from dataclasses import dataclass

from django.db.models import Q

from kennisbank.enums import LoketSoort, Taxonomie
from kennisbank.models import Loket, StandaardPage, Term

SLUG = "waar-kan-ik-terecht"


@dataclass(frozen=True)
class Purpose:
    """What somebody wants, with whom to turn to; `code` is its place on the page."""

    code: str
    label: str
    loketten: list[Loket]


@dataclass(frozen=True)
class Signpost:
    """`role` is None for everyone; `roles` are all roles to choose from."""

    role: Term | None
    roles: list[Term]
    purposes: list[Purpose]


def signpost(code: str) -> Signpost:
    """What is there for the role with this code and for everyone; an unknown code is no role.

    Three queries, however many loketten there are.
    """
    roles = list(Term.objects.filter(taxonomie=Taxonomie.DOELGROEP))
    role = next((term for term in roles if term.code == code), None)
    found = Loket.objects.prefetch_related("doelgroepen")
    # A loket has no role or this one: either way it is found once.
    loketten = list(found.filter(Q(doelgroepen=None) | Q(doelgroepen=role)) if role else found)
    purposes = [
        Purpose(kind.value, str(kind.label), [loket for loket in loketten if loket.soort == kind])
        for kind in LoketSoort
    ]
    return Signpost(role, roles, [purpose for purpose in purposes if purpose.loketten])


def signpost_page() -> StandaardPage | None:
    """The page by which the search, the sitemap and the editors know the signpost; one query."""
    return StandaardPage.objects.live().filter(slug=SLUG, depth=3).first()
