"""What the documents of one reader hold, word by word.

Words come from the counts of the tokens, and each one that is told is first looked up among the documents
that the reader may see now: a word that only a denied document holds is never told.
"""

from collections.abc import Iterator
from itertools import islice

from portal.search.engines import get_embedded
from portal.search.engines.base import EngineUnavailable, Reader
from portal.search.nl.repair import Vocabulary
from portal.search.plan import Alternative, Match
from portal.search.registry import IndexName

# So many words are looked at to find the few that may be told.
CANDIDATES = 40
EMPTY = Vocabulary({})


class ReaderLexicon:
    """Without an embedded index it knows no words, and everything is taken as it was typed."""

    def __init__(self, index: IndexName, reader: Reader) -> None:
        self._index: IndexName = index
        self._reader = reader
        self._engine = get_embedded()

    def holds(self, alternatives: tuple[Alternative, ...]) -> bool:
        """Whether a document of this reader answers one of these; True when that cannot be asked."""
        try:
            return self._engine.holds(self._index, alternatives, self._reader)
        except EngineUnavailable:
            return True

    def beginning_with(self, text: str, limit: int) -> list[str]:
        """The most usual words that begin with `text` (folded) and are longer."""
        found = self._vocabulary.beginning_with(text)[:CANDIDATES]
        return list(islice(filter(self._may_tell, found), limit))

    def containing(self, pattern: str) -> list[str]:
        """All words that hold the pattern, the most usual first."""
        return self._vocabulary.containing(pattern)

    def nearest(self, word: str, extra: frozenset[str] = frozenset(), mistakes: int = 0) -> Iterator[str]:
        """The words that `word` may be a mistake for, the likeliest first; looked up one by one.

        Words of `extra` are always told: they are no words of documents.
        """
        found = self._vocabulary.nearest(word, extra=extra, mistakes=mistakes, limit=CANDIDATES)
        return (one for one in found if one in extra or self._may_tell(one))

    def _may_tell(self, word: str) -> bool:
        return self.holds((Alternative((word,), Match.FORMS),))

    @property
    def _vocabulary(self) -> Vocabulary:
        try:
            return self._engine.vocabulary(self._index, self._reader.tokens)
        except EngineUnavailable:
            return EMPTY
