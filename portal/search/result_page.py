"""The search page as its template needs it: every link is ready, so that the template decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.search.nl.spelling import written
from portal.search.nl.tokens import tokenise
from portal.search.params import DEPTH_MAX, SearchParams, address
from portal.search.pinning import Pinned, pinned
from portal.search.plan import Repair
from portal.search.registry import Link, terms_like, ways_out
from portal.search.rules import current_rules
from portal.search.services import SearchAnswer

# These facets are open from the start, as are those in which something is chosen.
OPEN_FACETS = 2


@dataclass(frozen=True)
class FacetOption:
    """One check box; the names are those of templates/components/facets.html."""

    code: str
    label: str
    count: int
    selected: bool
    #: No link of its own: the check boxes are sent together.
    url: str = ""


@dataclass(frozen=True)
class FacetPanel:
    name: str
    label: str
    is_open: bool
    options: list[FacetOption]


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


@dataclass(frozen=True)
class Order:
    label: str
    url: str
    is_current: bool


def repaired_text(text: str, repairs: Iterable[Repair]) -> str:
    """The query as it was carried out: whole words only, everything else as it was typed."""
    used = {one.typed: written(one.used) for one in repairs}
    pieces, done = [], 0
    for token in tokenise(text):
        typed = text[token.start : token.end]
        pieces += [text[done : token.start], used.get(typed, typed)]
        done = token.end
    return "".join([*pieces, text[done:]])


class ResultPage:
    """One answer with its links. `tab` is the value of `in`, "" for the public search; `user` asks."""

    def __init__(
        self, params: SearchParams, answer: SearchAnswer | None, tab: str = "", user: Any = None
    ) -> None:
        self.params = params
        self.answer = answer
        self.tab = tab
        self.user = user

    @property
    def is_unavailable(self) -> bool:
        return self.answer is None

    @cached_property
    def pinned(self) -> Pinned:
        """What editors put above the hits; the telephone numbers also when the engine does not answer."""
        return self.answer.pinned if self.answer else pinned([self.params.query], current_rules())

    @cached_property
    def repaired_query(self) -> str:
        """The query as it was carried out; empty when it was carried out as it was typed."""
        repairs = self.answer.plan.repairs if self.answer else ()
        text = repaired_text(self.params.query, repairs)
        return text if text != self.params.query else ""

    @property
    def literal_url(self) -> str:
        """The same search, for exactly what was typed."""
        return self._address(replace(self.params, literal=True))

    @cached_property
    def suggestions(self) -> list[Chip]:
        """Other words that do find something."""
        found = self.answer.suggestions if self.answer else ()
        plain = replace(self.params, filters={}, literal=False)
        return [Chip(text, self._address(replace(plain, query=text))) for text in found]

    @cached_property
    def recommended(self) -> tuple[Link, ...]:
        """Pages that editors put on top: they stand above the first page of hits only."""
        return self.pinned.pages if self.params.page == 1 else ()

    @property
    def is_past_the_end(self) -> bool:
        """There are hits, but not on this page: an old or odd address."""
        return self.answer is not None and self.answer.total > 0 and self.params.page > self.page_count

    @cached_property
    def ways(self) -> list[Link]:
        """Where else this reader can look; asked only when the search does not help."""
        return ways_out("closed" if self.tab else "public", self.user)

    @cached_property
    def terms(self) -> list[Link]:
        """Explained terms that resemble the words; asked only for a search without hits."""
        return terms_like(self.params.query)

    @cached_property
    def orders(self) -> list[Order]:
        """The orders to choose from."""
        return [
            Order(
                _("Beste resultaat"),
                self._address(replace(self.params, by_date=False)),
                not self.params.by_date,
            ),
            Order(
                _("Nieuwste eerst"), self._address(replace(self.params, by_date=True)), self.params.by_date
            ),
        ]

    @cached_property
    def hidden(self) -> list[tuple[str, str]]:
        """What the filter form must keep."""
        return self._kept() + self.params.pairs(filters={})

    @cached_property
    def chosen(self) -> int:
        return sum(len(values) for values in self.params.filters.values())

    @cached_property
    def facets(self) -> list[FacetPanel]:
        found = self.answer.facets if self.answer else []
        return [
            FacetPanel(
                name=facet.name,
                label=facet.label,
                is_open=place < OPEN_FACETS or facet.name in self.params.filters,
                options=[FacetOption(one.value, one.label, one.count, one.selected) for one in facet.values],
            )
            for place, facet in enumerate(found)
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        return [
            Chip(option.label, self._url(self.params.without(facet.name, option.code)))
            for facet in self.facets
            for option in facet.options
            if option.selected
        ]

    @property
    def clear_url(self) -> str:
        """The same words without filters."""
        return self._url({})

    @property
    def page_count(self) -> int:
        total = min(self.answer.total, DEPTH_MAX) if self.answer else 0
        return max(1, -(-total // self.params.size))

    @cached_property
    def page_links(self) -> list[tuple[int | None, str]]:
        """The first, the last and those around this page; None stands for a gap."""
        last, here = self.page_count, self.params.page
        wanted = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
        links: list[tuple[int | None, str]] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            if number - before > 1:
                links.append((None, ""))
            links.append((number, self._page_url(number)))
        return links

    @property
    def next_url(self) -> str:
        return self._page_url(self.params.page + 1) if self.params.page < self.page_count else ""

    def _kept(self) -> list[tuple[str, str]]:
        return [("in", self.tab)] if self.tab else []

    def _url(self, filters: dict[str, tuple[str, ...]]) -> str:
        return self._address(replace(self.params, filters=filters))

    def _address(self, params: SearchParams) -> str:
        return address(self._kept() + params.pairs())

    def _page_url(self, number: int) -> str:
        page = [("pagina", str(number))] if number > 1 else []
        return address(self._kept() + self.params.pairs() + page)
