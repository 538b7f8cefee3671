"""Whether a text shows anything: some signs, such as the zero width space, have no shape at all."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def is_readable(text: str) -> bool:
    """Whether there is a character to see: spaces, joiners and other signs without shape do not count."""
    return any(unicodedata.category(sign)[0] not in "ZC" for sign in text)


def validate_readable(text: str) -> None:
    """For the fields by which people find each other and their things again.

    Raises:
        ValidationError: there is nothing to see in it.
    """
    if not is_readable(text):
        raise ValidationError(_("Schrijf iets dat te lezen is."))
