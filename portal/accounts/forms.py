"""allauth's forms in plain Dutch, and the profile."""

import re
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Profile, User
from portal.common.readable import validate_readable

PHONE = re.compile(r"\+?[0-9 ().\-]+", re.ASCII)
PASSWORD_HELP = _(
    "Minstens 12 tekens. Een zin van vier woorden is sterk en makkelijk te onthouden. Gebruik niet uw naam "
    "of een wachtwoord dat u ergens anders ook gebruikt."
)


def _say(field: forms.Field, label: Any, help_text: Any = "") -> None:
    """Own label and help text; no placeholder, because it disappears while typing."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


def _say_code(field: forms.Field, label: Any, help_text: Any) -> None:
    _say(field, label, help_text)
    field.widget.attrs |= {"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code"}


class LoginForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("E-mailadres"))
        _say(self.fields["password"], _("Wachtwoord"))


class ReauthenticateForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Wachtwoord"))


class ResetPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], _("E-mailadres"), _("Het adres waarmee u inlogt."))


class _NewPassword:
    """The two fields of a new password."""

    fields: dict[str, forms.Field]

    def say_new_password(self) -> None:
        _say(self.fields["password1"], _("Nieuw wachtwoord"), PASSWORD_HELP)
        _say(self.fields["password2"], _("Nieuw wachtwoord, nog een keer"))


class ResetPasswordKeyForm(_NewPassword, account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say_new_password()


class SetPasswordForm(_NewPassword, account_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.say_new_password()


class ChangePasswordForm(_NewPassword, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Huidig wachtwoord"))
        self.say_new_password()


CODE_HELP = _("Zes cijfers. Elke halve minuut komt er een nieuwe.")
CODE_OR_RECOVERY_HELP = _(
    "Zes cijfers. Elke halve minuut komt er een nieuwe. Een herstelcode van acht cijfers mag ook."
)


class AuthenticateForm(mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], _("Code uit uw app"), CODE_OR_RECOVERY_HELP)


class MFAReauthenticateForm(mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], _("Code uit uw app"), CODE_OR_RECOVERY_HELP)


class ActivateTOTPForm(BaseActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], _("Code uit uw app"), CODE_HELP)


class AddWebAuthnForm(webauthn_forms.AddWebAuthnForm):
    """A key that may also replace the password needs a fingerprint, face or PIN on the device."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], _("Naam"), _("Zo herkent u deze sleutel later. Bijvoorbeeld: laptop werk."))
        _say(
            self.fields["passwordless"],
            _("Ook inloggen zonder wachtwoord"),
            _("Het apparaat vraagt dan om uw vingerafdruk, gezicht of pincode."),
        )
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], _("Naam"), _("Zo herkent u deze sleutel later."))


class ProfileForm(forms.ModelForm):
    """What fellow members may read about oneself. Never rights or the address."""

    profile_fields = ("organisation", "function", "expertise", "phone")

    organisation = forms.CharField(
        label=_("Organisatie"),
        max_length=200,
        required=False,
        help_text=_("Bijvoorbeeld: gemeente Oosterwaard."),
    )
    function = forms.CharField(
        label=_("Functie"), max_length=200, required=False, help_text=_("Bijvoorbeeld: adviseur integriteit.")
    )

    expertise = forms.CharField(
        label=_("Waar weet u veel van?"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Bijvoorbeeld: weerbare balie, screening. Hoogstens 300 tekens."),
    )
    phone = forms.CharField(
        label=_("Telefoonnummer"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("Vul dit alleen in als leden van uw leerkringen u mogen bellen."),
    )

    class Meta:
        model = User
        fields = ("full_name",)
        labels = {"full_name": _("Naam")}
        help_texts = {"full_name": _("Uw voornaam en achternaam. Zo kennen collega’s u.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance: User = kwargs["instance"]
        profile = Profile.objects.filter(user=instance).first() or Profile(user=instance)
        kwargs["initial"] = {name: getattr(profile, name) for name in self.profile_fields}
        super().__init__(*args, **kwargs)
        self.fields["full_name"].validators.append(validate_readable)
        self.profile = profile

    def clean_phone(self) -> str:
        """Loosely: signs that people write in a number, and enough digits to call."""
        phone = str(self.cleaned_data["phone"])
        if phone and (not PHONE.fullmatch(phone) or not 6 <= sum(map(str.isdigit, phone)) <= 20):
            raise forms.ValidationError(
                _("Vul een telefoonnummer in, zoals 06 12 34 56 78 of +31 70 123 45 67.")
            )
        return phone

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Saves name and profile.

        Raises:
            User.DoesNotExist: blocked or erased while this form was open.
        """
        User.objects.select_for_update(no_key=True).get(pk=self.instance.pk, is_active=True)
        user = super().save(commit=commit)
        for name in self.profile_fields:
            setattr(self.profile, name, self.cleaned_data[name])
        self.profile.save()
        return user
