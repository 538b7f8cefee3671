"""Forms for opening, arranging and guarding a leerkring."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leerkringen.address_lists import BadList, rows_from_text
from leerkringen.addresses import BadAddress, clean_address
from leerkringen.enums import Fase, Zichtbaarheid
from leerkringen.forms import MarkdownField
from leerkringen.models import Leerkring
from leerkringen.roles import Rol
from portal.common.readable import validate_readable

MAX_GUIDES = 5


class DayField(forms.DateField):
    """A date by the browser's own picker, or typed as 1-2-2027."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        formats = ["%Y-%m-%d", "%d-%m-%Y"]
        messages = {"invalid": _("Schrijf een datum als 1-2-2027.")}
        kwargs.setdefault("error_messages", {}).update(messages)
        super().__init__(
            widget=widget, input_formats=formats, required=kwargs.pop("required", False), **kwargs
        )


class PurposeForm(forms.ModelForm):
    """What the leerkring is for, and how long."""

    begin = DayField(label=_("Begin"))
    eind = DayField(label=_("Eind"), help_text=_("Meestal een of twee jaar na het begin."))

    class Meta:
        model = Leerkring
        fields = ("titel", "doel", "thema", "begin", "eind")
        labels = {"titel": _("Titel"), "doel": _("Doel"), "thema": _("Thema")}
        help_texts = {"doel": _("In een paar zinnen: wat leren de deelnemers hier van elkaar?")}
        widgets = {"doel": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "titel": {"required": _("Geef de leerkring een titel.")},
            "doel": {"required": _("Schrijf waar deze leerkring voor is.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("titel", "doel"):
            self.fields[name].validators.append(validate_readable)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, eind = data.get("begin"), data.get("eind")
        if begin and eind and eind < begin:
            self.add_error("eind", _("Het eind ligt voor het begin."))
        kept = self.instance.bewaren_tot
        if kept and eind and eind > kept and "bewaren_tot" not in self.fields:
            text = _t("Alles wordt bewaard tot en met {date}. Kies een eind dat niet later is.")
            self.add_error("eind", text.format(date=date_format(kept, "j F Y")))
        return data


class OpennessForm(forms.ModelForm):
    """Who may know what, and until when everything is kept."""

    bewaren_tot = DayField(
        label=_("Bewaren tot en met"),
        help_text=_("Tot en met die dag blijft alles bewaard. Nodig om de leerkring te kunnen archiveren."),
    )

    class Meta:
        model = Leerkring
        fields = ("zichtbaarheid", "ledenlijst", "aanmelden", "bewaren_tot")
        labels = {
            "zichtbaarheid": _("Wie mag weten dat deze leerkring er is?"),
            "ledenlijst": _("Wie ziet wie er lid zijn?"),
            "aanmelden": _("Bezoekers mogen vragen om mee te doen"),
        }
        help_texts = {
            "aanmelden": _(
                "Alleen bij een leerkring die genoemd wordt. De begeleiders en de secretaris beslissen."
            )
        }
        widgets = {"zichtbaarheid": forms.RadioSelect, "ledenlijst": forms.RadioSelect}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("aanmelden") and data.get("zichtbaarheid") != Zichtbaarheid.GENOEMD:
            self.add_error("aanmelden", _("Dat kan alleen bij een leerkring die genoemd wordt."))
        until = data.get("bewaren_tot")
        if until and until < _last_day(self.instance, data):
            self.add_error(
                "bewaren_tot", _("Kies een dag na het eind van de leerkring, en niet in het verleden.")
            )
        return data


def _last_day(circle: Leerkring, data: dict[str, Any]) -> date:
    """The first day until which one can keep: today, or the end of the leerkring."""
    today = timezone.localdate()
    return max(today, data.get("eind") or circle.eind or today)


class SettingsForm(OpennessForm, PurposeForm):
    """All settings on one page. `gezien`: what stood there; `bevestigd`: the reader saw what will change."""

    gezien = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    bevestigd = forms.BooleanField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Leerkring
        fields = (*PurposeForm.Meta.fields, *OpennessForm.Meta.fields)
        labels = PurposeForm.Meta.labels | OpennessForm.Meta.labels
        help_texts = PurposeForm.Meta.help_texts | OpennessForm.Meta.help_texts
        widgets = {**PurposeForm.Meta.widgets, **OpennessForm.Meta.widgets}
        error_messages = PurposeForm.Meta.error_messages


class GuidesForm(forms.Form):
    adressen = forms.CharField(
        label=_("Werkadressen van de begeleiders"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Een adres per regel, hoogstens vijf. Wie het eerst aanneemt, neemt de leerkring van u over."
        ),
        error_messages={"required": _("Vul minstens een adres in.")},
    )

    def clean_adressen(self) -> list[str]:
        try:
            rows = rows_from_text(self.cleaned_data["adressen"])
        except BadList as error:
            raise ValidationError(str(error)) from error
        addresses = []
        for row in rows:
            try:
                addresses.append(clean_address(row.address))
            except BadAddress as error:
                text = _t("“{text}” is geen e-mailadres: {reason}.")
                raise ValidationError(text.format(text=row.address[:80], reason=error)) from error
        addresses = list(dict.fromkeys(addresses))
        if len(addresses) > MAX_GUIDES:
            raise ValidationError(_t("Nodig hoogstens vijf begeleiders uit. Zij nodigen de anderen uit."))
        return addresses


class StageForm(forms.Form):
    """`gezien`: the stage that stood on the page."""

    fase = forms.ChoiceField(choices=Fase.choices, error_messages={"required": _("Kies een fase.")})
    gezien = forms.ChoiceField(choices=Fase.choices)


class MembershipForm(forms.Form):
    """A member's role, days, and where they work as this leerkring sees it. `gezien`: what stood there."""

    gezien = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    rol = forms.ChoiceField(label=_("Rol"), choices=Rol.choices)
    vanaf = DayField(label=_("Eerste dag"), help_text=_("Alleen voor een gast-expert."))
    einddatum = DayField(
        label=_("Laatste dag"), help_text=_("Daarna is er geen toegang meer. Laat leeg als er geen einde is.")
    )
    organisatie = forms.CharField(
        label=_("Organisatie"),
        max_length=200,
        required=False,
        help_text=_("Zo ziet de leerkring bij wie dit lid hoort."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        check_window(self, data, first="vanaf", last="einddatum")
        last = data.get("einddatum")
        if last and last < timezone.localdate():
            self.add_error("einddatum", _("Deze dag is geweest. Beëindig anders het lidmaatschap."))
        return data


class SuccessorForm(forms.Form):
    """The membership of who takes over."""

    lid = forms.UUIDField()


class RulesTextForm(forms.Form):
    """A new version of the werkafspraken. `gezien`: the version it was made from."""

    tekst = MarkdownField(
        label=_("Werkafspraken"),
        widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": _("Schrijf de werkafspraken.")},
    )
    gezien = forms.UUIDField(widget=forms.HiddenInput, required=False)


def check_window(form: forms.Form, data: dict[str, Any], *, first: str, last: str) -> None:
    """A gast-expert has a first and a last day, in that order; adds the errors to the form."""
    if data.get("rol") != Rol.GAST:
        return
    for name in (first, last):
        if not data.get(name) and name not in form.errors:
            form.add_error(name, _("Een gast-expert heeft een eerste en een laatste dag."))
    if data.get(first) and data.get(last) and data[last] < data[first]:
        form.add_error(last, _("De laatste dag ligt voor de eerste."))
