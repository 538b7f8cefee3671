"""Steps, a checklist, common mistakes and fold-out questions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from portal.common.blocks.text import TekstBlock

SAMPLE_STEP: dict[str, Any] = {
    "titel": "Haal op wat er gebeurt",
    "toelichting": "Vraag vier collega’s naar de laatste drie keer dat het spannend werd.",
    "wie": "Beveiligingscoördinator",
    "tijd": "30 minuten",
}


class StapBlock(blocks.StructBlock):
    titel = blocks.CharBlock(label=_("Stap in één zin"), max_length=120)
    toelichting = blocks.TextBlock(label=_("Toelichting"), required=False)
    wie = blocks.CharBlock(label=_("Wie doet dit"), required=False, max_length=120)
    tijd = blocks.CharBlock(
        label=_("Hoe lang"), required=False, max_length=60, help_text=_("Bijvoorbeeld: 30 minuten")
    )

    class Meta:
        icon = "list-ol"
        label = _("Stap")
        template = "blocks/stap.html"
        preview_template = "blocks/preview.html"
        preview_value = SAMPLE_STEP
        description = _("Eén stap: wat, wie en hoe lang.")


class PlanStapBlock(StapBlock):
    """A step of a step plan: also within which time, and the document that it needs."""

    tijd = blocks.CharBlock(
        label=_("Termijn"), required=False, max_length=60, help_text=_("Bijvoorbeeld: binnen een dag")
    )
    document = DocumentChooserBlock(label=_("Document"), required=False)

    class Meta:
        template = "blocks/planstap.html"
        preview_value = SAMPLE_STEP | {"tijd": "Dezelfde dag", "document": None}


class StappenBlock(blocks.StructBlock):
    titel = blocks.CharBlock(label=_("Kop boven de stappen"), required=False, max_length=120)
    stappen = blocks.ListBlock(StapBlock(), label=_("Stappen"), min_num=1)

    class Meta:
        icon = "list-ol"
        label = _("Stappen")
        group = _("Doen")
        template = "blocks/stappen.html"
        description = _("Genummerde stappen met wie het doet en hoe lang het duurt.")
        preview_template = "blocks/preview.html"
        preview_value = {"titel": "In twee stappen", "stappen": [SAMPLE_STEP, SAMPLE_STEP]}


class ChecklistBlock(blocks.StructBlock):
    titel = blocks.CharBlock(label=_("Kop boven de checklist"), required=False, max_length=120)
    punten = blocks.ListBlock(blocks.CharBlock(max_length=250), label=_("Punten"), min_num=1)

    class Meta:
        icon = "tick-inverse"
        label = _("Checklist")
        group = _("Doen")
        template = "blocks/checklist.html"
        description = _("Punten die de lezer afvinkt. De vinkjes blijven op het apparaat van de lezer.")
        preview_template = "blocks/preview.html"
        preview_value = {
            "titel": "Checklist",
            "punten": ["Er is per dagdeel een achterwacht", "Het stille alarm is deze maand getest"],
        }


class FoutBlock(blocks.StructBlock):
    titel = blocks.CharBlock(label=_("Fout in één zin"), max_length=150)
    toelichting = blocks.TextBlock(label=_("Waarom het misgaat en wat wel werkt"), required=False)

    class Meta:
        icon = "warning"
        label = _("Veelgemaakte fout")
        template = "blocks/fout.html"
        preview_template = "blocks/preview.html"
        preview_value = {
            "titel": "Alleen een training inkopen",
            "toelichting": "Zonder afspraak over de achterwacht staat de collega er toch alleen voor.",
        }
        description = _("Waar het in de praktijk vaak misgaat.")


class UitklapBlock(blocks.StructBlock):
    titel = blocks.CharBlock(label=_("Vraag of kop"), max_length=150)
    tekst = TekstBlock(label=_("Tekst"))

    class Meta:
        icon = "collapse-down"
        label = _("Uitklap")
        group = _("Tekst")
        template = "blocks/uitklap.html"
        description = _("Tekst die de lezer zelf openklapt. Ook zonder JavaScript.")
        preview_template = "blocks/preview.html"
        preview_value = {
            "titel": "Moet dit altijd?",
            "tekst": "<p>Nee. Begin bij de functies met risico.</p>",
        }
