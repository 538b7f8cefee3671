"""How much an archive may hold before nobody opens it any further."""

import zipfile
from collections.abc import Sequence

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
# Text in a docx shrinks some 10 to 30 times; zeros in a bomb shrink 1,000 times.
MAX_RATIO = 150
RATIO_FROM_BYTES = 1024 * 1024


def is_too_big(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether these entries, by the sizes that they declare, unpack to too much."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    too_dense = unpacked > RATIO_FROM_BYTES and unpacked / packed > MAX_RATIO
    return len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or too_dense
