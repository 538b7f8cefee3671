"""The stems of texts as long as a book, where the same words come again and again."""

from portal.search.nl.tokens import stems


def stems_of_long_text(text: str) -> list[str]:
    """The same as `stems`, for each different word once; no word of ours holds white space."""
    known: dict[str, list[str]] = {}
    found: list[str] = []
    for word in text.split():
        if (own := known.get(word)) is None:
            own = known[word] = stems(word)
        found += own
    return found
