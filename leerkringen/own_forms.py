"""What people fill in about themselves."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from leerkringen.models import Profielfoto
from portal.accounts.forms import ProfileForm
from portal.files.errors import FileRefused
from portal.files.pictures import prepared_picture

WORD = "wissen"


class ProfilePageForm(ProfileForm):
    """The profile with its photo. `cleaned_data["foto"]` is the picture to keep, drawn anew, or None."""

    foto = forms.FileField(
        label=_("Foto"),
        required=False,
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "Jpg, png of webp, hoogstens 5 MB. Gegevens in de foto, zoals de plaats, halen wij eruit."
        ),
    )
    foto_verwijderen = forms.BooleanField(label=_("Foto verwijderen"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Profielfoto.objects.visible_to(self.instance).filter(user=self.instance)
        self.photo = own.select_related("bestand").first()
        if self.photo is None:
            del self.fields["foto_verwijderen"]

    def clean_foto(self) -> Any:
        upload = self.cleaned_data["foto"]
        if not isinstance(upload, UploadedFile):
            return None
        try:
            return prepared_picture(upload)
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error


class EraseForm(forms.Form):
    """A word to type: nobody erases an account with one click too many."""

    bevestiging = forms.CharField(
        label=_("Typ het woord “wissen”"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Typ het woord “wissen” om door te gaan.")},
    )

    def clean_bevestiging(self) -> str:
        word = str(self.cleaned_data["bevestiging"])
        if word.strip(" .“”\"'").lower() != WORD:
            raise forms.ValidationError(_("Dat is niet het woord “wissen”. Typ het om door te gaan."))
        return word
