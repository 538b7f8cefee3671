"""The sentence inside a file by which an object was found, with its place.

Files are long, so a cheap look comes first: which piece holds most of the words, judged by how they begin.
Only that piece is analysed as the words of a page are.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portal.search.nl.codes import find_codes
from portal.search.nl.folding import fold
from portal.search.nl.highlighting import Segment, fragment
from portal.search.nl.marking import spelled
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import words
from portal.search.plan import Plan
from portal.search.registry import Attachment

# A piece is looked at in parts of this many characters, so that the sentence is found also in a long one.
PART_CHARACTERS = 20_000
# After so much text no better sentence is looked for.
SCANNED_CHARACTERS = 2_000_000
# The best parts by the cheap look, of which the analysis must find one right.
CANDIDATES = 3


@dataclass(frozen=True)
class AttachmentHit:
    """Where it was found, for a reader."""

    name: str
    place_label: str
    url: str


def found_words(segments: Iterable[Segment]) -> set[str]:
    """The different words that are marked, by their stems."""
    return {stem(word) for segment in segments if segment.marked for word in words(segment.text)}


class FileFragments:
    """Looks into the files of the hits of one answer, together in at most SCANNED_CHARACTERS of text."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.room = SCANNED_CHARACTERS
        marker = plan.marker
        wanted = marker.stems.union(*marker.phrases)
        self.signs = [_beginning(one) for one in sorted(wanted)]
        self.signs += [re.compile(rf"\b{re.escape(one)}\b") for one in sorted(marker.forms)]

    def better(
        self, own: list[Segment], attachments: Callable[[], Iterable[Attachment]]
    ) -> tuple[list[Segment], AttachmentHit] | None:
        """The best piece of a file, when it holds more of the asked words than `own` does; else None."""
        most = len(found_words(own))
        if most >= len(self.plan.groups) or self.room <= 0:
            return None
        best: tuple[list[Segment], AttachmentHit] | None = None
        for text, one in self._candidates(attachments()):
            piece = fragment(text, self.plan.marker)
            if (count := len(found_words(piece))) > most:
                best, most = (piece, AttachmentHit(one.name, one.place_label, one.url)), count
        return best

    def _candidates(self, attachments: Iterable[Attachment]) -> list[tuple[str, Attachment]]:
        """The parts with most different words, the first one first."""
        scored: list[tuple[int, int, str, Attachment]] = []
        codes = self.plan.marker.codes
        for number, (text, one) in enumerate(self._parts(attachments)):
            folded = text.lower() if text.isascii() else fold(text)
            score = sum(bool(sign.search(folded)) for sign in self.signs)
            if codes:
                score += len(codes & {form for code in find_codes(text) for form in code.forms})
            if score:
                scored.append((-score, number, text, one))
        scored.sort(key=lambda row: row[:2])
        return [(text, one) for _score, _number, text, one in scored[:CANDIDATES]]

    def _parts(self, attachments: Iterable[Attachment]) -> Iterator[tuple[str, Attachment]]:
        for one in attachments:
            start = 0
            while start < len(one.text) and self.room > 0:
                end = start + PART_CHARACTERS
                if end < len(one.text):
                    end = max(one.text.rfind(" ", start, end), start + PART_CHARACTERS // 2)
                yield one.text[start:end], one
                self.room -= end - start
                start = end


def _beginning(stemmed: str) -> re.Pattern[str]:
    """Words with this stem, seen cheaply."""
    # A short stem would stand inside too many other words.
    return re.compile(spelled(stemmed) if len(stemmed) > 4 else rf"\b{spelled(stemmed)}")
