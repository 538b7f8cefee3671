"""The Dutch words that compounds are made of, each with how often (data/woorddelen.txt)."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "woorddelen.txt"
# Words of the field that the list does not know as parts.
_EXTRA = dict.fromkeys(
    """
    beveiliging bedreiging dreiging weerbaarheid integriteit ondermijning leerkring handvat bibob cyber
    doxing phishing ransomware intervisie casus privacy gemeente burgemeester wethouder raad griffier kinder
    """.split(),
    40,
)


@cache
def counts() -> dict[str, int]:
    """Folded word -> the number of compounds that it is a part of."""
    lines = (line.split() for line in FILE.read_text(encoding="ascii").splitlines())
    found = {word: int(count) for word, count in lines}
    return found | {word: max(count, found.get(word, 0)) for word, count in _EXTRA.items()}
