"""The form "Iets klopt niet"."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kennisbank.reactions.personal import personal_data

MIN_CHARACTERS = 10
MAX_CHARACTERS = 1000
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


class TextField(forms.CharField):
    """A text of more lines; a line break counts as one character, as in the browser's own count."""

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


class ReactieForm(forms.Form):
    """What is wrong with a page. `website` is a trap: no person sees it."""

    tekst = TextField(
        label=_("Wat klopt er niet"),
        help_text=_("Schrijf geen namen of telefoonnummers. Wij weten niet wie u bent en antwoorden niet."),
        min_length=MIN_CHARACTERS,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Schrijf wat er niet klopt."),
            "min_length": _("Schrijf iets meer, zodat de redactie weet waar het over gaat."),
            "max_length": _("Dit is te lang: %(show_value)d tekens. Hoogstens %(limit_value)d tekens."),
        },
    )
    website = forms.CharField(required=False)

    def clean_tekst(self) -> str:
        text: str = self.cleaned_data["tekst"]
        found = personal_data(text)
        if found:
            raise ValidationError(
                _("Hierin staat %(found)s. Haal dat weg: wij bewaren geen persoonsgegevens."),
                params={"found": found},
            )
        if len(_ADDRESS.sub("", text).strip()) < MIN_CHARACTERS:
            raise ValidationError(
                _("Schrijf er in woorden bij wat er niet klopt; alleen een link is niet genoeg.")
            )
        return text

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what no person sees."""
        return bool(self.data.get("website"))
