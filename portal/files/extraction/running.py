"""Starts the reading program on a file and takes its answer, whatever the file does to it."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from portal.common.limited_program import CHUNK_BYTES, run_limited
from portal.files.extraction.outcome import ENDINGS, FAILED, MAX_CHARACTERS, MAX_PIECES, READABLE, Piece

PROGRAM = Path(__file__).with_name("program.py")
# JSON around the text: signs that are escaped, and the places.
MAX_ANSWER_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """For one file."""

    memory_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int = 20
    wall_seconds: float = 30
    characters: int = MAX_CHARACTERS


LIMITS = Limits()


@dataclass(frozen=True)
class Extraction:
    """How reading a file ended; pieces only when it is readable."""

    status: str
    pieces: tuple[Piece, ...] = ()


def extract(source: BinaryIO) -> Extraction:
    """The text of the file. A crash, a limit or a strange answer is FAILED; it never raises for a bad file.

    `source` may be anything that can be read from its start; one that is no real file is copied to one.
    """
    with tempfile.TemporaryFile() as copy:
        number = _real_file(source, copy)
        os.lseek(number, 0, os.SEEK_SET)
        answer = _answer_of(number, LIMITS)
    return _understood(answer)


def _real_file(source: BinaryIO, copy: Any) -> int:
    """The number of an open file that holds what `source` gives."""
    try:
        return source.fileno()
    except (AttributeError, OSError):
        pass
    source.seek(0)
    while chunk := source.read(CHUNK_BYTES):
        copy.write(chunk)
    copy.flush()
    return cast(int, copy.fileno())


def _answer_of(number: int, limits: Limits) -> bytes:
    arguments = [limits.memory_bytes, limits.cpu_seconds, int(limits.wall_seconds) + 2, limits.characters]
    return run_limited(
        PROGRAM,
        [str(argument) for argument in arguments],
        number,
        wall_seconds=limits.wall_seconds,
        max_bytes=MAX_ANSWER_BYTES,
    )


def _understood(answer: bytes) -> Extraction:
    """The answer, checked as something that a taken-over process may have written."""
    try:
        content = json.loads(answer)
        status = content["status"]
        pieces = tuple(Piece(str(kind), str(place), str(text)) for kind, place, text in content["pieces"])
    except (ValueError, KeyError, TypeError):
        return Extraction(FAILED)
    size = sum(len(piece.text) for piece in pieces)
    if status not in ENDINGS or size > LIMITS.characters or len(pieces) > MAX_PIECES:
        return Extraction(FAILED)
    return Extraction(status, pieces if status == READABLE else ())
