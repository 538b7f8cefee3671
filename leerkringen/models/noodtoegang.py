"""Noodtoegang: a beheerder reads one leerkring for some hours, on the word of a second beheerder."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.emergency_querysets import NoodtoegangQuerySet

MAX_HOURS = 4
MIN_REASON, MAX_REASON = 30, 2_000  # characters
#: A request that nobody answers in this time lapses.
ANSWER_WITHIN = timedelta(hours=24)
#: So long after its end the overview of the leerkring still tells of it; its own page does for ever.
SHOWN_AFTER = timedelta(days=30)


class Noodtoegang(models.Model):
    """One request, and what became of it. Never deleted: it outlives the leerkring and the accounts.

    `leerkring` is a plain number: whether there is a leerkring behind it plays no part in asking and in
    granting, so neither tells. `beeindigd_op` is also filled when the time was over: see
    `services.emergencies.close_overdue`.
    """

    class Stand(models.TextChoices):
        WACHT = "wacht", _("Wacht op een tweede beheerder")
        LOOPT = "loopt", _("Loopt nu")
        AFGELOPEN = "afgelopen", _("Voorbij")
        AFGEWEZEN = "afgewezen", _("Geweigerd")
        INGETROKKEN = "ingetrokken", _("Ingetrokken")
        VERVALLEN = "vervallen", _("Vervallen: niemand antwoordde binnen 24 uur")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.UUIDField(_("nummer van de leerkring"))
    gevraagd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("gevraagd door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Names as text: the leerkring can always read who it was, also when the account is gone.
    gevraagd_naam = models.CharField(_("naam van wie vroeg"), max_length=150)
    toegekend_door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("toegekend door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    toegekend_naam = models.CharField(_("naam van wie toekende"), max_length=150, blank=True)
    reden = models.TextField(_("reden"), max_length=MAX_REASON, validators=[MinLengthValidator(MIN_REASON)])
    uren = models.PositiveSmallIntegerField(
        _("uren"), validators=[MinValueValidator(1), MaxValueValidator(MAX_HOURS)]
    )
    gevraagd_op = models.DateTimeField(_("gevraagd op"), default=timezone.now)
    toegekend_op = models.DateTimeField(_("toegekend op"), null=True, blank=True)
    tot = models.DateTimeField(_("tot"), null=True, blank=True)
    afgewezen_op = models.DateTimeField(_("geweigerd op"), null=True, blank=True)
    beeindigd_op = models.DateTimeField(_("beëindigd op"), null=True, blank=True)

    objects = NoodtoegangQuerySet.as_manager()

    class Meta:
        verbose_name = _("noodtoegang")
        verbose_name_plural = _("noodtoegangen")
        ordering = ["-gevraagd_op", "id"]
        permissions = [("break_glass", _("Mag noodtoegang vragen en toekennen"))]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "gevraagd_door"],
                condition=models.Q(afgewezen_op=None, beeindigd_op=None),
                name="noodtoegang_one_open",
                violation_error_message=_("U hebt voor deze leerkring al een verzoek."),
            ),
            models.CheckConstraint(
                condition=models.Q(uren__gte=1, uren__lte=MAX_HOURS),
                name="noodtoegang_hours",
                violation_error_message=_("Noodtoegang duurt hoogstens vier uur."),
            ),
            models.CheckConstraint(
                condition=models.Q(toegekend_op=None, tot=None)
                | models.Q(
                    toegekend_op__isnull=False,
                    afgewezen_op=None,
                    tot__lte=models.F("toegekend_op") + timedelta(hours=MAX_HOURS),
                ),
                name="noodtoegang_ends_in_time",
                violation_error_message=_("Noodtoegang duurt hoogstens vier uur."),
            ),
            models.CheckConstraint(
                condition=models.Q(toegekend_door=None) | ~models.Q(toegekend_door=models.F("gevraagd_door")),
                name="noodtoegang_two_people",
                violation_error_message=_("Een andere beheerder kent noodtoegang toe."),
            ),
        ]
        indexes = [
            models.Index(fields=["leerkring", "tot"], name="noodtoegang_circle"),
            models.Index(fields=["gevraagd_door", "tot"], name="noodtoegang_reader"),
        ]

    def __str__(self) -> str:
        return f"noodtoegang {self.pk}"

    @property
    def stand(self) -> Stand:
        """What it is now, by the clock; also when nobody has noted the end yet."""
        now = timezone.now()
        if self.afgewezen_op:
            return self.Stand.AFGEWEZEN
        if self.toegekend_op:
            return self.Stand.LOOPT if self.einde > now else self.Stand.AFGELOPEN
        if self.beeindigd_op and self.beeindigd_op < self.gevraagd_op + ANSWER_WITHIN:
            return self.Stand.INGETROKKEN
        return self.Stand.WACHT if now < self.gevraagd_op + ANSWER_WITHIN else self.Stand.VERVALLEN

    @property
    def einde(self) -> datetime:
        """When the access ended or will end; of a request without answer, when it lapses."""
        until: datetime = self.tot or self.gevraagd_op + ANSWER_WITHIN
        return min(until, self.beeindigd_op) if self.beeindigd_op else until
