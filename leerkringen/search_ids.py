"""How objects of a leerkring are named in search: the kind and the UUID."""

from typing import Any
from uuid import UUID

SOURCE = "leerkringen"


def search_id(kind: str, pk: Any) -> str:
    """For instance "bericht-7c9e…"."""
    return f"{kind}-{pk}"


def split_ids(ids: list[str]) -> dict[str, list[UUID]]:
    """Kind -> UUIDs; what is not ours or not a UUID is left out."""
    found: dict[str, list[UUID]] = {}
    for one in ids:
        kind, _dash, value = one.partition("-")
        try:
            found.setdefault(kind, []).append(UUID(value))
        except ValueError:
            continue
    return found
