"""What an engine must be able to do. It stores documents and carries out plans; it knows no Django model.

Rules that hold for every engine:
- A query without tokens is refused: `MissingTokens`, never an unfiltered answer.
- Tokens and denied keys are part of the query itself, so that they hold for hits, total and facets alike.
- A facet is counted under all filters but its own (several values of one facet mean "or").
- Equal scores are ordered by date (newest first), then by key.
- A write with a lower version than what is stored, or than a deletion, changes nothing.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any

from portal.search.nl import compounds, stemming, vocabulary
from portal.search.nl.tokens import extra_terms, words
from portal.search.plan import Plan
from portal.search.registry import IndexName, SearchDocument

# Raise this when the code of the analysis or the layout of an index changes; the word lists and the version
# of the stemmer count by themselves.
SCHEMA = 4
TYPE_FACET = "type"
# How much more a word counts in these fields than in the body.
FIELD_WEIGHTS = {
    "title": 10.0,
    "keywords": 6.0,
    "summary": 3.0,
    "body": 1.0,
    "title_parts": 5.0,
    "parts": 0.8,
    "exact": 1.0,
    "attachments": 0.5,
}
# Where words next to each other are a phrase: not among the parts, where they follow each other by accident.
PHRASE_FIELDS = ("title", "keywords", "summary", "body", "attachments")
# Where one word is looked up by its stem.
STEM_FIELDS = (*PHRASE_FIELDS, "title_parts", "parts")


class EngineUnavailable(Exception):
    """The engine gave no answer; the text holds no query and no content."""


class MissingTokens(Exception):
    """A query without access tokens: a mistake in the code that called."""


class TargetMissing(Exception):
    """The target that a write names is not there (any more): its rebuild was given up."""


@dataclass(frozen=True)
class EngineDocument:
    """A document with its key in the index ("source:id") and the version of this state of it."""

    key: str
    version: int
    document: SearchDocument

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """The folded words of each field of its own; read once, as everything else is made of them."""
        content = self.document
        texts = {
            "title": content.title,
            "keywords": content.keywords,
            "summary": content.summary,
            "body": content.body,
        }
        return {name: words(text) for name, text in texts.items()}

    @property
    def title_parts(self) -> list[str]:
        """Terms by which the title must be found although they are not in it as such."""
        return extra_terms(self.document.title, self.words["title"])

    @property
    def parts(self) -> list[str]:
        """The same for the rest of the text."""
        content, own = self.document, self.words
        text = "\n".join((content.keywords, content.summary, content.body))
        return extra_terms(text, [*own["keywords"], *own["summary"], *own["body"]])

    @property
    def exact(self) -> str:
        """All words of its own as they are written, only folded: for what must never be stemmed."""
        return " ".join(word for found in self.words.values() for word in found)

    @property
    def attachments(self) -> list[str]:
        """The text of the files and the extra terms of that text; empty without files."""
        text = self.document.attachments
        return [text, " ".join(extra_terms(text, words(text)))] if text else []

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """The facets of the document, the kind among them."""
        return {TYPE_FACET: (self.document.kind,), **self.document.facets}


@dataclass(frozen=True)
class Batch:
    """What must be written together: documents, and keys that must disappear at this version."""

    version: int
    documents: Sequence[EngineDocument] = ()
    removed: Sequence[str] = ()


@dataclass(frozen=True)
class EngineQuery:
    """One question. `filters`: facet -> chosen values; `facets`: which facets to count."""

    plan: Plan
    tokens: frozenset[str]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    facets: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 10
    #: The newest first, instead of the best.
    by_date: bool = False

    def __post_init__(self) -> None:
        if not self.tokens:
            raise MissingTokens("A search needs the access tokens of the one who asks.")

    def filters_without(self, facet: str) -> dict[str, tuple[str, ...]]:
        """The filters under which `facet` is counted."""
        return {name: values for name, values in self.filters.items() if name != facet and values}


@dataclass(frozen=True)
class Reader:
    """Whose words we speak of: the access tokens, and what is denied to everybody."""

    tokens: frozenset[str]
    denied: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.tokens:
            raise MissingTokens("Words are only told to somebody with access tokens.")


@dataclass(frozen=True)
class EngineHit:
    """A found document; `text` is the indexed body, from which a fragment can be cut."""

    key: str
    kind: str
    text: str


@dataclass(frozen=True)
class EngineResult:
    """`index_missing`: there is no index at all, so the numbers say nothing about what could be found."""

    hits: list[EngineHit]
    total: int
    facets: dict[str, dict[str, int]]
    index_missing: bool = False


@dataclass(frozen=True)
class IndexStatus:
    """`target` is the name of the index in use ("" when there is none), `count` its documents."""

    target: str
    count: int

    @property
    def is_current(self) -> bool:
        """Whether the index was made with the analysis of this code."""
        return is_current(self.target)


class SearchEngine(ABC):
    """One engine, for both indexes. All methods raise `EngineUnavailable` when the engine is down."""

    @abstractmethod
    def search(self, index: IndexName, query: EngineQuery) -> EngineResult: ...

    def write(self, index: IndexName, batch: Batch, into: str = "") -> set[str]:
        """Writes to the index in use, or to the target `into`; returns the keys that were refused.

        When this returns, the change is visible to searches.
        """
        return self.write_prepared(index, self.prepare(batch), into)

    @abstractmethod
    def prepare(self, batch: Batch) -> Any:
        """The batch in the form that `write_prepared` takes, with all analysis done.

        Asks nothing of the engine; another process may do it, so what it returns can be pickled.
        """

    @abstractmethod
    def write_prepared(self, index: IndexName, prepared: Any, into: str = "") -> set[str]:
        """The other half of `write`."""

    @abstractmethod
    def status(self, index: IndexName) -> IndexStatus: ...

    @abstractmethod
    def exists(self, index: IndexName) -> bool:
        """Whether there is an index in use; a short question, asked before each batch."""

    @abstractmethod
    def keys(self, index: IndexName, target: str = "") -> Iterator[str]:
        """The keys of all documents in the index in use, or in `target`; in no fixed order."""

    @abstractmethod
    def can_continue(self, target: str) -> bool:
        """Whether this target is there and was made with the analysis of this code."""

    @abstractmethod
    def create(self, index: IndexName) -> str:
        """Makes an empty target beside the one in use and returns its name."""

    @abstractmethod
    def activate(self, index: IndexName, target: str) -> None:
        """Puts `target` in use, in one step, and removes older ones that nobody can still be reading."""

    @abstractmethod
    def drop(self, index: IndexName, target: str) -> None:
        """Removes a target that was not put in use; does nothing when it is gone."""


def analysis_version() -> str:
    """Eight characters that change with everything that decides how a text is indexed."""
    parts = (
        str(SCHEMA),
        version("pystemmer"),
        compounds.fingerprint(),
        " ".join(sorted(vocabulary.PROTECTED)),
        " ".join(f"{plural}={singular}" for plural, singular in sorted(vocabulary.SINGULARS.items())),
        repr(stemming.ENDINGS),
    )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:8]


def is_current(target: str) -> bool:
    """Whether a target was made with the analysis of this code."""
    return f"-{analysis_version()}-" in target


def new_target(stem: str) -> str:
    """A name for a new target: it carries the analysis version and sorts by time."""
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S%f")
    return f"{stem}-{analysis_version()}-{stamp}"


def index_label(index: IndexName) -> str:
    """The Dutch name that files and Elasticsearch indexes carry."""
    return {"public": "publiek", "closed": "besloten"}[index]
