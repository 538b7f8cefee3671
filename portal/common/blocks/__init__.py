"""StreamField blocks without a domain: each family in its own module, each with its template and preview."""

from portal.common.blocks.lists import ChecklistBlock, FoutBlock, StapBlock, StappenBlock, UitklapBlock
from portal.common.blocks.media import AfbeeldingBlock, BijlageBlock, DownloadsBlock
from portal.common.blocks.numbers import CijferBlock, TabelBlock
from portal.common.blocks.stream import ContentBlock
from portal.common.blocks.text import CitaatBlock, TekstBlock, VerwijzingBlock

__all__ = [
    "AfbeeldingBlock",
    "BijlageBlock",
    "ChecklistBlock",
    "CijferBlock",
    "CitaatBlock",
    "ContentBlock",
    "DownloadsBlock",
    "FoutBlock",
    "StapBlock",
    "StappenBlock",
    "TabelBlock",
    "TekstBlock",
    "UitklapBlock",
    "VerwijzingBlock",
]
