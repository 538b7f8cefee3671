"""Numbers and codes that are written in many ways but mean one thing.

"28 844, nr. 300", "28844-300" and "Kamerstuk 28.844 nr 300" are the same paper of the Tweede Kamer; "20 000"
and "20.000" the same number. Each gets one canonical code, which is indexed next to the text and looked up
exactly, never stemmed.
"""

import re
from dataclasses import dataclass

_PAPER = re.compile(
    r"(?<![\w.,-])"
    r"(?P<first>\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d{5})"
    r"(?:(?:\s*[,;]?\s*(?:nr\.?|nummer|no\.?)\s*|\s?[-–/]\s?)(?P<second>\d{1,4}))?"
    r"(?![\w]|[.,-]\d)",
    re.IGNORECASE,
)
_AND_CODE = re.compile(r"(?<!\w)b\s?(?:&|en)\s?w(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Code:
    """A code found in a text: all canonical forms that it answers to, the narrowest first."""

    forms: tuple[str, ...]
    start: int
    end: int


def find_codes(text: str) -> list[Code]:
    """The codes in `text`, in order and without overlap; `start` and `end` are positions in characters."""
    found = [Code(("benw",), hit.start(), hit.end()) for hit in _AND_CODE.finditer(text)]
    for hit in _PAPER.finditer(text):
        first = re.sub(r"\D", "", hit["first"])
        second = hit["second"]
        if second:
            found.append(Code((f"{first}nr{int(second)}", first), hit.start(), hit.end()))
        else:
            found.append(Code((first,), hit.start(), hit.end()))
    return sorted(found, key=lambda code: code.start)
