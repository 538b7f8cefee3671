"""The time in which a beheerder prepares a leerkring and has not handed it over yet."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from leerkringen.models.kring import Leerkring
from leerkringen.querysets import OpeningQuerySet


class Opening(models.Model):
    """Who opened a leerkring. Ends when the first begeleider is in: then the opener sees nothing more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.OneToOneField(Leerkring, on_delete=models.CASCADE, related_name="opening")
    door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("geopend door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    begonnen_op = models.DateTimeField(_("begonnen op"), auto_now_add=True)
    overgedragen_op = models.DateTimeField(_("overgedragen op"), null=True, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openingen")
        ordering = ["-begonnen_op", "id"]
        permissions = [("open_leerkring", _("Mag een leerkring openen"))]

    def __str__(self) -> str:
        return f"opening {self.pk}"
