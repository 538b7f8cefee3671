"""Where a reader of the public site can look when searching does not help."""

from typing import Any

from kennisbank.enums import Taxonomie
from kennisbank.models import Term
from portal.common.content_version import kept
from portal.search.registry import Link


def domains(_user: Any) -> list[Link]:
    """The domeinen, each to its theme page or, without a live one, to its handvatten; for everybody alike."""
    return kept("domeinen", _read_domains)


def _read_domains() -> list[Link]:
    return [
        _link(term) for term in Term.objects.filter(taxonomie=Taxonomie.DOMEIN).select_related("themapagina")
    ]


def _link(term: Term) -> Link:
    theme = getattr(term, "themapagina", None)
    return Link(term.naam, theme.url if theme and theme.live else f"/handvatten/?domein={term.code}")
