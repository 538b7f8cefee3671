"""Marks the words that were looked for, and cuts the best piece out of a long text.

The result is a list of segments, not HTML: the template and the API escape each of them.
"""

from typing import NamedTuple

from portal.search.nl.marking import Marker

FRAGMENT_LENGTH = 240  # characters
# Only this much of a text is searched for a fragment: enough for a page, cheap for an annual report.
SCANNED_LENGTH = 100_000  # characters


class Segment(NamedTuple):
    """A piece of text; `marked` when it was looked for."""

    text: str
    marked: bool = False


def mark(text: str, marker: Marker) -> list[Segment]:
    """The whole `text` as segments."""
    segments = []
    position = 0
    for start, end, _what in marker.hits(text):
        if start > position:
            segments.append(Segment(text[position:start]))
        segments.append(Segment(text[start:end], marked=True))
        position = end
    if position < len(text):
        segments.append(Segment(text[position:]))
    return segments


def fragment(text: str, marker: Marker, length: int = FRAGMENT_LENGTH) -> list[Segment]:
    """The piece of about `length` characters with the most different words; empty when there is none."""
    text = " ".join(text[:SCANNED_LENGTH].split())
    hits = marker.hits(text)
    if not hits:
        return []
    best, best_score = 0, (0, 0)
    for first, (start, _end, _what) in enumerate(hits):
        inside = [what for begin, end, what in hits[first : first + 20] if end <= start + length - 40]
        score = (len(set(inside)), len(inside))
        if score > best_score:
            best, best_score = start, score
    begin = _word_start(text, max(0, best - 40))
    end = _word_end(text, min(len(text), begin + length))
    segments = mark(text[begin:end], marker)
    if begin > 0:
        segments.insert(0, Segment("… "))
    if end < len(text):
        segments.append(Segment(" …"))
    return segments


def _word_start(text: str, position: int) -> int:
    """The start of the sentence just before, or else of the next word."""
    if position == 0:
        return 0
    sentence = max(text.rfind(sign, max(0, position - 60), position) for sign in (". ", "? ", "! "))
    if sentence >= 0:
        return sentence + 2
    space = text.find(" ", position, position + 40)
    return space + 1 if space >= 0 else position


def _word_end(text: str, position: int) -> int:
    if position >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, position - 40), position)
    return space if space > 0 else position
