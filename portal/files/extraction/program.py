"""The program that reads one file: `python -I -B program.py MEMORY CPU WALL CHARACTERS < file`.

It limits itself before it looks at the file, and prints JSON: {"status": …, "pieces": [[kind, place, text]]}.
Memory is in bytes, CPU and wall time in seconds. No setting, no database, no network, no Django.
"""

import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

if __name__ == "__main__":
    # Isolated Python knows no folder but its own library.
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from portal.common.limited_program import limit_self
from portal.files.extraction.outcome import (
    EMPTY,
    FAILED,
    LOCKED,
    READABLE,
    Collected,
    Full,
    Stopped,
)

HEAD_BYTES = 1_024
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream in which Office puts a file that is locked with a password.
OLE_LOCKED = "EncryptedPackage".encode("utf-16-le")
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8")


def read(source: BinaryIO, collected: Collected) -> str:
    """Reads the file into `collected` and returns how it ended; what it is, its content says."""
    head = source.read(HEAD_BYTES)
    source.seek(0)
    try:
        _dispatch(head, source, collected)
    except Full:
        return READABLE
    except Stopped as stopped:
        return stopped.ending
    except Exception:  # noqa: BLE001  whatever a broken file leads to
        return FAILED
    return READABLE if collected.characters else EMPTY


def _dispatch(head: bytes, source: BinaryIO, collected: Collected) -> None:
    # Imported here, so that a text file does not load pdfium.
    if b"%PDF-" in head:
        from portal.files.extraction.pdf import read_pdf

        read_pdf(source, collected)
    elif head.startswith(b"PK"):
        from portal.files.extraction.office import read_office

        read_office(source, collected)
    elif head.startswith(OLE_HEAD):
        raise Stopped(LOCKED if _is_locked_office(source) else FAILED)
    elif head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise Stopped(EMPTY)
    else:
        from portal.files.extraction.plain import read_text

        read_text(source, collected)


def _is_locked_office(source: BinaryIO) -> bool:
    before = b""
    while chunk := source.read(1024 * 1024):
        if OLE_LOCKED in before + chunk:
            return True
        before = chunk[-len(OLE_LOCKED) :]
    return False


def main(arguments: list[str]) -> None:
    memory_bytes, cpu_seconds, wall_seconds, characters = map(int, arguments)
    limit_self(memory_bytes, cpu_seconds, wall_seconds)
    collected = Collected(limit=characters)
    status = read(sys.stdin.buffer, collected)
    kept = collected.pieces if status == READABLE else []
    answer = {"status": status, "pieces": [[one.kind, one.place, one.text] for one in kept]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())
    sys.stdout.buffer.flush()
    # Without the farewell of libraries: a broken file may have left them in any state.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
