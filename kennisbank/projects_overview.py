"""The overview of projects: filters on kind, theme and programme, and the map that filters on province.

A listing like the others, except that kind and province are no terms: the one is a fact of the project, the
other of its organisation. The map and the list beside it are one choice, shown twice.
"""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import cached_property

from kennisbank.dutch_map import SHAPES, Shape
from kennisbank.enums import Provincie, Taxonomie
from kennisbank.listing import Facet, Listing
from kennisbank.models.praktijk import ProjectPage

PROVINCIE = "provincie"
# A choice on the map brings the reader to what was found.
FOUND = "#gevonden"


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
        names = [Taxonomie.IMPULSTHEMA, Taxonomie.PROGRAMMA]
        super().__init__(ProjectPage.objects.live(), params, names=names, field_facets=["soort", PROVINCIE])

    @property
    def panel(self) -> list[Facet]:
        """The filters beside the list: the province is chosen on the map or in the list beside that."""
        return [facet for facet in self.facets if facet.name != PROVINCIE]

    def _in_province(self, province: str | None) -> int:
        """How many of these projects this province has; None or "" for those without one."""
        return self._index.count(PROVINCIE, province, self._matching(without=PROVINCIE))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter panel keeps though it does not show it."""
        kept = [(PROVINCIE, value.code) for value in self.selected.get(PROVINCIE, [])]
        return kept + ([("volgorde", self.sort)] if self.sort != self.first_sort else [])

    @cached_property
    def places(self) -> list[Place]:
        """All provinces; the number is what the other filters leave."""
        chosen = [value.code for value in self.selected.get(PROVINCIE, [])]
        return [self._place(one, chosen) for one in Provincie]

    def _place(self, province: Provincie, chosen: list[str]) -> Place:
        number, code = self._in_province(province.value), province.value
        url = self._place_url(code, chosen) if number or code in chosen else ""
        overseas = province == Provincie.CARIBISCH_NEDERLAND
        return Place(str(province.label), number, code in chosen, url, SHAPES[province], overseas)

    @cached_property
    def elsewhere(self) -> int:
        """How many of these projects have no province, and so no place on the map."""
        return self._in_province("") + self._in_province(None)

    def _place_url(self, code: str, chosen: list[str]) -> str:
        """One province instead of another; the one that is chosen is let go."""
        return f"{self._address(PROVINCIE, [] if chosen == [code] else [code])}{FOUND}"
