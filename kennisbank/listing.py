"""Filters of a listing: which values, how many pages each, and the plain link that chooses it.

A facet's own choice does not narrow its own counts, so that a reader sees what another value would give.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.query import PageQuerySet

from kennisbank.agenda import in_agenda_order
from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.field_facets import FIELD_FACETS, FieldFacet, Value
from kennisbank.listing_index import ListingIndex, Matches, build_index
from kennisbank.models.base import read_terms
from kennisbank.models.taxonomy import Term, all_terms
from portal.common.content_version import kept

PAGE_SIZE = 12
FACETS = [
    Taxonomie.DOMEIN,
    Taxonomie.FASE,
    Taxonomie.INWONERKLASSE,
    Taxonomie.DOELGROEP,
    Taxonomie.PROGRAMMA,
    Taxonomie.DOCUMENTSOORT,
    Taxonomie.IMPULSTHEMA,
]
#: What readers of these types look by; other types have FACETS.
FACETS_OF_TYPE: dict[str, list[Taxonomie]] = {
    PaginaSoort.PRODUCT: [
        Taxonomie.DOMEIN,
        Taxonomie.DOELGROEP,
        Taxonomie.MOMENT,
        Taxonomie.FASE,
        Taxonomie.KWETSBAAR_PROCES,
        Taxonomie.PROGRAMMA,
    ],
    PaginaSoort.STAPPENPLAN: [Taxonomie.DOELGROEP, Taxonomie.MOMENT, Taxonomie.DOMEIN, Taxonomie.FASE],
    PaginaSoort.LES: [
        Taxonomie.DOMEIN,
        Taxonomie.KWETSBAAR_PROCES,
        Taxonomie.DOELGROEP,
        Taxonomie.PROGRAMMA,
    ],
    PaginaSoort.VRAAG: [
        Taxonomie.DOMEIN,
        Taxonomie.DOELGROEP,
        Taxonomie.KWETSBAAR_PROCES,
        Taxonomie.ONDERWERP,
        Taxonomie.FASE,
    ],
}
# So many are open from the start, beside one in which something is chosen.
OPEN_FACETS = 3
Sorts = dict[str, tuple[Any, list[Any]]]
SORTS: Sorts = {
    "titel": (_("Titel"), ["title", "pk"]),
    "nieuw": (_("Laatst bijgewerkt"), ["-last_published_at", "title", "pk"]),
}
BY_NUMBER: Sorts = {"nummer": (_("Nummer"), [F("nummer").asc(nulls_last=True), "title", "pk"])}
SHORTEST_FIRST: Sorts = {"tijd": (_("Kortste tijd"), [F("tijd_minuten").asc(nulls_last=True), "title", "pk"])}
NEWEST_FIRST: Sorts = {
    "datum": (_("Nieuwste eerst"), [F("datum").desc(nulls_last=True), "-first_published_at", "pk"])
}
#: The orders of a type that has others than SORTS; the first one holds until the reader chooses.
SORTS_OF_TYPE: dict[str, Sorts] = {
    PaginaSoort.HANDVAT: SORTS | SHORTEST_FIRST,
    PaginaSoort.LES: BY_NUMBER | SORTS,
    PaginaSoort.NIEUWS: NEWEST_FIRST | SORTS,
    PaginaSoort.BIJEENKOMST: {"datum": (_("Datum"), [])},  # In the order of the agenda.
}
FIELD_FACETS_OF_TYPE: dict[str, list[str]] = {
    PaginaSoort.ORGANISATIE: ["organisatietype", "provincie"],
    PaginaSoort.PRAKTIJKVOORBEELD: ["provincie"],
    PaginaSoort.PROJECT: ["provincie"],
}


@dataclass(frozen=True)
class Option:
    code: str
    label: str
    count: int
    selected: bool
    url: str  # The listing with this value chosen, or taken away when it was.


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option] = field(default_factory=list)
    is_early: bool = False  # One of the first of its listing.

    @property
    def is_open(self) -> bool:
        return self.is_early or any(option.selected for option in self.options)


class Listing:
    """What the reader chose (`params`), the pages that match, and the counts per facet.

    `pages`: all live pages of one type; what is known of them is kept by the name of the type.
    `sorts`: the orders to choose from, the first one unless the reader chose; one without fields leaves the
    order of `pages`. `names`: the taxonomies to choose from; `field_facets`: facets whose value is no term.
    """

    def __init__(
        self,
        pages: PageQuerySet[Any],
        params: QueryDict,
        *,
        sorts: Sorts = SORTS,
        names: Iterable[Taxonomie] = FACETS,
        field_facets: Iterable[str] = (),
    ) -> None:
        self.all_pages = pages
        self.params = params
        self.names = list(names)
        self.sorts = sorts
        self.first_sort = next(iter(sorts))
        self.sort = params.get("volgorde", "") if params.get("volgorde") in sorts else self.first_sort
        self.field_facets: list[FieldFacet] = [FIELD_FACETS[name] for name in field_facets]

    @cached_property
    def _terms(self) -> dict[str, list[Term]]:
        """Per facet, all its terms."""
        found: dict[str, list[Term]] = {name: [] for name in self.names}
        for term in all_terms().values():
            if term.taxonomie in found:
                found[term.taxonomie].append(term)
        return found

    @cached_property
    def _values(self) -> dict[str, list[Value]]:
        """Per facet on a field, all its values."""
        return {facet.name: facet.values() for facet in self.field_facets}

    @cached_property
    def selected(self) -> dict[str, list[Any]]:
        """The chosen terms and values per facet; one that we do not know is left out."""
        chosen = {
            name: [one for one in known if one.code in self.params.getlist(name)]
            for name, known in (self._terms | self._values).items()
        }
        return {name: ones for name, ones in chosen.items() if ones}

    @cached_property
    def _index(self) -> ListingIndex:
        """All pages of the listing in the chosen order; read once per version of the content."""
        order = self.sorts[self.sort][1]
        pages = self.all_pages.order_by(*order) if order else self.all_pages
        parts = [pages.model._meta.label, self.sort, *(facet.name for facet in self.field_facets)]
        # An order without fields depends on the clock (the agenda).
        name = " ".join(parts if order else [*parts, f"{timezone.now():%Y-%m-%d %H:%M}"])
        return kept(name, lambda: build_index(pages, self.field_facets))

    @cached_property
    def _keys(self) -> dict[str, list[Any]]:
        """What was chosen, as the index knows it."""
        return {
            name: [one.code if name in self._values else one.pk for one in chosen]
            for name, chosen in self.selected.items()
        }

    def _matching(self, *, without: str = "") -> int:
        """Values within a facet widen, facets together narrow."""
        return self._index.matching(self._keys, without=without)

    @cached_property
    def page(self) -> Any:
        """The page of results that `pagina` asks for; 404 beyond the last."""
        paginator = Paginator(Matches(self._index, self._matching()), PAGE_SIZE)
        number = self.params.get("pagina", "1")
        if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= paginator.num_pages:
            raise Http404
        page = paginator.page(int(number))
        page.object_list = self._cards(list(page.object_list))
        return page

    def _cards(self, ids: list[int]) -> list[Any]:
        """The pages with these keys, with their terms; a card shows nothing of the long texts."""
        pages = self.all_pages.order_by().defer_streamfields().select_related("organisatie").in_bulk(ids)
        found = [pages[pk] for pk in ids if pk in pages]
        read_terms(found)
        return found

    @property
    def total(self) -> int:
        return int(self.page.paginator.count)

    @property
    def noun(self) -> str:
        """The word behind the number of pages."""
        one, more = getattr(self.all_pages.model, "telwoorden", ("", ""))
        meta = self.all_pages.model._meta
        return str((one or meta.verbose_name) if self.total == 1 else (more or meta.verbose_name_plural))

    @cached_property
    def facets(self) -> list[Facet]:
        """Facets with values that occur, each with the number of pages that choosing it would give."""
        known: dict[str, list[Any]] = {**self._terms, **self._values}
        early = {*self.names[:OPEN_FACETS], *self._values}
        facets = []
        for name, values in known.items():
            pages = self._matching(without=name)
            chosen = self.selected.get(name, [])
            options = []
            for value in values:
                number = self._index.count(name, value.code if name in self._values else value.pk, pages)
                if number or value in chosen:
                    address = self._toggle(name, value.code)
                    options.append(Option(value.code, value.label, number, value in chosen, address))
            if options:
                facets.append(Facet(name, self._label(name), options, is_early=name in early))
        return facets

    def _label(self, name: str) -> str:
        return str(FIELD_FACETS[name].label if name in self._values else Taxonomie(name).label)

    @property
    def chips(self) -> list[Option]:
        """Every chosen value with the link that removes it."""
        return [option for facet in self.facets for option in facet.options if option.selected]

    @property
    def sort_options(self) -> list[tuple[str, Any, bool]]:
        """Value, label and whether it is the chosen order."""
        return [(code, label, code == self.sort) for code, (label, _fields) in self.sorts.items()]

    @cached_property
    def _chosen(self) -> dict[str, list[str]]:
        """The known parameters only, so that junk in the address never travels on."""
        chosen = {name: [one.code for one in ones] for name, ones in self.selected.items()}
        return chosen | ({"volgorde": [self.sort]} if self.sort != self.first_sort else {})

    def _toggle(self, name: str, code: str) -> str:
        values = self._chosen.get(name, [])
        changed = [value for value in values if value != code] if code in values else [*values, code]
        return self._address(name, changed)

    def page_url(self, number: int) -> str:
        return self._address("pagina", [str(number)])

    def _address(self, name: str, values: list[str]) -> str:
        return f"?{urlencode(self._chosen | {name: values}, doseq=True)}"

    @property
    def page_links(self) -> list[tuple[int | None, str]]:
        """Numbers with their link; (None, "") where numbers are left out."""
        paginator = self.page.paginator
        return [
            (number, self.page_url(number)) if isinstance(number, int) else (None, "")
            for number in paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        ]

    @property
    def next_url(self) -> str:
        return self.page_url(self.page.next_page_number()) if self.page.has_next() else ""


def parameters() -> set[str]:
    """Everything that a listing reads from its address."""
    of_types = (name for names in FACETS_OF_TYPE.values() for name in names)
    return {"volgorde", "pagina", *FACETS, *FIELD_FACETS, *of_types}


def type_listing(soort: PaginaSoort, params: QueryDict) -> Listing:
    """The listing of one content type."""
    from kennisbank.page_types import PAGE_TYPES

    pages = PAGE_TYPES[soort].objects.live()
    if soort == PaginaSoort.BIJEENKOMST:
        pages = in_agenda_order(pages, timezone.now())
    return Listing(
        pages,
        params,
        sorts=SORTS_OF_TYPE.get(soort, SORTS),
        names=FACETS_OF_TYPE.get(soort, FACETS),
        field_facets=FIELD_FACETS_OF_TYPE.get(soort, ()),
    )
