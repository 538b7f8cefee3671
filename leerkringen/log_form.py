"""Which lines of the log a begeleider wants to see."""

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.circle_log import KIND_CHOICES, of_kind
from leerkringen.models import Leerkring, Lidmaatschap
from portal.audit.models import AuditLine

OTHERS = "anders"
# With more members one types a name instead of choosing it from a list.
MOST_NAMES = 200
# Further away a moment does not fit in a time zone or a database.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Vul een datum in, zoals 31-12-2026.")},
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not FIRST_DAY <= value <= LAST_DAY:
            raise ValidationError(_("Kies een datum van 2000 tot en met 2199."))


class LogForm(forms.Form):
    """Kind, person and period; what is left empty does not matter."""

    soort = forms.ChoiceField(
        label=_("Soort"),
        required=False,
        choices=[("", _("Alles")), *KIND_CHOICES],
        error_messages={"invalid_choice": _("Deze soort bestaat niet. Kies er een uit de lijst.")},
    )
    wie = forms.ChoiceField(
        label=_("Wie"),
        required=False,
        error_messages={"invalid_choice": _("Deze persoon staat niet in de lijst.")},
    )
    van = DayField(label=_("Van"))
    tot = DayField(label=_("Tot en met"))

    def __init__(self, *args: Any, circle: Leerkring, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Lidmaatschap.objects.visible_to(user).filter(leerkring=circle).select_related("user")
        # Erased accounts have no name to choose.
        members = members.exclude(user__full_name="")
        self.members = members
        shown = members.order_by("user__full_name", "id")[: MOST_NAMES + 1]
        names = {str(one.user_id): one.user.full_name for one in shown}
        self.member_keys = list(names)
        self.by_name = len(names) > MOST_NAMES
        if self.by_name:
            self.fields["wie"] = forms.CharField(
                label=_("Wie"),
                required=False,
                max_length=150,
                help_text=_("Typ de naam van een lid, of een deel ervan."),
            )
            return
        cast(forms.ChoiceField, self.fields["wie"]).choices = [
            ("", _("Iedereen")),
            *names.items(),
            (OTHERS, _("Iemand anders, of een verwijderd account")),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("van") and data.get("tot") and data["van"] > data["tot"]:
            self.add_error("tot", _("Deze datum ligt voor het begin."))
        return data

    def narrowed(self, lines: QuerySet[AuditLine]) -> QuerySet[AuditLine]:
        """The lines that fit; the form must be valid. Days begin and end in the time zone of the site."""
        data = self.cleaned_data
        condition = of_kind(data["soort"]) if data["soort"] else Q()
        if data["wie"] and self.by_name:
            named = self.members.filter(user__full_name__icontains=data["wie"])
            condition &= Q(actor__in=named.values("user"))
        elif data["wie"] == OTHERS:
            condition &= ~Q(actor_key__in=self.member_keys)
        elif data["wie"]:
            condition &= Q(actor_key=data["wie"])
        if data["van"]:
            condition &= Q(time__gte=_start_of(data["van"]))
        if data["tot"]:
            condition &= Q(time__lt=_start_of(data["tot"] + timedelta(days=1)))
        return lines.filter(condition)

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, for the address of another page."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
