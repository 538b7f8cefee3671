"""Streams as raw lists of blocks: compared without their ids, changed without touching other blocks."""

import uuid
from typing import Any

RawStream = list[dict[str, Any]]

#: Parts of a block that an import does not name.
DEFAULTS: dict[str, dict[str, Any]] = {"cijfer": {"bron": ""}, "afbeelding": {"bijschrift": ""}}


def raw_stream(value: Any) -> RawStream:
    """The blocks of a stream as they are stored."""
    return list(value.get_prep_value()) if value else []


def without_ids(value: Any) -> Any:
    """The same blocks without the ids, which differ from save to save."""
    if isinstance(value, dict):
        is_block = {"type", "value"} <= value.keys()
        return {name: without_ids(part) for name, part in value.items() if not (is_block and name == "id")}
    return [without_ids(part) for part in value] if isinstance(value, list | tuple) else value


def same_blocks(one: RawStream, other: RawStream) -> bool:
    return bool(without_ids(one) == without_ids(other))


def with_block(stream: RawStream, block: str, value: Any) -> RawStream:
    """The stream with this value as its only block of the type; None takes the type away.

    A new text comes first, any other new block last; blocks of other types stay where an editor put them.
    """
    places = [place for place, item in enumerate(stream) if item["type"] == block]
    if value is None:
        return [item for item in stream if item["type"] != block]
    current = stream[places[0]] if places else {"type": block, "id": str(uuid.uuid4()), "value": None}
    if isinstance(value, dict):
        kept = current["value"] if isinstance(current["value"], dict) else {}
        value = {**DEFAULTS.get(block, {}), **kept, **value}
    changed = current | {"value": value}
    if not places:
        return [changed, *stream] if block == "tekst" else [*stream, changed]
    rest = [(place, item) for place, item in enumerate(stream) if place not in places[1:]]
    return [changed if place == places[0] else item for place, item in rest]


def picture_value(picture_id: int, alt: str) -> dict[str, Any]:
    """A picture as the block in `inhoud` stores it."""
    return {"afbeelding": {"image": picture_id, "alt_text": alt, "decorative": False}}
