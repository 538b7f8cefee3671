"""Tokens: the words of a text with their place in it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from portal.search.nl import compounds
from portal.search.nl.codes import find_codes
from portal.search.nl.folding import fold

# Letters and digits of any script, with apostrophes inside (foto's) or in front ('s avonds).
WORD = re.compile(r"['’]?[^\W_]+(?:['’`´ʼ‘][^\W_]+)*", re.UNICODE)
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W_]+(?:[-‐‑][^\W_]+)+(?![^\W_])")
# A longer "word" is no word (a token, base64): it would only fill the index.
MAX_WORD_LENGTH = 64


class Token(NamedTuple):
    """One word: `word` is folded, `start` and `end` are positions in the original text."""

    word: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """The words of `text`, folded, in order."""
    tokens = []
    for hit in WORD.finditer(text):
        if word := folded(hit.group()):
            tokens.append(Token(word, hit.start(), hit.end()))
    return tokens


@lru_cache(maxsize=100_000)
def folded(written: str) -> str:
    """What is indexed of a word as it is written; "" when it is none."""
    # Folding can give a space or sign inside (½, ²): those are no part of a word.
    word = "".join(char for char in fold(written) if char.isalnum())
    return word if len(word) <= MAX_WORD_LENGTH else ""


def words(text: str) -> list[str]:
    """The folded words of `text`: those of `tokenise`, without their places and several times as fast."""
    return [word for word in map(folded, WORD.findall(text)) if word]


def hyphenated(text: str) -> list[Token]:
    """Words with hyphens, joined ("e-mail" -> "email"); dates and phone numbers are left alone."""
    found = []
    for hit in _HYPHENATED.finditer(text):
        joined = "".join(words(hit.group()))
        if joined and not joined.isdigit() and len(joined) <= MAX_WORD_LENGTH:
            found.append(Token(joined, hit.start(), hit.end()))
    return found


def extra_terms(text: str, own_words: Iterable[str]) -> list[str]:
    """Terms that are not in the text as such but by which it must be found, without doubles.

    Canonical codes, joined hyphen words and the parts of compounds. `own_words` are the words of the text.
    """
    found = [form for code in find_codes(text) for form in code.forms]
    joined = [token.word for token in hyphenated(text)]
    found += joined
    for word in dict.fromkeys([*own_words, *joined]):
        found += compounds.parts(word)
    return list(dict.fromkeys(found))
