"""What can be searched: each app registers a `SearchSource` in its `AppConfig.ready()`.

portal.search knows no model of another app. A source tells which objects exist, how they read as text, who
may find them and how a hit is shown. The engines keep documents only; what a visitor sees of a hit comes
from `SearchSource.visible`, so from the database.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

IndexName = Literal["public", "closed"]
INDEXES: tuple[IndexName, ...] = get_args(IndexName)
PUBLIC_TOKEN = "public"  # noqa: S105  a token of the index, not a password
# Facet values of one facet, in the order in which a visitor should read them: value -> label.
FacetLabels = dict[str, tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class SearchDocument:
    """One object as plain text. `acl` says who may find it; `facets` what it can be filtered by.

    `attachments` is the text of all files that belong to it; a word there counts least.
    """

    id: str
    kind: str
    title: str
    summary: str
    body: str
    keywords: str = ""
    date: datetime.date | None = None
    acl: tuple[str, ...] = (PUBLIC_TOKEN,)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attachments: str = ""


@dataclass(frozen=True)
class Attachment:
    """The text of one place in a file; `place_label` ("pagina 3") may be empty, `url` leads there."""

    name: str
    url: str
    place_label: str
    text: str


@dataclass(frozen=True)
class SearchHitDisplay:
    """How one hit is shown, from the database.

    `meta` are short facts under the hit ("Fysieke beveiliging", "1 uur"). `kind_label` replaces the label
    of the kind where one object has a better word. `text` is the text from which the fragment is cut; without
    one (None) it is the text that was indexed, in which what was taken away since still stands. `attachments`
    reads the files that belong to the object, and is called only when the object's own text does not hold
    all the words that were asked.
    """

    title: str
    url: str
    summary: str
    meta: tuple[str, ...] = ()
    kind_label: str = ""
    text: str | None = None
    attachments: Callable[[], Iterable[Attachment]] = tuple


@dataclass(frozen=True)
class Link:
    """A page by its title, and its address on this site."""

    title: str
    url: str


class SearchSource(ABC):
    """Subclass this per app; `name` is unique and part of every document's key in the index."""

    name: str
    index: IndexName

    @abstractmethod
    def kinds(self) -> dict[str, str]:
        """Kind code -> Dutch label, in the order of the facet "Soort"."""

    def facet_labels(self) -> FacetLabels:
        """Facet name -> (label, {value: label}), in the order in which the search page shows them."""
        return {}

    @abstractmethod
    def all_ids(self) -> Iterable[str]:
        """The id of everything that must be findable now."""

    @abstractmethod
    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        """The documents among `ids` that must be findable now; one that is left out is deleted."""

    def tokens_for(self, user: Any) -> frozenset[str]:
        """What `user` may find now, read from the database at each call. Closed sources must override."""
        return frozenset({PUBLIC_TOKEN}) if self.index == "public" else frozenset()

    @abstractmethod
    def visible(self, user: Any, ids: Sequence[str]) -> dict[str, SearchHitDisplay]:
        """The hits among `ids` that `user` may see now; one that is left out is not shown."""


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    """Adds `source`; a second one with the same name replaces the first (Django may call ready() again)."""
    if ":" in source.name:
        raise ValueError(f"Search source name '{source.name}' must not contain a colon.")
    _sources[source.name] = source


def unregister(name: str) -> None:
    """Takes a source away; for tests that bring their own."""
    _sources.pop(name, None)


def source_named(name: str) -> SearchSource | None:
    """The source with this name, or None when no installed app has it (any more)."""
    return _sources.get(name)


def sources_of(index: IndexName) -> list[SearchSource]:
    """The sources whose documents live in this index, in order of registration."""
    return [source for source in _sources.values() if source.index == index]


# Gives groups of terms that mean the same; each term is text as somebody wrote it.
SynonymProvider = Callable[[], Iterable[Iterable[str]]]
_synonym_providers: dict[SynonymProvider, None] = {}


def register_synonyms(provider: SynonymProvider) -> None:
    """Adds synonyms that an app has already; it calls `portal.search.rules.touch` when they change."""
    _synonym_providers[provider] = None


def synonym_groups() -> Iterator[Iterable[str]]:
    """All groups of all providers, in order of registration; costs their queries."""
    for provider in _synonym_providers:
        yield from provider()


# Terms explained that resemble a query.
TermProvider = Callable[[str], Iterable[Link]]
_term_providers: dict[str, TermProvider] = {}


def register_terms(name: str, provider: TermProvider) -> None:
    """Adds a list of terms explained; a second one with the same name replaces the first."""
    _term_providers[name] = provider


def terms_like(query: str) -> list[Link]:
    """The explained terms that resemble the words of `query`, with where they are explained."""
    return [term for provider in _term_providers.values() for term in provider(query)]


# The places that an app has for one reader: only what that reader may see.
WayProvider = Callable[[Any], Iterable[Link]]
_way_providers: dict[tuple[IndexName, str], WayProvider] = {}


def register_ways_out(index: IndexName, name: str, provider: WayProvider) -> None:
    """Adds places to go to from an empty answer; a second provider with the same name replaces the first."""
    _way_providers[index, name] = provider


def ways_out(index: IndexName, user: Any) -> list[Link]:
    """The places of all apps for this reader; costs their queries."""
    providers = [provider for (own, _name), provider in _way_providers.items() if own == index]
    return [way for provider in providers for way in provider(user)]
