"""Finds in a text what tells who somebody is: refused, so that it is never stored.

Refused and not masked: the reader sees what is wrong and decides what to write instead. A name cannot be
recognised; the form asks not to write one, and editors take it out.
"""

import re

from django.utils.translation import gettext_lazy as _

# Weights of the eleven-test that every BSN passes, and one in eleven other numbers.
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Not a date with a time behind it.
_PHONE = re.compile(
    r"(?<!\d)(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\+31|0031|0)[ ./()-]{0,3}(?:0[ )]{1,2})?"
    r"[1-9](?:[ ./()-]{0,3}\d){8}(?!\d)"
)
_NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){8}(?!\d)")
_IBAN = re.compile(r"\bNL\d{2} ?[A-Z]{4}(?: ?\d){10}\b", re.IGNORECASE)


def personal_data(text: str) -> str:
    """What was found, as a Dutch noun with its article; empty when nothing was."""
    if _EMAIL.search(text):
        return str(_("een e-mailadres"))
    if _IBAN.search(text):  # Before the next: its last ten digits look like a phone number.
        return str(_("een rekeningnummer"))
    if _PHONE.search(text):
        return str(_("een telefoonnummer"))
    if any(_passes_eleven_test(re.sub(r"\D", "", found)) for found in _NUMBER.findall(text)):
        return str(_("een burgerservicenummer"))
    return ""


def _passes_eleven_test(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, _BSN_WEIGHTS, strict=True))
    return total % 11 == 0 and int(digits) > 0
