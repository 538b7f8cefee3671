"""What members and invited people fill in."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from leerkringen.enums import Tlp
from leerkringen.markup import MAX_SOURCE_CHARACTERS, html_from_markdown, text_of
from leerkringen.models import Leerkring
from leerkringen.news import Nieuws
from portal.accounts.names import clean_full_name
from portal.common.readable import is_readable, validate_readable
from portal.notifications.models import Rhythm
from portal.notifications.places import DEFAULT


class PostForm(forms.Form):
    """Base: a hidden number by which the same form sent twice is recognised."""

    inzending = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("inzending", uuid.uuid4())
        super().__init__(*args, **kwargs)
        # Last, so that it takes no room above the first visible field.
        self.order_fields([name for name in self.fields if name != "inzending"])

    def clean_inzending(self) -> uuid.UUID:
        return self.cleaned_data["inzending"] or uuid.uuid4()


class MarkdownField(forms.CharField):
    """A text in Markdown that is not too long, also after conversion."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6}))
        super().__init__(max_length=None, **kwargs)

    def to_python(self, value: Any) -> str:
        # Browsers send CR LF; a limit that counts them twice is not what the message says.
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\0", "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not is_readable(text_of(html_from_markdown(value[: MAX_SOURCE_CHARACTERS + 1]))):
            raise ValidationError(_("Schrijf een tekst die te lezen is."))


class ReplyForm(PostForm):
    tekst = MarkdownField(
        label=_("Uw reactie"),
        help_text=_("Noem geen namen, adressen of zaaknummers. Alleen leden lezen dit."),
        error_messages={"required": _("Schrijf eerst uw reactie.")},
    )


class ReadForm(forms.Form):
    """Which message was the last one on the screen."""

    bericht = forms.UUIDField()


class MessageForm(forms.Form):
    tekst = MarkdownField(
        label=_("Uw bericht"),
        help_text=_("Noem geen namen, adressen of zaaknummers. Alleen leden lezen dit."),
        error_messages={"required": _("Het bericht mag niet leeg zijn. U kunt het ook verwijderen.")},
    )


class ConversationForm(PostForm):
    titel = forms.CharField(
        label=_("Onderwerp"),
        max_length=150,
        validators=[validate_readable],
        help_text=_("Bijvoorbeeld als vraag: Hoe vertel je het team dat er een melding is?"),
        error_messages={"required": _("Geef het gesprek een onderwerp.")},
    )
    tekst = MarkdownField(
        label=_("Uw bericht"),
        help_text=_("Noem geen namen, adressen of zaaknummers. Alleen leden lezen dit."),
        error_messages={"required": _("Schrijf eerst uw bericht.")},
    )


class DocumentForm(PostForm):
    titel = forms.CharField(
        label=_("Titel"),
        max_length=150,
        validators=[validate_readable],
        error_messages={"required": _("Geef het document een titel.")},
    )
    toelichting = forms.CharField(
        label=_("Toelichting"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Waar hielp dit u bij? Wat moet een ander aanpassen?"),
    )
    tlp = forms.ChoiceField(
        label=_("Met wie mogen lezers dit delen?"),
        choices=Tlp.choices,
        initial=Tlp.ORANJE,
        error_messages={"required": _("Kies met wie lezers dit mogen delen.")},
    )
    bestand = forms.FileField(
        label=_("Bestand"),
        max_length=None,
        allow_empty_file=True,
        help_text=_(
            "Pdf, Word, Excel, PowerPoint, LibreOffice, tekst, csv, jpg, png of webp. Hoogstens 50 MB."
        ),
        error_messages={"required": _("Kies een bestand.")},
    )


class RegisterForm(forms.Form):
    full_name = forms.CharField(
        label=_("Uw naam"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Zo zien andere leden u."),
        error_messages={"required": _("Vul uw naam in.")},
    )
    organisation = forms.CharField(
        label=_("Uw organisatie"),
        max_length=200,
        validators=[validate_readable],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Vul uw organisatie in.")},
    )
    function = forms.CharField(
        label=_("Uw functie"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    password = forms.CharField(
        label=_("Wachtwoord"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Minstens 12 tekens. Een zin van een paar woorden onthoudt u het best."),
        error_messages={"required": _("Kies een wachtwoord.")},
    )

    def clean_full_name(self) -> str:
        return clean_full_name(self.cleaned_data["full_name"])


class RulesForm(forms.Form):
    """`versie` is the version that stood on the page: nobody accepts a text they did not see."""

    versie = forms.UUIDField(widget=forms.HiddenInput)
    akkoord = forms.BooleanField(
        label=_("Ik houd me aan deze werkafspraken"),
        error_messages={"required": _("Zet een vinkje om akkoord te gaan.")},
    )


class MetForm(forms.Form):
    """What was on the screen: one thing, or all that is new of one kind."""

    ding = forms.UUIDField(required=False)
    soort = forms.ChoiceField(required=False, choices=[(Nieuws.LID.value, "")])


class SeenForm(forms.Form):
    """Up to which number the page showed everything."""

    tot = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)


class RhythmForm(forms.Form):
    ritme = forms.ChoiceField(
        label=_("Wanneer krijgt u een mail?"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe vaak u een mail wilt.")},
    )


class AllRhythmsForm(forms.Form):
    """One question per leerkring; `circles` are those of the reader and nobody else's."""

    def __init__(
        self, data: Any = None, *, circles: Sequence[Leerkring], chosen: Mapping[uuid.UUID, str]
    ) -> None:
        super().__init__(data)
        self.circles = circles
        for circle in circles:
            self.fields[f"kring-{circle.pk}"] = forms.ChoiceField(
                label=circle.titel,
                choices=Rhythm.choices,
                widget=forms.RadioSelect,
                initial=chosen.get(circle.pk) or DEFAULT,
                error_messages={"required": _("Kies hoe vaak u een mail wilt.")},
            )

    def choices(self) -> dict[uuid.UUID, Rhythm]:
        """What was chosen, per leerkring."""
        return {one.pk: Rhythm(self.cleaned_data[f"kring-{one.pk}"]) for one in self.circles}
