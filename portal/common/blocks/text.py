"""Running text, a quotation and a signpost to another page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import RichText

from portal.common.sanitize import clean_text

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote"]


class TekstBlock(blocks.RichTextBlock):
    """Rich text that is sanitised when it is saved; its template sanitises again when it is shown."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def clean(self, value: RichText) -> RichText:
        cleaned = super().clean(value)
        return RichText(clean_text(cleaned.source))

    def get_searchable_content(self, value: RichText) -> list[str]:
        """The HTML itself: Wagtail's own text glues the cells of a table together."""
        return [value.source] if value else []

    class Meta:
        icon = "pilcrow"
        label = _("Tekst")
        group = _("Tekst")
        template = "blocks/tekst.html"
        description = _("Lopende tekst met tussenkoppen, opsommingen en links.")
        preview_template = "blocks/preview.html"
        preview_value = "<p>Begin klein. Kies <strong>één team</strong> en één onderwerp.</p>"


class CitaatBlock(blocks.StructBlock):
    tekst = blocks.TextBlock(label=_("Citaat"), max_length=500)
    naam = blocks.CharBlock(label=_("Wie zegt dit"), required=False, max_length=150)
    functie = blocks.CharBlock(label=_("Functie en organisatie"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Citaat")
        group = _("Tekst")
        template = "blocks/citaat.html"
        description = _("Een uitspraak met de naam of functie van wie het zegt.")
        preview_template = "blocks/preview.html"
        preview_value = {
            "tekst": "Na één middag met de balie wisten we waar het écht zat.",
            "naam": "",
            "functie": "Beveiligingscoördinator, gemeente Oosterwaard (voorbeeld)",
        }


class VerwijzingBlock(blocks.StructBlock):
    pagina = blocks.PageChooserBlock(label=_("Pagina op deze site"), required=False)
    adres = blocks.URLBlock(label=_("Of een adres op een andere site"), required=False)
    tekst = blocks.CharBlock(label=_("Linktekst"), required=False, max_length=150)
    toelichting = blocks.CharBlock(label=_("Toelichting"), required=False, max_length=250)

    def clean(self, value: dict[str, Any]) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["pagina"]) == bool(cleaned["adres"]):
            message = _("Kies een pagina óf vul een adres in.")
            raise blocks.StructBlockValidationError(block_errors={"adres": ValidationError(message)})
        if cleaned["adres"] and not cleaned["tekst"]:
            message = _("Vul een linktekst in: waar gaat de link heen?")
            raise blocks.StructBlockValidationError(block_errors={"tekst": ValidationError(message)})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Verwijzing")
        group = _("Verder")
        template = "blocks/verwijzing.html"
        description = _("Een opvallende link naar een volgende stap.")
        preview_template = "blocks/preview.html"
        preview_value = {
            "pagina": None,
            "adres": "https://voorbeeld.example/",
            "tekst": "Lees de handreiking",
            "toelichting": "Achtergrond bij deze stap",
        }
