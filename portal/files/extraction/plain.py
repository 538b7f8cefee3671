"""Plain text in the encodings that occur: UTF-8, UTF-16 and the old Windows one."""

import codecs
from typing import BinaryIO

from portal.files.extraction.outcome import FAILED, NOWHERE, Collected, Stopped

# No character takes more bytes than this in the encodings that are read.
BYTES_A_CHARACTER = 4
# So many control characters are no text.
MAX_CONTROL_SHARE = 0.02
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(source: BinaryIO, collected: Collected) -> None:
    """Reads a text; only as much as can be kept.

    Raises:
        Stopped: this is no text.
    """
    content = source.read((collected.limit + 1) * BYTES_A_CHARACTER)
    text = codecs.getincrementaldecoder(encoding_of(content))("replace").decode(content)
    sample = text[:100_000]
    control = sum(char < " " and char not in "\t\n\r\f" for char in sample)
    if control > len(sample) * MAX_CONTROL_SHARE:
        raise Stopped(FAILED, "no text")
    collected.add(NOWHERE, "", text)


def encoding_of(content: bytes) -> str:
    """The encoding by its mark; else UTF-8 when it is valid, UTF-16 by its zero bytes, or Windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        valid = False
    else:
        valid = True
    if b"\0" in content[:2_000]:
        odd, even = content[1:2_000:2].count(0), content[0:2_000:2].count(0)
        if max(odd, even) > len(content[:2_000]) // 4:
            return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8" if valid else "cp1252"
