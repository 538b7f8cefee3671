"""What belongs to one person and stands in the closed half: the photo, and the export of one's own data."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.own_querysets import GegevensexportQuerySet, ProfielfotoQuerySet
from portal.files.models import ClosedFile

# How long a finished export can be downloaded.
BEWAARD = timedelta(hours=24)


class Profielfoto(models.Model):
    """The photo that members of one's own leerkringen see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profielfoto"
    )
    bestand = models.OneToOneField(ClosedFile, on_delete=models.PROTECT, related_name="+")

    objects = ProfielfotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("profielfoto")
        verbose_name_plural = _("profielfoto’s")

    def __str__(self) -> str:
        return f"profielfoto {self.pk}"


class ExportStatus(models.TextChoices):
    """`GONE`: downloaded or not, the file was deleted; or making it was stopped."""

    WAITING = "wacht", _("Wordt gemaakt")
    READY = "klaar", _("Staat klaar")
    GONE = "weg", _("Verwijderd")


class Gegevensexport(models.Model):
    """One file with everything about one person, for that person only. The row outlives the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(
        _("toestand"), max_length=8, choices=ExportStatus.choices, default=ExportStatus.WAITING
    )
    aangevraagd_op = models.DateTimeField(_("aangevraagd op"), default=timezone.now)
    klaar_op = models.DateTimeField(_("klaar op"), null=True)
    # Chosen before the first byte is written, so that nothing is left behind when the worker dies.
    opslagnaam = models.CharField(max_length=64, blank=True, editable=False)
    grootte_bytes = models.PositiveBigIntegerField(_("grootte in bytes"), default=0)

    objects = GegevensexportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export van gegevens")
        verbose_name_plural = _("exports van gegevens")
        ordering = ["-aangevraagd_op", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status="wacht"),
                name="export_one_running",
                violation_error_message=_("Uw gegevens worden al verzameld."),
            )
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def verloopt_op(self) -> datetime | None:
        return self.klaar_op + BEWAARD if self.klaar_op else None
