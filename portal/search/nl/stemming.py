"""Stems: the Porter stemmer for Dutch, the same that Elasticsearch 8 calls `dutch`, and how we finish it.

Snowball 3 renamed it: its `dutch` is another algorithm, so the name `dutch_porter` here is deliberate. It
leaves many plurals apart from their singular (bron-bronn, bedrijf-bedrijv): `ENDINGS` brings them together.
"""

import re
import threading
from functools import lru_cache

import Stemmer

from portal.search.nl.vocabulary import PROTECTED, SINGULARS

#: (pattern, replacement) for the end of a stem of three letters or more; Elasticsearch gets the same.
ENDINGS = (
    (r"(?<=eau)s$", ""),
    (r"(?<=.)([bdfgklmnprst])\1$", r"\1"),
    (r"(?<=..)v$", "f"),
    (r"(?<=..)z$", "s"),
)
_ENDINGS = [(re.compile(pattern), replacement) for pattern, replacement in ENDINGS]
_local = threading.local()


def _stemmer() -> Stemmer.Stemmer:
    # A PyStemmer object is not safe to share between threads.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("dutch_porter", maxCacheSize=0)
    return _local.stemmer


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a folded word; protected words and everything with a digit stay as they are."""
    if word in PROTECTED or any(char.isdigit() for char in word):
        return word
    stemmed = str(_stemmer().stemWord(SINGULARS.get(word, word)))
    for pattern, replacement in _ENDINGS:
        stemmed = pattern.sub(replacement, stemmed)
    return stemmed
