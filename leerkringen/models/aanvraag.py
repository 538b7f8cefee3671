"""Somebody asks whether they may join a leerkring that shows itself."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.invitation_querysets import AanvraagQuerySet
from leerkringen.models.kring import Leerkring

#: So long after the answer the request is still there; then who asked is forgotten.
KEEP_ANSWERED = timedelta(days=30)
#: Nobody answered: the data of somebody who may never have asked is not kept for ever.
KEEP_OPEN = timedelta(days=90)
MAX_MOTIVATION = 500  # characters


class Aanvraag(models.Model):
    """Typed by an unknown visitor: nothing in it is proven, not even the address.

    Of one address there is one request for a leerkring, whatever its answer: as long as it is kept, asking
    again changes nothing.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        INGEWILLIGD = "ingewilligd", _("ingewilligd")
        AFGEWEZEN = "afgewezen", _("afgewezen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.ForeignKey(Leerkring, on_delete=models.CASCADE, related_name="aanvragen")
    naam = models.CharField(_("naam"), max_length=150)
    email = models.EmailField(_("e-mailadres"))
    organisatie = models.CharField(_("organisatie"), max_length=200)
    functie = models.CharField(_("functie"), max_length=200, blank=True)
    motivatie = models.TextField(_("waarom"), max_length=MAX_MOTIVATION)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.OPEN)
    gevraagd_op = models.DateTimeField(_("gevraagd op"), default=timezone.now)
    behandeld_op = models.DateTimeField(_("behandeld op"), null=True, blank=True)
    behandeld_door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("behandeld door"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = AanvraagQuerySet.as_manager()

    class Meta:
        verbose_name = _("aanvraag")
        verbose_name_plural = _("aanvragen")
        ordering = ["gevraagd_op", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "email"],
                name="aanvraag_once_per_address",
                violation_error_message=_("Dit adres vroeg dit al."),
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="aanvraag_email_small_letters",
                violation_error_message=_("Schrijf het adres in kleine letters."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", behandeld_op=None)
                | models.Q(status__in=["ingewilligd", "afgewezen"], behandeld_op__isnull=False),
                name="aanvraag_answered_has_moment",
                violation_error_message=_("Bij een antwoord hoort een moment."),
            ),
        ]

    def __str__(self) -> str:
        return f"aanvraag {self.pk}"
