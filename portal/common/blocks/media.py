"""Pictures and files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock


class DutchImageBlock(ImageBlock):
    """Wagtail's block with its one label that has no translation, and without its alternative text in search.

    That describes the picture: "a drawing of a clock" is no answer for who looks for a clock.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.child_blocks["image"].label = _("Afbeelding")

    def get_searchable_content(self, value: Any) -> list[str]:
        return []


class AfbeeldingBlock(blocks.StructBlock):
    """A picture whose alternative text is required, unless the editor says that it only decorates."""

    afbeelding = DutchImageBlock(label=_("Afbeelding"))
    bijschrift = blocks.CharBlock(label=_("Bijschrift"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Afbeelding")
        group = _("Beeld en bestand")
        template = "blocks/afbeelding.html"
        description = _("Een afbeelding met een beschrijving voor wie haar niet ziet.")


class BijlageBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Bestand"))
    titel = blocks.CharBlock(
        label=_("Titel"), required=False, max_length=200, help_text=_("Leeg: de titel van het bestand.")
    )
    toelichting = blocks.CharBlock(label=_("Wat staat erin"), required=False, max_length=250)

    class Meta:
        icon = "doc-full"
        label = _("Bijlage")
        template = "blocks/bijlage.html"
        description = _("Een bestand om te downloaden.")


class DownloadsBlock(blocks.StructBlock):
    titel = blocks.CharBlock(label=_("Kop boven de bestanden"), required=False, max_length=120)
    bestanden = blocks.ListBlock(BijlageBlock(), label=_("Bestanden"), min_num=1)

    def clean(self, value: dict[str, Any]) -> Any:
        cleaned = super().clean(value)
        documents = [item["document"].pk for item in cleaned["bestanden"] if item["document"]]
        if len(documents) != len(set(documents)):
            message = _("Hetzelfde bestand staat er twee keer in. Haal er één weg.")
            raise blocks.StructBlockValidationError(block_errors={"bestanden": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "download"
        label = _("Downloads")
        group = _("Beeld en bestand")
        template = "blocks/downloads.html"
        description = _("Een lijst met bestanden, met soort en grootte.")
