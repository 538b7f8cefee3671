"""Managing accounts in the Wagtail admin: no password field, no second name field, UUID keys."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.users import forms as wagtail_forms
from wagtail.users.views import users as wagtail_views

from portal.accounts.invitation import send_welcome
from portal.accounts.models import User
from portal.accounts.services import complete_account


class _AccountForm(wagtail_forms.UserForm):
    """Name, address and rights. Who becomes a member of a leerkring is decided there, never here."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = forms.EmailField(label=_("E-mailadres"), help_text=_("Hiermee logt deze persoon in."))
    full_name = forms.CharField(label=_("Naam"), max_length=150, help_text=_("Voornaam en achternaam."))
    is_superuser = forms.BooleanField(
        label=_("Beheerder"),
        required=False,
        help_text=_("Mag alles in het beheer, ook accounts maken. Dit opent geen enkele leerkring."),
    )

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Er is al een account met dit e-mailadres."))
        return email

    def _clean_username(self) -> None:
        """The address is checked above; Wagtail's check would add its message about user names."""

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        user = super().save(commit=False)
        if user._state.adding:
            user.set_unusable_password()
        # Groups open the admin, so their members are staff and need a second factor.
        user.is_staff = user.is_superuser or bool(self.cleaned_data.get("groups"))
        if commit:
            user.save()
            self.save_m2m()
            complete_account(user)
        return user


class AccountCreationForm(_AccountForm):
    class Meta:
        model = User
        fields = ("email", "full_name", "is_superuser", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}


class AccountEditForm(_AccountForm):
    password_required = False

    class Meta:
        model = User
        fields = ("email", "full_name", "is_active", "is_superuser", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            # Nobody locks themselves out, and nobody moves their own account to another address unseen.
            for name in ("is_active", "is_superuser", "email"):
                del self.fields[name]


class IndexView(wagtail_views.IndexView):
    """The list by name; searches in name and address."""

    search_fields = ("full_name", "email")

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        columns[1].sort_key = "full_name"
        return columns

    def order_queryset(self, queryset: Any) -> Any:
        return super(wagtail_views.IndexView, self).order_queryset(queryset)


class CreateView(wagtail_views.CreateView):
    success_message = _(
        "Account gemaakt voor %(object)s. Deze persoon krijgt een mail om een wachtwoord te kiezen."
    )

    def save_instance(self) -> User:
        user = super().save_instance()
        send_welcome(self.request, user)
        return user


class UserViewSet(wagtail_views.UserViewSet):
    """Registered through `UsersInAdminConfig`."""

    ordering = "full_name"
    index_view_class = IndexView
    add_view_class = CreateView

    def get_form_class(self, for_update: bool = False) -> type[_AccountForm]:
        return AccountEditForm if for_update else AccountCreationForm
