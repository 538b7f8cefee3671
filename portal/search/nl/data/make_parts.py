"""Makes woorddelen.txt, the Dutch words that occur as a part of compounds, each with how often;
woordstammen.txt.gz, the stems of all other words: what is right must not be repaired as a typo; and
accenten.txt, the words that are never right without their accents.

    python -m portal.search.nl.data.make_parts /usr/share/dict/dutch

The list comes from the Debian package `wdutch` (OpenTaal); only this script needs it, the site does not. Its
licence stands beside the result in LICENTIE-opentaal.txt.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from portal.search.nl.compounds import LINKS, MIN_PART, may_begin, may_end, split
from portal.search.nl.folding import fold
from portal.search.nl.stemming import stem
from portal.search.nl.word_list import counts

HERE = Path(__file__).resolve().parent

# A word that makes one compound only is more often an accident than a part.
MIN_COUNT = 2
# Shorter words are never repaired, and longer ones are compounds.
STEMMED_LENGTHS = range(4, 17)


def read_words(file: Path) -> set[str]:
    """The plain words of the list, folded; names (with a capital) and short ones are left out."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return {fold(line) for line in lines if line.isalpha() and line == line.lower() and len(line) >= MIN_PART}


def cuts(word: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """Each way to read `word` as two known words, with a linking letter between them or not."""
    for place in range(MIN_PART, len(word) - MIN_PART + 1):
        right = word[place:]
        if right not in known or not may_end(right):
            continue
        for link in ("", *LINKS):
            left = word[:place].removesuffix(link) if link else word[:place]
            if len(left) + len(link) == place and left in known and may_begin(left):
                yield left, right


def count_parts(known: set[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word in known:
        # One compound counts once for each of its parts, however many ways there are to cut it.
        counts.update({part for cut in cuts(word, known) for part in cut})
    return counts


def other_stems(file: Path) -> set[str]:
    """The stems of words that are no part and no compound of parts."""
    lines = file.read_text(encoding="utf-8").splitlines()
    words = {fold(line) for line in lines if line.isalpha() and line == line.lower()}
    parts = {stem(word) for word in counts()}
    return {stem(word) for word in words if len(word) in STEMMED_LENGTHS and not split(word)} - parts


def accented(file: Path) -> list[str]:
    """The words with an accent that are no other word without it (één, een)."""
    words = [
        line for line in file.read_text(encoding="utf-8").splitlines() if line.isalpha() and line.islower()
    ]
    plain = {word for word in words if word.isascii()}
    return sorted(word for word in words if not word.isascii() and fold(word) not in plain)


def main() -> None:
    counts = count_parts(read_words(Path(sys.argv[1])))
    lines = [f"{word} {count}\n" for word, count in sorted(counts.items()) if count >= MIN_COUNT]
    (HERE / "woorddelen.txt").write_text("".join(lines), encoding="ascii", errors="strict")
    sys.stdout.write(f"{len(lines)} woorddelen\n")
    stems = sorted(other_stems(Path(sys.argv[1])))
    # Without a time in it, so that the same list gives the same file.
    packed = gzip.compress("\n".join(stems).encode("ascii"), mtime=0)
    (HERE / "woordstammen.txt.gz").write_bytes(packed)
    sys.stdout.write(f"{len(stems)} woordstammen\n")
    written = accented(Path(sys.argv[1]))
    (HERE / "accenten.txt").write_text("\n".join(written) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(written)} woorden met een accent\n")


if __name__ == "__main__":
    main()
