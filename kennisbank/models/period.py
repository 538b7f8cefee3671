"""A period of months, for pages that tell of something that began and ended."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodMixin(models.Model):
    """A period in whole months, stored as the first day of each."""

    begin = models.DateField(_("begin"), null=True, blank=True)
    einde = models.DateField(_("einde"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.begin and self.einde and self.einde < self.begin:
            raise ValidationError({"einde": _("Het einde ligt voor het begin. Wissel de datums.")})
