"""Organisations and where their people sign in, in the Wagtail admin. For administrators only."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from portal.accounts.mail_domains import normal_domain, validate_domain
from portal.accounts.models import OpenIDProvider, Organisation, OrganisationDomain
from portal.accounts.origin import client_ip
from portal.audit.services import record


class NeverDeleted(ModelPermissionPolicy):
    """Switching off is enough. Removing would set free a key that accounts are linked with."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(action != "delete" and user.is_superuser and super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class OrganisationForm(WagtailAdminModelForm):
    """The domains stand in one field, one a line."""

    domain_lines = forms.CharField(
        label=_("E-maildomeinen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Eén per regel, zonder @. Alles eronder hoort er ook bij, zoals afdeling.oosterwaard.example."
        ),
    )

    class Meta:
        model = Organisation
        fields = ("name", "kind", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            domains = self.instance.domains.values_list("domain", flat=True)
            self.initial["domain_lines"] = "\n".join(domains)

    def clean_domain_lines(self) -> list[str]:
        lines = self.cleaned_data["domain_lines"].split()
        domains = list(dict.fromkeys(normal_domain(line) or line.lower() for line in lines))
        problems = []
        for domain in domains:
            try:
                validate_domain(domain)
            except ValidationError as error:
                problems += error.messages
        taken = OrganisationDomain.objects.filter(domain__in=domains).exclude(
            organisation_id=self.instance.pk
        )
        problems += [
            _now("%(domain)s hoort al bij %(organisation)s.")
            % {"domain": one.domain, "organisation": one.organisation.name}
            for one in taken.select_related("organisation")
        ]
        if problems:
            raise ValidationError(problems)
        return domains

    @transaction.atomic
    def save(self, commit: bool = True) -> Organisation:
        organisation = super().save(commit=commit)
        wanted = self.cleaned_data["domain_lines"]
        organisation.domains.exclude(domain__in=wanted).delete()
        standing = set(organisation.domains.values_list("domain", flat=True))
        for domain in wanted:
            if domain not in standing:
                OrganisationDomain.objects.create(organisation=organisation, domain=domain)
        return organisation


class ProviderForm(WagtailAdminModelForm):
    """Key and issuer are chosen once: what people are called there has a meaning with them only."""

    class Meta:
        model = OpenIDProvider
        fields = (
            "organisation",
            "button",
            "key",
            "issuer",
            "client_id",
            "requested_acr",
            "factor_acr",
            "factor_amr",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("organisation", "key", "issuer"):
                self.fields[name].disabled = True
            self.fields["client_id"].help_text = _now("Het geheim staat op de server in %(variable)s.") % {
                "variable": self.instance.secret_variable
            }


class _Logged:
    """Each change leaves a line in the security log."""

    request: Any

    def save_instance(self) -> Any:
        instance = super().save_instance()  # type: ignore[misc]
        name = f"{instance._meta.model_name} {instance.pk}"
        result = "actief" if instance.is_active else "uit"
        record(
            action="inloggen instellen",
            actor=self.request.user,
            obj=name,
            result=result,
            origin=client_ip(self.request),
        )
        return instance


class _ViewSet(ModelViewSet):
    add_to_settings_menu = True
    copy_view_enabled = False
    inspect_view_enabled = False
    forms: type[WagtailAdminModelForm]

    def get_form_class(self, for_update: bool = False) -> type[WagtailAdminModelForm]:
        return self.forms

    @property
    def add_view_class(self) -> Any:
        return type("AddView", (_Logged, ModelViewSet.add_view_class), {})

    @property
    def edit_view_class(self) -> Any:
        return type("EditView", (_Logged, ModelViewSet.edit_view_class), {})


def _secret_state(row: OpenIDProvider) -> Any:
    return _("ingesteld") if row.secret else _("ontbreekt")


def _active_state(row: Organisation | OpenIDProvider) -> Any:
    return _("ja") if row.is_active else _("nee")


ACTIVE = Column("is_active", label=_("Actief"), accessor=_active_state, sort_key="is_active")


class OrganisationViewSet(_ViewSet):
    name = "organisaties"
    model = Organisation
    icon = "group"
    menu_label = _("Organisaties")
    forms = OrganisationForm
    search_fields = ("name", "domains__domain")
    list_display = ("name", "kind", ACTIVE)


class ProviderViewSet(_ViewSet):
    name = "inlogdiensten"
    model = OpenIDProvider
    icon = "lock"
    menu_label = _("Inlogdiensten")
    forms = ProviderForm
    list_display = (
        "button",
        "organisation",
        ACTIVE,
        Column(
            "has_secret",
            label=_("Geheim"),
            accessor=_secret_state,
        ),
    )
