"""From what an engine found to what may be shown: the database is asked about every hit once more."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.search.attachments import AttachmentHit, FileFragments
from portal.search.engines.base import EngineHit
from portal.search.nl.highlighting import Segment, fragment, mark
from portal.search.plan import Plan
from portal.search.reading import key
from portal.search.registry import SearchHitDisplay, source_named

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """A hit as it may be shown: `fragment` is cut from the text, or is the summary with marks.

    `key` is that of the index. With `attachment` the fragment is a sentence from that file.
    """

    key: str
    title: str
    url: str
    kind: str
    kind_label: str
    summary: str
    fragment: list[Segment]
    meta: tuple[str, ...]
    attachment: AttachmentHit | None = None


def shown_hits(user: Any, plan: Plan, found: list[EngineHit]) -> list[Hit]:
    """The hits that the database confirms, in the order of the engine."""
    ids: dict[str, list[str]] = {}
    for hit in found:
        source, object_id = hit.key.split(":", 1)
        ids.setdefault(source, []).append(object_id)
    displays: dict[str, SearchHitDisplay] = {}
    kinds: dict[str, str] = {}
    for name, wanted in ids.items():
        owner = source_named(name)
        visible = owner.visible(user, wanted) if owner else {}
        if owner:
            kinds |= owner.kinds()
        if len(visible) < len(wanted):
            # An alarm: the index knew of something that this reader may not see. Nothing about what it was.
            logger.error(
                "Zoeken: %d van %d treffers geweigerd bij de controle in de database (bron %s)",
                len(wanted) - len(visible),
                len(wanted),
                name,
            )
        displays |= {key(name, object_id): display for object_id, display in visible.items()}
    files = FileFragments(plan)
    return [_hit(plan, hit, displays[hit.key], kinds, files) for hit in found if hit.key in displays]


def _hit(
    plan: Plan, hit: EngineHit, display: SearchHitDisplay, kinds: Mapping[str, str], files: FileFragments
) -> Hit:
    own = _fragment(plan, display.summary, hit.text if display.text is None else display.text)
    better = files.better(own, display.attachments)
    return Hit(
        key=hit.key,
        title=display.title,
        url=display.url,
        kind=hit.kind,
        kind_label=display.kind_label or kinds.get(hit.kind, ""),
        summary=display.summary,
        fragment=better[0] if better else own,
        meta=display.meta,
        attachment=better[1] if better else None,
    )


def _fragment(plan: Plan, summary: str, text: str) -> list[Segment]:
    """The summary when it says as much about the words as the best piece of the text does."""
    marked = mark(summary, plan.marker)
    piece = fragment(text, plan.marker)
    return piece if _marked_words(piece) > _marked_words(marked) else marked


def _marked_words(segments: list[Segment]) -> int:
    return len({segment.text.lower() for segment in segments if segment.marked})
