"""Mails on their way. Only kind and id are kept: address and text are made at the moment of sending."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    QUEUED = "wacht", _("Wordt verstuurd")
    SENT = "verstuurd", _("Verstuurd")
    DROPPED = "vervallen", _("Niet meer nodig")
    FAILED = "mislukt", _("Niet bezorgd")


class MailDelivery(models.Model):
    """One mail to one person about one object."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=40)
    object_id = models.CharField(_("object"), max_length=64)
    state = models.CharField(
        _("toestand"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    created_at = models.DateTimeField(_("aangemaakt op"), auto_now_add=True)
    finished_at = models.DateTimeField(_("klaar op"), null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["kind", "object_id"], name="mail_delivery_object")]

    def __str__(self) -> str:
        return f"mail {self.pk}"
