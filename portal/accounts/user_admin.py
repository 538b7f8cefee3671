"""Managing accounts in the Wagtail admin: no password field, no second name field, UUID keys."""

from typing import Any, ClassVar, cast

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.ui.tables import Column
from wagtail.users import forms as wagtail_forms
from wagtail.users.views import users as wagtail_views
from wagtail.users.views.bulk_actions import DeleteBulkAction

from portal.accounts.erasure import NotErasable, erase_account
from portal.accounts.invitation import send_welcome
from portal.accounts.models import User
from portal.accounts.names import clean_full_name
from portal.accounts.origin import client_ip
from portal.accounts.services import complete_account, has_second_factor
from portal.accounts.sessions import end_all_sessions
from portal.audit.services import record

KEEPS_ADDRESS = _(
    "Dit adres kunt u niet wijzigen: wie het nieuwe adres leest, kan een wachtwoord kiezen en zo als deze "
    "persoon inloggen. Vraag deze persoon eerst een app of toegangssleutel in te stellen, bij “Mijn account”."
)
REFUSED = _(
    "Dit account is nog niet te wissen: deze persoon moet eerst zelf iets overdragen. U kunt het account wel "
    "op niet actief zetten."
)


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

    def clean_full_name(self) -> str:
        return clean_full_name(self.cleaned_data["full_name"])

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

    def clean_email(self) -> str:
        """Who reads the address can choose the password; only a factor of one's own then keeps others out.

        Where none stands in between, an administrator would become that person. Who never signed in has
        nothing to protect yet.
        """
        email = super().clean_email()
        person = self.instance
        moves = email != self.initial["email"].lower()
        if moves and person.last_login is not None and not has_second_factor(person):
            raise forms.ValidationError(KEEPS_ADDRESS)
        return email


class IndexView(wagtail_views.IndexView):
    """The list by name; searches in name and address. Whoever was erased is not in it."""

    search_fields = ("full_name", "email")

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        columns[1].sort_key = "full_name"
        return columns

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().filter(erased_at=None)

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


class EditView(wagtail_views.EditView):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(erased_at=None)

    def save_instance(self) -> User:
        """Another address is told at the old one: that is where the person reads it."""
        user = super().save_instance()
        old = self.form.initial.get("email", "")
        if "email" in self.form.fields and old.lower() != user.email:
            get_adapter(self.request).send_notification_mail(
                "account/email/email_changed", user, context={"to_email": user.email}, email=old
            )
        return user


class DeleteView(wagtail_views.DeleteView):
    """Erases, as the person itself can: deleting the row would take contributions of others along."""

    page_title = _("Account wissen")
    success_message = _("Het account is gewist.")
    confirmation_message = _(
        "Naam, adres, profiel en inlogmiddelen verdwijnen voorgoed. Wat deze persoon schreef, blijft staan "
        "onder “Oud-deelnemer”. Weet u het zeker?"
    )

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(erased_at=None)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except NotErasable:
            # Not the reasons: they name a leerkring, and those are for the person alone.
            messages.error(self.request, REFUSED)
            return redirect(self.get_success_url())

    def delete_action(self) -> None:
        erase_account(
            user_id=self.object.pk, actor=cast(User, self.request.user), origin=client_ip(self.request)
        )


class EraseManyAction(DeleteBulkAction):
    """The same for several accounts at once; takes the place of Wagtail's own action."""

    models: ClassVar[list[type[User]]] = [User]

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "request": self.request}

    @classmethod
    def execute_action(cls, objects: Any, request: Any = None, **kwargs: Any) -> tuple[int, int]:
        erased = 0
        for one in objects:
            try:
                erased += erase_account(user_id=one.pk, actor=request.user, origin=client_ip(request))
            except NotErasable:
                messages.error(request, REFUSED)
        return erased, 0


class EndSessionsView(View):
    """Signs somebody out everywhere; on request also undoes the links with providers."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        self.person = get_object_or_404(User, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return render(request, "account/admin_end_sessions.html", {"person": self.person})

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        with transaction.atomic():
            if request.POST.get("ontkoppelen"):
                SocialAccount.objects.filter(user=self.person).delete()
                self._log("inlogdienst ontkoppelen", "ok")
            self._log("sessies beëindigen", f"{end_all_sessions(self.person)} beëindigd")
        messages.success(request, _now("%(name)s is overal uitgelogd.") % {"name": self.person})
        return redirect("wagtailusers_users:index")

    def _log(self, action: str, result: str) -> None:
        name, origin = f"account {self.person.pk}", client_ip(self.request)
        record(action=action, actor=self.request.user, obj=name, result=result, origin=origin)


class UserViewSet(wagtail_views.UserViewSet):
    """Registered through `UsersInAdminConfig`."""

    ordering = "full_name"
    index_view_class = IndexView
    add_view_class = CreateView
    edit_view_class = EditView
    delete_view_class = DeleteView

    def get_urlpatterns(self) -> list[Any]:
        one = path(
            f"uitloggen/<{self.pk_path_converter}:pk>/", EndSessionsView.as_view(), name="end-sessions"
        )
        return [*super().get_urlpatterns(), one]

    def get_form_class(self, for_update: bool = False) -> type[_AccountForm]:
        return AccountEditForm if for_update else AccountCreationForm
