"""What happened, who was told of it, and mails on their way. Ids only: texts are made when needed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    QUEUED = "wacht", _("Wordt verstuurd")
    SENT = "verstuurd", _("Verstuurd")
    DROPPED = "vervallen", _("Niet meer nodig")
    FAILED = "mislukt", _("Niet bezorgd")


class MailDelivery(models.Model):
    """One mail to one person. No address, and of the mail server's answer only the number."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort"), max_length=40)
    object_id = models.CharField(_("object"), max_length=64)
    # Empty when the mail is for somebody who may have no account, such as an invited person.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ontvanger"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    state = models.CharField(
        _("toestand"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    smtp_code = models.PositiveSmallIntegerField(_("antwoord van de mailserver"), null=True)
    next_attempt_at = models.DateTimeField(_("volgende poging op"), null=True)
    # While a worker talks to the mail server, so that a second one does not send the same mail.
    busy_until = models.DateTimeField(_("bezig tot"), null=True)
    batch = models.UUIDField(_("partij"), null=True)
    created_at = models.DateTimeField(_("aangemaakt op"), default=timezone.now)
    finished_at = models.DateTimeField(_("klaar op"), null=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(fields=["kind", "object_id"], name="mail_delivery_object"),
            models.Index(fields=["batch"], name="mail_delivery_batch"),
            models.Index(fields=["state", "created_at"], name="mail_delivery_state"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class DeliveryScope(models.Model):
    """About which closed groups a mail was: for whoever may see the deliveries of one group."""

    delivery = models.ForeignKey(MailDelivery, on_delete=models.CASCADE, related_name="scopes")
    scope = models.UUIDField(_("groep"))

    class Meta:
        verbose_name = _("groep van een mail")
        verbose_name_plural = _("groepen van mails")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "delivery"],
                name="delivery_scope_once",
                violation_error_message=_("Deze groep staat al bij deze mail."),
            )
        ]

    def __str__(self) -> str:
        return f"groep van mail {self.delivery_id}"


class Notice(models.Model):
    """One thing that happened: one row, however many people will hear of it.

    `number` is empty until the worker gives it, after the commit (see `numbering`).
    """

    kind = models.CharField(_("soort"), max_length=40)
    scope = models.UUIDField(_("groep"))
    thing = models.UUIDField(_("waar het te zien is"))
    object_id = models.UUIDField(_("object"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    number = models.BigIntegerField(_("volgnummer"), null=True, unique=True)
    created_at = models.DateTimeField(_("op"), default=timezone.now)

    class Meta:
        verbose_name = _("melding")
        verbose_name_plural = _("meldingen")
        indexes = [
            models.Index(fields=["scope", "number"], name="notice_scope_number"),
            models.Index(fields=["created_at", "number"], name="notice_age"),
            models.Index(fields=["id"], name="notice_unnumbered", condition=models.Q(number=None)),
        ]

    def __str__(self) -> str:
        return f"melding {self.pk}"


class Numbering(models.Model):
    """The last number given; whoever gives numbers holds this one row."""

    last = models.BigIntegerField(_("laatste nummer"), default=0)

    class Meta:
        verbose_name = _("nummering")
        verbose_name_plural = _("nummeringen")

    def __str__(self) -> str:
        return f"nummering {self.last}"


class Rhythm(models.TextChoices):
    """How often somebody wants a mail about one closed group."""

    DIRECT = "direct", _("Meteen")
    DAILY = "dagelijks", _("Elke werkdag om 8 uur")
    WEEKLY = "wekelijks", _("Elke maandag om 8 uur")
    NEVER = "nooit", _("Nooit")


class ReaderPlace(models.Model):
    """Of one reader and one closed group: how often to mail, and up to which number what was done.

    `seen` is moved by the reader, `told` by the worker that mails. `mailed_at` stands from a direct mail
    until the reader is back: so long there is no second one.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    scope = models.UUIDField(_("groep"))
    rhythm = models.CharField(_("hoe vaak"), max_length=12, choices=Rhythm.choices, blank=True)
    seen = models.BigIntegerField(_("gezien tot en met"), default=0)
    told = models.BigIntegerField(_("gemaild tot en met"), default=0)
    mailed_at = models.DateTimeField(_("laatste mail die nog openstaat"), null=True)
    # For the link that stops the mails: it says nothing of who and which group.
    stop_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("plaats van een lezer")
        verbose_name_plural = _("plaatsen van lezers")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scope"],
                name="reader_place_once",
                violation_error_message=_("Deze lezer heeft al een plaats."),
            ),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=["", *Rhythm.values]),
                name="reader_place_rhythm_known",
                violation_error_message=_("Deze keuze bestaat niet."),
            ),
        ]
        indexes = [models.Index(fields=["rhythm", "user"], name="reader_place_rhythm")]

    def __str__(self) -> str:
        return f"plaats {self.pk}"


class SeenNotice(models.Model):
    """A notice beyond the place `seen` that the reader has come across already."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("geziene melding")
        verbose_name_plural = _("geziene meldingen")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "user"],
                name="seen_notice_once",
                violation_error_message=_("Deze melding was al gezien."),
            )
        ]

    def __str__(self) -> str:
        return f"geziene melding {self.pk}"
