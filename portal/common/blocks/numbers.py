"""A figure with its meaning, and a table."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class CijferBlock(blocks.StructBlock):
    waarde = blocks.CharBlock(label=_("Cijfer"), max_length=30, help_text=_("Bijvoorbeeld: 24% of 120 uur"))
    toelichting = blocks.CharBlock(label=_("Wat het betekent"), max_length=250)
    bron = blocks.CharBlock(label=_("Bron"), required=False, max_length=200)

    class Meta:
        icon = "order"
        label = _("Cijfer")
        group = _("Tekst")
        template = "blocks/cijfer.html"
        description = _("Eén getal dat de lezer moet onthouden, met de bron.")
        preview_template = "blocks/preview.html"
        preview_value = {"waarde": "2 uur", "toelichting": "met het hele team", "bron": ""}


class TabelBlock(blocks.StructBlock):
    """A table whose cells hold plain text: the stock TableBlock took HTML and once carried a stored XSS."""

    bijschrift = blocks.CharBlock(
        label=_("Bijschrift"),
        max_length=200,
        help_text=_("Wat staat er in deze tabel? Wordt altijd getoond."),
    )
    tabel = TypedTableBlock(
        [
            ("tekst", blocks.CharBlock(label=_("Tekst"), required=False)),
            ("getal", blocks.DecimalBlock(label=_("Getal"), required=False)),
        ],
        label=_("Tabel"),
    )

    class Meta:
        icon = "table"
        label = _("Tabel")
        group = _("Tekst")
        template = "blocks/tabel.html"
        description = _("Een tabel met een kop per kolom.")
