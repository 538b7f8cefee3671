"""What reading a file can lead to, and the text that was found, with its limit."""

import re
from dataclasses import dataclass, field

READABLE = "leesbaar"
EMPTY = "leeg"
LOCKED = "beveiligd"
TOO_BIG = "te-groot"
FAILED = "mislukt"
ENDINGS = (READABLE, EMPTY, LOCKED, TOO_BIG, FAILED)

PAGE = "pagina"
SHEET = "blad"
SLIDE = "dia"
NOWHERE = ""

MAX_CHARACTERS = 2_000_000
MAX_PIECES = 20_000
MAX_PLACE_CHARACTERS = 100

# pdfium's sign for a hyphen at the end of a line, and the soft hyphen: the word goes on.
_BROKEN_WORD = re.compile("(?:\x02|\ufffe|\u00ad)\\s*")
# NUL cannot be stored; the other control characters say nothing.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_BLANK = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")


class Stopped(Exception):
    """Reading ends here with this ending; the text is for nobody but a developer."""

    def __init__(self, ending: str, reason: str = "") -> None:
        super().__init__(reason)
        self.ending = ending


class Full(Exception):
    """As much text as is kept has been read."""


@dataclass(frozen=True)
class Piece:
    """Text from one place: `kind` is PAGE, SHEET, SLIDE or NOWHERE, `place` its number or name."""

    kind: str
    place: str
    text: str


@dataclass
class Collected:
    """Pieces, with at most `limit` characters together."""

    limit: int = MAX_CHARACTERS
    pieces: list[Piece] = field(default_factory=list)
    characters: int = 0

    @property
    def room(self) -> int:
        """How many characters may still come."""
        return self.limit - self.characters

    def add(self, kind: str, place: str, text: str) -> None:
        """Keeps the text of one place, when there is any.

        Raises:
            Full: nothing more may come.
        """
        cleaned = clean(text)
        is_cut = len(cleaned) >= self.room
        kept = cleaned[: self.room].rstrip()
        if kept:
            self.pieces.append(Piece(kind, clean(place)[:MAX_PLACE_CHARACTERS].strip(), kept))
            self.characters += len(kept)
        if is_cut or len(self.pieces) >= MAX_PIECES:
            raise Full


def clean(text: str) -> str:
    """Without control characters, broken words, empty lines and half characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = _CONTROL.sub("", _BROKEN_WORD.sub("", text.replace("\r", "\n")))
    return _BLANK_LINES.sub("\n", _BLANK.sub(" ", text)).strip()
