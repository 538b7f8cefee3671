"""The overview of projects: filters on kind, theme and programme, and the map that filters on province.

A listing like the others, except that kind and province are no terms: the one is a fact of the project, the
other of its organisation. The map and the list beside it are one choice, shown twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kennisbank.dutch_map import SHAPES, Shape
from kennisbank.enums import ProjectSoort, Provincie, Taxonomie
from kennisbank.listing import Listing, Option
from kennisbank.models.base import KennisPage
from kennisbank.models.praktijk import ProjectPage
from kennisbank.models.taxonomy import Term

PROVINCIE = "provincie"
# A choice on the map brings the reader to what was found.
FOUND = "#gevonden"
# Number of pages per code; None or "" for those without a value.
Counts = dict[str | None, int]
Links = KennisPage.termen.through


@dataclass(frozen=True)
class Value:
    """One value of a filter, as the address and the reader know it."""

    code: str
    label: str


@dataclass(frozen=True)
class ColumnFilter:
    """A filter on a column of the project or of its organisation."""

    name: str
    label: Any
    column: str
    values: Sequence[Value]

    def condition(self, codes: Iterable[str]) -> Q:
        return Q(**{f"{self.column}__in": list(codes)})

    def counts(self, pages: QuerySet[Any]) -> Counts:
        """One query."""
        return dict(pages.order_by().values_list(self.column).annotate(number=Count("pk")))


@dataclass(frozen=True)
class TermFilter:
    """A filter on the terms of one taxonomy."""

    name: str
    label: Any
    values: Sequence[Value]

    def condition(self, codes: Iterable[str]) -> Q:
        """A subquery, so that a page with two of the terms is found once."""
        links = Links.objects.filter(term__taxonomie=self.name, term__code__in=list(codes))
        return Q(pk__in=links.values("kennispage_id"))

    def counts(self, pages: QuerySet[Any]) -> Counts:
        """One query."""
        links = Links.objects.filter(term__taxonomie=self.name, kennispage_id__in=pages.values("pk"))
        return dict(links.values_list("term__code").annotate(number=Count("kennispage_id")))


@dataclass(frozen=True)
class PanelFacet:
    """One group of check boxes; the names are those of templates/components/facets.html."""

    name: str
    label: str
    options: list[Option] = field(default_factory=list)
    is_open: bool = True


@dataclass(frozen=True)
class Place:
    """A province on the map and in the list. Without `url` there is nothing to choose."""

    name: str
    count: int
    selected: bool
    url: str
    shape: Shape
    is_overseas: bool


class ProjectsOverview(Listing):
    """The live projects that match `params`, the counts of each filter, and the map."""

    def __init__(self, params: QueryDict) -> None:
        super().__init__(ProjectPage.objects.live(), params)

    @cached_property
    def filters(self) -> list[ColumnFilter | TermFilter]:
        """All filters with all their values; one query, for the terms."""
        taxonomies = [Taxonomie.IMPULSTHEMA, Taxonomie.PROGRAMMA]
        terms = list(Term.objects.filter(taxonomie__in=taxonomies))
        kinds = [Value(kind.value, str(kind.label)) for kind in ProjectSoort]
        provinces = [Value(one.value, str(one.label)) for one in Provincie]
        return [
            ColumnFilter("soort", _("Soort project"), "projectsoort", kinds),
            *(
                TermFilter(
                    name.value,
                    name.label,
                    [Value(term.code, term.label) for term in terms if term.taxonomie == name],
                )
                for name in taxonomies
            ),
            ColumnFilter(PROVINCIE, _("Provincie"), "organisatie__provincie", provinces),
        ]

    @cached_property
    def selected(self) -> dict[str, list[Any]]:
        """The chosen values per filter; a value that we do not know is left out."""
        chosen = {
            one.name: [value for value in one.values if value.code in self.params.getlist(one.name)]
            for one in self.filters
        }
        return {name: values for name, values in chosen.items() if values}

    def _narrowed(self, *, without: str = "") -> QuerySet[Any]:
        pages = self.all_pages
        for one in self.filters:
            if one.name in self.selected and one.name != without:
                pages = pages.filter(one.condition(value.code for value in self.selected[one.name]))
        return pages

    @cached_property
    def _counts_per_filter(self) -> dict[str, Counts]:
        """One query a filter; its own choice does not narrow its counts."""
        return {one.name: one.counts(self._narrowed(without=one.name)) for one in self.filters}

    @cached_property
    def _all_facets(self) -> list[Any]:
        """Every filter with the values that occur or are chosen."""
        facets = []
        for one in self.filters:
            counts, chosen = self._counts_per_filter[one.name], self.selected.get(one.name, [])
            options = [
                Option(
                    value.code,
                    value.label,
                    counts.get(value.code, 0),
                    value in chosen,
                    self._toggle(one.name, value.code),
                )
                for value in one.values
                if counts.get(value.code) or value in chosen
            ]
            if options:
                facets.append(PanelFacet(one.name, str(one.label), options))
        return facets

    @cached_property
    def facets(self) -> list[Any]:
        """What the panel shows: the province is chosen on the map or in the list beside it."""
        return [facet for facet in self._all_facets if facet.name != PROVINCIE]

    @property
    def chips(self) -> list[Option]:
        """Every chosen value with the link that removes it."""
        return [option for facet in self._all_facets for option in facet.options if option.selected]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter panel keeps though it does not show it."""
        kept = [(PROVINCIE, value.code) for value in self.selected.get(PROVINCIE, [])]
        return kept + ([("volgorde", self.sort)] if self.sort != "titel" else [])

    @cached_property
    def places(self) -> list[Place]:
        """All provinces; the number is what the other filters leave."""
        counts = self._counts_per_filter[PROVINCIE]
        chosen = [value.code for value in self.selected.get(PROVINCIE, [])]
        return [
            Place(
                str(one.label),
                counts.get(one.value, 0),
                one.value in chosen,
                self._place_url(one.value, chosen) if counts.get(one.value) or one.value in chosen else "",
                SHAPES[one],
                one == Provincie.CARIBISCH_NEDERLAND,
            )
            for one in Provincie
        ]

    @cached_property
    def elsewhere(self) -> int:
        """How many of these projects have no province, and so no place on the map."""
        counts = self._counts_per_filter[PROVINCIE]
        return counts.get("", 0) + counts.get(None, 0)

    def _place_url(self, code: str, chosen: list[str]) -> str:
        """One province instead of another; the one that is chosen is let go."""
        query = self._query()
        query.setlist(PROVINCIE, [] if chosen == [code] else [code])
        return f"?{query.urlencode()}{FOUND}"
