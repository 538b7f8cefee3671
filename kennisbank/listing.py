"""Filters of a listing: which values, how many pages each, and the plain link that chooses it.

A facet's own choice does not narrow its own counts, so that a reader sees what another value would give.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import Http404, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import KennisPage
from kennisbank.models.taxonomy import Term

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
OWN_FACETS: dict[PaginaSoort, list[Taxonomie]] = {
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
Sorts = dict[str, tuple[Any, list[Any]]]
SORTS: Sorts = {
    "titel": (_("Titel"), ["title", "pk"]),
    "nieuw": (_("Laatst bijgewerkt"), ["-last_published_at", "title", "pk"]),
}
#: Orders that only one type has.
OWN_SORTS: dict[PaginaSoort, Sorts] = {
    PaginaSoort.HANDVAT: {
        "tijd": (_("Kortste tijd"), [F("tijd_minuten").asc(nulls_last=True), "title", "pk"])
    },
    PaginaSoort.LES: {"nummer": (_("Nummer"), [F("nummer").asc(nulls_last=True), "title", "pk"])},
}
#: The order in which a listing opens, where that is not by title.
FIRST_SORT = {PaginaSoort.LES: "nummer"}
#: What one and several are called behind their number, where the name of the model is too long for that.
NOUNS = {
    PaginaSoort.VRAAG: (_("vraag"), _("vragen")),
    PaginaSoort.ORGANISATIE: (_("organisatie"), _("organisaties")),
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
    is_early: bool = False  # One of the first three of its listing.

    @property
    def is_open(self) -> bool:
        """Open from the start: the first three facets, and one in which something is chosen."""
        return self.is_early or any(option.selected for option in self.options)


class Listing:
    """What the reader chose (`params`), the pages of one type that match, and the counts per facet."""

    def __init__(self, pages: QuerySet[Any], params: QueryDict, soort: PaginaSoort) -> None:
        self.all_pages = pages
        self.params = params
        self.soort = soort
        self.names = OWN_FACETS.get(soort, FACETS)
        self.sorts = SORTS | OWN_SORTS.get(soort, {})
        self.first_sort = FIRST_SORT.get(soort, "titel")
        self.sort = params.get("volgorde", "") if params.get("volgorde") in self.sorts else self.first_sort

    @cached_property
    def _terms(self) -> dict[str, list[Term]]:
        """Per facet, all its terms; one query."""
        found: dict[str, list[Term]] = {name: [] for name in self.names}
        for term in Term.objects.filter(taxonomie__in=self.names):
            found[term.taxonomie].append(term)
        return found

    @cached_property
    def selected(self) -> dict[str, list[Term]]:
        """The chosen terms per facet; a value that we do not know is left out."""
        chosen = {
            name: [term for term in terms if term.code in self.params.getlist(name)]
            for name, terms in self._terms.items()
        }
        return {name: terms for name, terms in chosen.items() if terms}

    def _narrowed(self, *, without: str = "") -> QuerySet[Any]:
        """One subquery a facet: values within a facet widen, facets together narrow."""
        pages = self.all_pages
        through = KennisPage.termen.through.objects
        for name, terms in self.selected.items():
            if name != without:
                having = through.filter(term__in=[term.pk for term in terms]).values("kennispage_id")
                pages = pages.filter(pk__in=having)
        return pages

    @cached_property
    def page(self) -> Any:
        """The page of results that `pagina` asks for; 404 beyond the last."""
        ordered = self._narrowed().order_by(*self.sorts[self.sort][1])
        paginator = Paginator(ordered.select_related("organisatie").prefetch_related("termen"), PAGE_SIZE)
        number = self.params.get("pagina", "1")
        if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= paginator.num_pages:
            raise Http404
        return paginator.page(int(number))

    @property
    def total(self) -> int:
        return int(self.page.paginator.count)

    @property
    def noun(self) -> str:
        """What the pages are called behind `total`: "les" or "lessen"."""
        names = self.all_pages.model._meta
        one, several = NOUNS.get(self.soort, (names.verbose_name, names.verbose_name_plural))
        return str(one if self.total == 1 else several)

    def _counts(self, pages: QuerySet[Any], names: Iterable[str]) -> dict[int, int]:
        links = KennisPage.termen.through.objects.filter(
            kennispage_id__in=pages.values("pk"), term__taxonomie__in=list(names)
        )
        return dict(links.values_list("term_id").annotate(number=Count("kennispage_id")))

    @cached_property
    def facets(self) -> list[Facet]:
        """Facets with values that occur; one query, and one more for each facet with a choice."""
        counts = self._counts(self._narrowed(), [name for name in self.names if name not in self.selected])
        for name in self.selected:
            counts |= self._counts(self._narrowed(without=name), [name])
        facets = []
        for place, name in enumerate(self.names):
            chosen = self.selected.get(name, [])
            options = [
                Option(
                    term.code,
                    term.label,
                    counts.get(term.pk, 0),
                    term in chosen,
                    self._toggle(name, term.code),
                )
                for term in self._terms[name]
                if counts.get(term.pk) or term in chosen
            ]
            if options:
                facets.append(Facet(name, str(Taxonomie(name).label), options, is_early=place < 3))
        return facets

    @property
    def chips(self) -> list[Option]:
        """Every chosen value with the link that removes it."""
        return [option for facet in self.facets for option in facet.options if option.selected]

    @property
    def sort_options(self) -> list[tuple[str, Any, bool]]:
        """Value, label and whether it is the chosen order."""
        return [(code, label, code == self.sort) for code, (label, _fields) in self.sorts.items()]

    def _query(self) -> QueryDict:
        """The known parameters only, so that junk in the address never travels on."""
        query = QueryDict(mutable=True)
        for name, terms in self.selected.items():
            query.setlist(name, [term.code for term in terms])
        if self.sort != self.first_sort:
            query["volgorde"] = self.sort
        return query

    def _toggle(self, name: str, code: str) -> str:
        query = self._query()
        values = query.getlist(name)
        query.setlist(name, [v for v in values if v != code] if code in values else [*values, code])
        return f"?{query.urlencode()}"

    def page_url(self, number: int) -> str:
        query = self._query()
        query["pagina"] = str(number)
        return f"?{query.urlencode()}"

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


def type_listing(soort: PaginaSoort, params: QueryDict) -> Listing:
    """The listing of one content type."""
    from kennisbank.page_types import PAGE_TYPES

    return Listing(PAGE_TYPES[soort].objects.live(), params, soort)
