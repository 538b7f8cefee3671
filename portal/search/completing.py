"""What a reader may be typing: words and titles, only from what that reader may find."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.search.engines import get_embedded
from portal.search.engines.base import EngineUnavailable, Reader
from portal.search.lexicon import ReaderLexicon
from portal.search.nl.spelling import written
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import tokenise
from portal.search.nl.vocabulary import STOPWORDS
from portal.search.registry import PUBLIC_TOKEN, IndexName, Link, source_named
from portal.search.services import closed_tokens, reader_of

SHORTEST = 2  # letters
MAX_WORDS = 5
MAX_TITLES = 5


@dataclass(frozen=True)
class Completion:
    """Whole queries that begin with what was typed, and titles with their address."""

    queries: tuple[str, ...] = ()
    titles: tuple[Link, ...] = ()


def complete_public(typed: str) -> Completion:
    """For everybody; empty for fewer than two letters."""
    return _complete("public", AnonymousUser(), frozenset({PUBLIC_TOKEN}), typed)


def complete_closed(user: Any, typed: str) -> Completion:
    """From the leerkringen of `user`, who must be a member of one."""
    return _complete("closed", user, closed_tokens(user), typed)


def _complete(index: IndexName, user: Any, tokens: frozenset[str], typed: str) -> Completion:
    tokens_typed = tokenise(typed)
    if not tokens_typed or len(tokens_typed[-1].word) < SHORTEST or typed[-1:].isspace():
        return Completion()
    reader, last = reader_of(index, tokens), tokens_typed[-1]
    lexicon = ReaderLexicon(index, reader)
    # What was typed stays as it was; only the last word is finished.
    found = _different(lexicon.beginning_with(last.word, 2 * MAX_WORDS))[:MAX_WORDS]
    queries = [f"{typed[: last.start]}{written(word)}" for word in found]
    return Completion(tuple(queries), _titles(index, user, reader, [one.word for one in tokens_typed]))


def _different(found: list[str]) -> list[str]:
    """One form of each word, the most usual one, and no words that say nothing."""
    kept: dict[str, str] = {}
    for word in found:
        if word not in STOPWORDS:
            # Half of a compound that was split by hand ("beveiligings-") counts as the word itself.
            kept.setdefault(stem(word.removesuffix("s")), word)
    return list(kept.values())


def _titles(index: IndexName, user: Any, reader: Reader, typed: list[str]) -> tuple[Link, ...]:
    """Titles that hold all these words; the database confirms each of them."""
    try:
        keys = get_embedded().titles(index, typed, reader, MAX_TITLES)
    except EngineUnavailable:
        return ()
    ids: dict[str, list[str]] = {}
    for one in keys:
        name, object_id = one.split(":", 1)
        ids.setdefault(name, []).append(object_id)
    shown = {
        f"{name}:{object_id}": display
        for name, wanted in ids.items()
        if (source := source_named(name))
        for object_id, display in source.visible(user, wanted).items()
    }
    titles = (Link(shown[one].title, shown[one].url) for one in keys if one in shown)
    return tuple(dict.fromkeys(titles))
