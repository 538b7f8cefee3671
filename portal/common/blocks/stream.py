"""The body of a page: which blocks an editor may combine."""

from typing import Any

from wagtail import blocks

from portal.common.blocks.lists import ChecklistBlock, StappenBlock, UitklapBlock
from portal.common.blocks.media import AfbeeldingBlock, DownloadsBlock
from portal.common.blocks.numbers import CijferBlock, TabelBlock
from portal.common.blocks.text import CitaatBlock, TekstBlock, VerwijzingBlock


class ContentBlock(blocks.StreamBlock):
    """Names are stored with the content: renaming one needs a data migration."""

    tekst = TekstBlock()
    stappen = StappenBlock()
    checklist = ChecklistBlock()
    citaat = CitaatBlock()
    cijfer = CijferBlock()
    downloads = DownloadsBlock()
    uitklap = UitklapBlock()
    afbeelding = AfbeeldingBlock()
    tabel = TabelBlock()
    verwijzing = VerwijzingBlock()


def stream_text(value: Any) -> str:
    """The words of a stream, for the search index: every block's own searchable content."""
    from portal.common.sanitize import join_plain

    return join_plain(value.stream_block.get_searchable_content(value)) if value else ""
