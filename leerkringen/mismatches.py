"""Tells who may invite where an address and an organisation do not fit together."""

from collections.abc import Callable, Iterable
from typing import Any

from portal.accounts.organisations import Claimed, mismatches


def show_mismatches(rows: Iterable[Any], claim: Callable[[Any], Claimed]) -> None:
    """Gives each row of a page an `adresmelding`: a line, or "" when all is well. Two queries in all."""
    rows = list(rows)
    lines = mismatches({one.pk: claim(one) for one in rows})
    for one in rows:
        one.adresmelding = lines.get(one.pk, "")
