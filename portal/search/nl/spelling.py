"""A folded word as people write it: the index knows "coordinator", a reader must see "coördinator"."""

from portal.search.nl.compounds import split
from portal.search.nl.word_list import accents


def written(word: str) -> str:
    """The folded `word` with its accents, also when only its last part has them; others as they are."""
    if (found := accents().get(word)) is not None:
        return found
    last = split(word)[-1:]
    if last and last[0] in accents() and word.endswith(last[0]):
        return word.removesuffix(last[0]) + accents()[last[0]]
    return word
