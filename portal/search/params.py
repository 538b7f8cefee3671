"""What may stand in the address of a search: read strictly for the API, leniently for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from portal.search.engines.base import TYPE_FACET
from portal.search.registry import FacetLabels
from portal.search.services import Question

QUERY_MAX_LENGTH = 200  # characters
SIZE_DEFAULT = 10
SIZE_MAX = 100
# Elasticsearch gives no hits beyond this; nobody reads so far.
DEPTH_MAX = 10_000
CLOSED_TAB = "leerkringen"
# The order of the hits: "datum" or, without it, the best first.
SORT, BY_DATE, BY_RELEVANCE = "sorteer", "datum", "relevantie"
# "1": search for the words exactly as they were typed, without repairing typos.
LITERAL = "letterlijk"
# The parameters of the public search, apart from its facets.
NAMES = ("q", "pagina", "aantal", TYPE_FACET, SORT, LITERAL)


class BadParameter(Exception):
    """A parameter that we cannot use; the text is for the one who asked."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.message = message


@dataclass(frozen=True)
class SearchParams:
    """A search that can be carried out. `ignored`: what the address asked that we do not know."""

    query: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    size: int = SIZE_DEFAULT
    by_date: bool = False
    literal: bool = False
    ignored: tuple[str, ...] = ()

    def pairs(self, *, filters: dict[str, tuple[str, ...]] | None = None) -> list[tuple[str, str]]:
        """The search as parameters, without the page."""
        chosen = self.filters if filters is None else filters
        values = [("q", self.query)] if self.query else []
        values += [(SORT, BY_DATE)] if self.by_date else []
        values += [(LITERAL, "1")] if self.literal else []
        return values + [(name, value) for name, many in chosen.items() for value in many]

    @property
    def question(self) -> Question:
        return Question(self.query, self.filters, self.page, self.size, self.by_date, self.literal)

    def without(self, name: str, value: str) -> dict[str, tuple[str, ...]]:
        """The filters without this value."""
        return {
            facet: left
            for facet, values in self.filters.items()
            if (left := tuple(one for one in values if (facet, one) != (name, value)))
        }


def address(pairs: Iterable[tuple[str, str]]) -> str:
    """A link to the same page with these parameters."""
    return f"?{urlencode(list(pairs))}"


def strict_params(data: QueryDict, catalog: FacetLabels) -> SearchParams:
    """For the API: raises `BadParameter` for everything that it does not know or cannot use."""
    for name in data:
        if name not in NAMES and name not in catalog:
            known = ", ".join(["q", *catalog, SORT, LITERAL, "pagina", "aantal"])
            raise BadParameter(_shown(name), _("Deze parameter kennen we niet. Kies uit: %s.") % known)
    query = data.get("q", "")
    if "\0" in query:
        raise BadParameter("q", _("De zoekvraag bevat een teken dat niet mag (NUL)."))
    if len(query) > QUERY_MAX_LENGTH:
        message = _("De zoekvraag is te lang: gebruik hoogstens %d tekens.") % QUERY_MAX_LENGTH
        raise BadParameter("q", message)
    page = _number(data, "pagina", 1, DEPTH_MAX)
    size = _number(data, "aantal", SIZE_DEFAULT, SIZE_MAX)
    if page * size > DEPTH_MAX:
        message = _("Zo ver bladeren kan niet: pagina maal aantal is hoogstens %d.") % DEPTH_MAX
        raise BadParameter("pagina", message)
    filters: dict[str, tuple[str, ...]] = {}
    for name, (_label, labels) in catalog.items():
        values = _values(data, name)
        for value in values:
            if value not in labels:
                message = _("Deze waarde kennen we niet. Kies uit: %s.") % ", ".join(labels)
                raise BadParameter(name, message)
        if values:
            filters[name] = values
    if (sort := data.get(SORT, BY_RELEVANCE)) not in {BY_RELEVANCE, BY_DATE}:
        raise BadParameter(SORT, _("Kies relevantie of datum."))
    if (literal := data.get(LITERAL, "0")) not in {"0", "1"}:
        raise BadParameter(LITERAL, _("Kies 0 of 1."))
    return SearchParams(query.strip(), filters, page, size, sort == BY_DATE, literal == "1")


def lenient_params(data: QueryDict, catalog: FacetLabels) -> SearchParams:
    """For the page: keeps what can be used and names the rest, so that an old link still finds something."""
    query = data.get("q", "").replace("\0", " ").strip()
    ignored = []
    if len(query) > QUERY_MAX_LENGTH:
        query = query[:QUERY_MAX_LENGTH].rstrip()
        ignored.append(_("Uw zoekvraag is ingekort tot %d tekens.") % QUERY_MAX_LENGTH)
    filters: dict[str, tuple[str, ...]] = {}
    for name, (label, labels) in catalog.items():
        values = _values(data, name)
        known = tuple(value for value in values if value in labels)
        if known:
            filters[name] = known
        if len(known) < len(values):
            ignored.append(_("Een waarde van het filter “%s” kennen we niet (meer).") % label)
    try:
        page = _number(data, "pagina", 1, DEPTH_MAX // SIZE_DEFAULT)
    except BadParameter:
        page = 1
    return SearchParams(
        query=query,
        filters=filters,
        page=page,
        by_date=data.get(SORT) == BY_DATE,
        literal=data.get(LITERAL) == "1",
        ignored=tuple(ignored),
    )


def _values(data: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in data.getlist(name) if value))


def _number(data: QueryDict, name: str, default: int, maximum: int) -> int:
    text = data.get(name, "").strip()
    if not text and name not in data:
        return default
    # isascii: int() also reads Arabic and Thai digits; six digits are more than any maximum.
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else 0
    if not 1 <= number <= maximum:
        raise BadParameter(name, _("Kies een heel getal van 1 tot en met %d.") % maximum)
    return number


def _shown(name: str) -> str:
    """A parameter name as it can be repeated in an answer."""
    return "".join(char for char in name[:40] if char.isprintable())
