"""The words of texts as long as a book, where the same words come again and again."""

from portal.search.nl.stemming import stem
from portal.search.nl.tokens import words


def words_and_stems(text: str) -> tuple[list[str], list[str]]:
    """The folded words and their stems, each different piece read once; no word of ours holds white space."""
    known: dict[str, list[str]] = {}
    found: list[str] = []
    for piece in text.split():
        if (own := known.get(piece)) is None:
            own = known[piece] = words(piece)
        found += own
    return found, [stem(word) for word in found]
