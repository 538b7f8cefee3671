"""What a beheerder fills in to ask for noodtoegang."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leerkringen.addresses import without_invisible
from leerkringen.models.noodtoegang import MAX_HOURS, MAX_REASON, MIN_REASON

NUMBER = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


class CircleNumberField(forms.CharField):
    """The number of a leerkring, or an address in which it stands; of more numbers the first is meant.

    Only the shape is looked at: whether the leerkring exists is not told.
    """

    def clean(self, value: Any) -> UUID:
        found = NUMBER.search(super().clean(without_invisible(str(value or ""))))
        if found is None:
            raise ValidationError(
                _t(
                    "Hier staat geen nummer van een leerkring in. Plak het adres dat u kreeg, zoals {sample}"
                ).format(sample="/leerkringen/1c9e6679-7425-40de-944b-e07fc1f90ae7/")
            )
        return UUID(found[0])


class ReasonField(forms.CharField):
    """A reason that the members can read later; white space around it does not count."""

    def to_python(self, value: Any) -> str:
        return without_invisible(str(super().to_python(value)).replace("\r\n", "\n")).strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(value) < MIN_REASON:
            raise ValidationError(
                _t("Schrijf minstens {number} tekens: de leden lezen dit.").format(number=MIN_REASON)
            )
        if len(value) > MAX_REASON:
            raise ValidationError(_t("Dit is te lang: hoogstens {number} tekens.").format(number=MAX_REASON))


class EmergencyForm(forms.Form):
    leerkring = CircleNumberField(
        label=_("Adres of nummer van de leerkring"),
        help_text=_("Zoals een begeleider of een klacht het noemt. U krijgt geen lijst van leerkringen."),
        max_length=500,
        error_messages={"required": _("Vul het adres of het nummer van de leerkring in.")},
    )
    reden = ReasonField(
        label=_("Waarom is dit nodig?"),
        help_text=_(
            "Minstens 30 tekens. De tweede beheerder leest dit, en na het toekennen alle leden. "
            "Noem geen namen van leden."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Schrijf waarom dit nodig is.")},
    )
    uren = forms.TypedChoiceField(
        label=_("Hoe lang?"),
        coerce=int,
        choices=[(1, _("1 uur")), *((number, f"{number} uur") for number in range(2, MAX_HOURS + 1))],
        widget=forms.RadioSelect,
        initial=1,
        error_messages={
            "required": _("Kies een aantal uren."),
            "invalid_choice": _("Kies 1, 2, 3 of 4 uur. Langer kan niet."),
        },
    )
