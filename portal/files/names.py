"""The name under which a member downloads a file: readable, and harmless in every file system."""

import re
import unicodedata
from pathlib import PurePosixPath

MAX_LENGTH = 120
FALLBACK = "bestand"
# Windows refuses these as a name, whatever the extension.
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\/]')


def clean_name(name: str) -> str:
    """`name` without folders, control and direction characters, at most 120 characters, extension kept.

    Django strips the folders of an uploaded name but leaves NUL and U+202E (right-to-left) in.
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = unicodedata.normalize("NFC", base)
    # Cc control, Cf format (direction, zero width), Cs surrogate, Co private, Zl/Zp line separators.
    base = "".join(letter for letter in base if unicodedata.category(letter) not in _UNWANTED)
    base = " ".join(FORBIDDEN.sub("_", base).split()).strip(". ")
    path = PurePosixPath(base or FALLBACK)
    stem, suffix = path.stem.strip(". ") or FALLBACK, path.suffix[:10]
    if RESERVED.match(stem):
        stem = f"{stem}_"
    return f"{stem[: MAX_LENGTH - len(suffix)].rstrip('. ')}{suffix}"


def extension_of(name: str) -> str:
    """The last extension in small letters, without the dot."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
