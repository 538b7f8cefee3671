"""The name of a person, as somebody may choose it."""

import unicodedata

from portal.common.readable import validate_readable


def clean_full_name(name: str) -> str:
    """The name without signs that nobody sees: they hide a name, or turn the text after it around.

    Raises:
        ValidationError: nothing is left.
    """
    validate_readable(name)
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in name)
    return " ".join(seen.split())
