"""The name of a person, as somebody may choose it."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def clean_full_name(name: str) -> str:
    """The name without signs that nobody sees: they hide a name, or turn the text after it around.

    Raises:
        ValidationError: nothing is left.
    """
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in name)
    cleaned = " ".join(seen.split())
    if not cleaned:
        raise ValidationError(_("Vul een naam in."))
    return cleaned
