"""A file of the closed half. The bytes stand under a random name in CLOSED_FILES_ROOT."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ScanStatus(models.TextChoices):
    """`NOT_SCANNED` exists for development without a scanner only."""

    CHECKING = "wordt-gecontroleerd", _("Wordt gecontroleerd op virussen")
    CLEAN = "schoon", _("Gecontroleerd op virussen")
    REFUSED = "geweigerd", _("Geweigerd: er zit een virus in dit bestand")
    NOT_SCANNED = "niet-gecontroleerd", _("Niet gecontroleerd op virussen")


class ClosedFile(models.Model):
    """Facts about one stored file. Who may have it is decided by the object that refers to it.

    There is no hash of the content here: it would tell an outsider who holds a copy that we have it too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("bestandsnaam"), max_length=150)
    storage_name = models.CharField(_("opslagnaam"), max_length=64, unique=True, editable=False)
    extension = models.CharField(_("soort"), max_length=8)
    content_type = models.CharField(_("mediatype"), max_length=100)
    size_bytes = models.PositiveBigIntegerField(_("grootte in bytes"))
    status = models.CharField(
        _("controle"), max_length=20, choices=ScanStatus.choices, default=ScanStatus.CHECKING
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("geplaatst door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("geplaatst op"), auto_now_add=True)
    scanned_at = models.DateTimeField(_("gecontroleerd op"), null=True)

    class Meta:
        verbose_name = _("besloten bestand")
        verbose_name_plural = _("besloten bestanden")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size_bytes__gt=0),
                name="closed_file_not_empty",
                violation_error_message=_("Dit bestand is leeg."),
            )
        ]

    def __str__(self) -> str:
        return f"bestand {self.pk}"

    @property
    def is_downloadable(self) -> bool:
        """Clean; or never scanned because this is a development site without a scanner."""
        unscanned_is_fine = settings.DEVELOPMENT and not settings.CLAMD_URL
        return self.status == ScanStatus.CLEAN or (
            self.status == ScanStatus.NOT_SCANNED and unscanned_is_fine
        )
