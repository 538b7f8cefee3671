"""The editor's form of a knowledge page: one field per taxonomy, stored in one relation."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from wagtail.admin.forms import WagtailAdminPageForm

from kennisbank.enums import Taxonomie
from kennisbank.models.taxonomy import Term


class TermsField(forms.ModelMultipleChoiceField):
    """Tick boxes for the values of one taxonomy."""

    def __init__(self, taxonomie: Taxonomie, **kwargs: Any) -> None:
        self.taxonomie = taxonomie
        super().__init__(
            queryset=Term.objects.filter(taxonomie=taxonomie),
            label=taxonomie.label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


def possible_redacteuren(current: Any = None) -> QuerySet[Any]:
    """Who may enter the admin, and the present one. Not all accounts: those of leerkringen are no list."""
    rights = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    staff = Q(is_superuser=True) | Q(groups__permissions__in=rights) | Q(user_permissions__in=rights)
    users = get_user_model().objects
    keys = users.filter(Q(is_active=True) & staff | Q(pk=current)).values("pk")
    return users.filter(pk__in=keys).order_by("full_name", "pk")


class TermsForm(WagtailAdminPageForm):
    """Splits `page.termen` into a field per taxonomy and joins them again on save."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = self.instance.taxonomieen
        chosen = list(self.instance.termen.all()) if self.instance.pk else []
        if "redacteur" in self.fields:
            self.fields["redacteur"].queryset = possible_redacteuren(self.instance.redacteur_id)
        for name, field in list(self.fields.items()):
            if not isinstance(field, TermsField):
                continue
            if field.taxonomie not in used:
                del self.fields[name]
                continue
            field.required = used[field.taxonomie]
            self.initial[name] = [term.pk for term in chosen if term.taxonomie == field.taxonomie]

    def _terms_fields(self) -> Iterator[str]:
        return (name for name, field in self.fields.items() if isinstance(field, TermsField))

    def defer_required_fields(self) -> None:
        """A draft may be saved before all terms are chosen; publishing asks for them."""
        if self.is_deferred_validation:
            return
        super().defer_required_fields()
        for name in self._terms_fields():
            if self.fields[name].required:
                self.fields[name].required = False
                self.deferred_required_fields.append(name)

    def save(self, commit: bool = True) -> Any:
        chosen: list[Term] = []
        for name in self._terms_fields():
            values: QuerySet[Term] = self.cleaned_data.get(name) or Term.objects.none()
            chosen.extend(values)
        self.instance.termen = chosen
        return super().save(commit)


#: The form with a field for every taxonomy; each page type drops those it does not use.
KennisPageForm = type(
    "KennisPageForm",
    (TermsForm,),
    {taxonomie.value: TermsField(taxonomie) for taxonomie in Taxonomie},
)
