"""Where a reader of the public site can look when searching does not help."""

from collections.abc import Iterator
from typing import Any

from kennisbank.enums import Taxonomie
from kennisbank.models import Term
from portal.search.registry import Link


def domains(_user: Any) -> Iterator[Link]:
    """The domeinen, each to its theme page or, without a live one, to its handvatten. One query."""
    for term in Term.objects.filter(taxonomie=Taxonomie.DOMEIN).select_related("themapagina"):
        theme = getattr(term, "themapagina", None)
        url = theme.url if theme and theme.live else f"/handvatten/?domein={term.code}"
        yield Link(term.naam, url)
