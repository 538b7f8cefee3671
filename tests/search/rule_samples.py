"""Short ways to make a rule and to see what it does."""

from typing import Any

from portal.search.models import Synoniem
from portal.search.rules import current_rules


def synonym(regel: str, **fields: Any) -> Synoniem:
    return Synoniem.objects.create(regel=regel, **fields)


def found(*left: str) -> list[str]:
    """What these words find besides themselves, as text."""
    return [" ".join(words) for words in current_rules().synonyms.get(left, ())]
