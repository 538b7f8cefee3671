"""Text out of XML while it streams by: no tree is built, and a DTD or entity stops the reading."""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from defusedxml.ElementTree import DefusedXMLParser

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Grammar:
    """Which elements of a format hold text and what they mean for it; names without their namespace.

    `text`: data counts inside these. `skip`: nothing counts inside these. `apart`: a new line comes before.
    `line`, `gap` and `space`: the end of the element is a new line, a tab or a space.
    """

    text: frozenset[str]
    skip: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    line: frozenset[str] = frozenset()
    gap: frozenset[str] = frozenset()
    space: frozenset[str] = frozenset()


class TextTarget:
    """Receives the parser's events and gathers text; `room` is where it stops gathering, in characters."""

    def __init__(self, grammar: Grammar, room: int) -> None:
        self.grammar = grammar
        self.room = room
        self.parts: list[str] = []
        self.size = 0
        self.inside = 0
        self.skipped = 0

    @property
    def is_full(self) -> bool:
        return self.size > self.room

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if self.skipped or name in self.grammar.skip:
            self.skipped += 1
        else:
            self.inside += name in self.grammar.text
            if name in self.grammar.apart:
                self.put("\n")
            self.begin(name, attributes)

    def end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        name = local(tag)
        self.inside -= name in self.grammar.text
        if name in self.grammar.line:
            self.put("\n")
        elif name in self.grammar.gap:
            self.put("\t")
        elif name in self.grammar.space:
            self.put(" ")
        self.finish(name)

    def data(self, text: str) -> None:
        if self.inside and not self.skipped:
            self.put(text)

    def close(self) -> None:
        """Called by the parser at the end."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """For a format that must know where it is."""

    def finish(self, name: str) -> None:
        """For a format that must know where it is."""

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def take(self) -> str:
        """The text since the last time."""
        text = "".join(self.parts)
        self.parts.clear()
        return text


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def feed(archive: zipfile.ZipFile, name: str, target: TextTarget) -> None:
    """Sends one part of the archive through `target`, until it is full.

    Raises:
        ParseError, DefusedXmlException: broken or hostile XML.
    """
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    with archive.open(name) as part:
        while chunk := part.read(CHUNK_BYTES):
            parser.feed(chunk)
            if target.is_full:
                return
    parser.close()


def text_of_parts(archive: zipfile.ZipFile, names: Iterable[str], grammar: Grammar, room: int) -> str:
    """The text of these parts, one after the other; absent ones are skipped."""
    target = TextTarget(grammar, room)
    present = set(archive.namelist())
    for name in names:
        if name in present and not target.is_full:
            feed(archive, name, target)
    return target.take()
