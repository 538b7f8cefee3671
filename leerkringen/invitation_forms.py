"""Forms about inviting: one address, a list of addresses, ticked invitations, and asking to join."""

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.address_lists import (
    MAX_BYTES,
    MAX_CELL,
    MAX_ROWS,
    BadList,
    Row,
    rows_from_csv,
    rows_from_text,
)
from leerkringen.addresses import BadAddress, clean_address
from leerkringen.forms import PostForm
from leerkringen.models.aanvraag import MAX_MOTIVATION
from leerkringen.roles import Rol
from leerkringen.settings_forms import DayField, check_window
from portal.common.readable import validate_readable

MAX_TICKED = 100


class AddressField(forms.CharField):
    """One e-mail address; gives it in the form in which it is kept."""

    widget = forms.EmailInput

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(str(value or "").replace("\0", "")))
        if not text:
            return ""
        try:
            return clean_address(text)
        except BadAddress as error:
            raise ValidationError(
                _("Dit is geen geldig e-mailadres: %(reason)s."), params={"reason": error}
            ) from error


class PlainTextField(forms.CharField):
    """A text of more lines; line ends count once, and signs of zero are left out."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\0", ""))).replace("\r\n", "\n")


class InvitationForm(forms.Form):
    email = AddressField(
        label=_("Werkadres"),
        max_length=254,
        help_text=_("De uitnodiging werkt alleen voor dit adres, één keer en 14 dagen lang."),
        error_messages={"required": _("Vul een e-mailadres in, zoals naam@gemeente.nl.")},
    )
    organisatie = forms.CharField(
        label=_("Organisatie"),
        max_length=200,
        required=False,
        help_text=_("Zo ziet de leerkring bij wie dit lid hoort."),
    )
    rol = forms.ChoiceField(label=_("Rol"), initial=Rol.DEELNEMER)
    vanaf = DayField(label=_("Eerste dag"), help_text=_("Alleen voor een gast-expert."))
    tot = DayField(label=_("Laatste dag"), help_text=_("Alleen voor een gast-expert."))

    def __init__(self, *args: Any, roles: Sequence[Rol], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, roles)
        if Rol.GAST not in roles:
            del self.fields["vanaf"], self.fields["tot"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        check_window(self, data, first="vanaf", last="tot")
        last = data.get("tot")
        if last and data.get("rol") == Rol.GAST and last < timezone.localdate():
            self.add_error("tot", _("Deze dag is geweest."))
        return data


class ListDetailsForm(PostForm):
    """What holds for a whole list; stands behind every step."""

    organisatie = forms.CharField(
        label=_("Organisatie"),
        max_length=200,
        required=False,
        help_text=_("Voor iedereen bij wie in de lijst geen organisatie staat."),
    )
    rol = forms.ChoiceField(
        label=_("Rol"),
        initial=Rol.DEELNEMER,
        help_text=_("Voor iedereen bij wie in de lijst geen rol staat."),
    )

    def __init__(self, *args: Any, roles: Sequence[Rol], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, roles)


class ListForm(ListDetailsForm):
    """The first step: pasted text or a file. After `is_valid` the rows are in `rows`."""

    adressen = PlainTextField(
        label=_("Plak de adressen"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Eén per regel, of met komma’s of puntkomma’s ertussen. Plakken uit Outlook mag: "
            "Marit Vos <marit.vos@gemeente.nl>."
        ),
    )
    bestand = forms.FileField(
        label=_("Of kies een CSV-bestand"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        help_text=_(
            "Kolommen: e-mail, en als u wilt naam, organisatie en rol. Hoogstens 500 adressen en 1 MB. "
            "De naam bewaren wij niet: die vult iemand zelf in."
        ),
    )
    field_order = ("adressen", "bestand", "organisatie", "rol", "inzending")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.rows: list[Row] = []

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        text, upload = cleaned.get("adressen", ""), cleaned.get("bestand")
        field = "bestand" if upload else "adressen"
        if upload and text.strip():
            self.add_error("bestand", _("Plak de adressen óf kies een bestand, niet allebei."))
        elif not upload and not text.strip():
            self.add_error("adressen", _("Plak minstens één adres, of kies een bestand."))
        else:
            try:
                self.rows = rows_from_csv(upload.read(MAX_BYTES + 1)) if upload else rows_from_text(text)
            except BadList as error:
                self.add_error(field, str(error))
        return cleaned


def rows_from_post(data: QueryDict) -> list[Row]:
    """The rows of the second step, as they travel in the form.

    Raises:
        BadList: the form did not arrive whole.
    """
    lines, addresses = data.getlist("regel"), data.getlist("adres")
    organisations, roles = data.getlist("van"), data.getlist("als")
    skipped = set(data.getlist("overslaan"))
    lengths = {len(lines), len(addresses), len(organisations), len(roles)}
    if len(lengths) > 1 or not 0 < len(lines) <= MAX_ROWS:
        raise BadList(_("De lijst is niet heel aangekomen. Plak de adressen opnieuw."))
    return [
        Row(
            line=int(line) if line.isascii() and line.isdecimal() and len(line) < 8 else place,
            address=_one_line(address),
            organisation=_one_line(organisation),
            role=_one_line(role),
            skip=str(place) in skipped,
        )
        for place, (line, address, organisation, role) in enumerate(
            zip(lines, addresses, organisations, roles, strict=True)
        )
    ]


def ticked(data: QueryDict) -> dict[uuid.UUID, int]:
    """The ticked invitations with the number of the link that the sender saw; anything else is left out."""
    found = {}
    for value in data.getlist("gekozen")[:MAX_TICKED]:
        key, _colon, number = value.partition(":")
        try:
            found[uuid.UUID(key)] = int(number[:9])
        except ValueError:
            continue
    return found


class RequestForm(forms.Form):
    """Asking to join. `website` is a trap: no person sees it."""

    naam = forms.CharField(
        label=_("Uw naam"),
        max_length=150,
        validators=[validate_readable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Vul uw naam in.")},
    )
    email = AddressField(
        label=_("Uw werkadres"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Op dit adres krijgt u antwoord."),
        error_messages={"required": _("Vul uw e-mailadres in, zoals naam@gemeente.nl.")},
    )
    organisatie = forms.CharField(
        label=_("Uw organisatie"),
        max_length=200,
        validators=[validate_readable],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Vul uw organisatie in.")},
    )
    functie = forms.CharField(
        label=_("Uw functie"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    motivatie = PlainTextField(
        label=_("Waarom wilt u meedoen?"),
        max_length=MAX_MOTIVATION,
        validators=[validate_readable],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Hoogstens 500 tekens. Alleen de begeleiders en de secretaris lezen dit. Noem geen namen van "
            "anderen."
        ),
        error_messages={
            "required": _("Schrijf waarom u mee wilt doen."),
            "max_length": _("Dit is te lang: %(show_value)d tekens. Hoogstens %(limit_value)d tekens."),
        },
    )

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what no person sees."""
        return bool(self.data.get("website"))


def _offer(form: forms.Form, roles: Sequence[Rol]) -> None:
    field = cast(forms.ChoiceField, form.fields["rol"])
    field.choices = [(one.value, one.label) for one in roles]


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:MAX_CELL]
