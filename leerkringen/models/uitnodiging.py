"""An invitation for one address to one leerkring."""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from leerkringen.invitation_querysets import UitnodigingQuerySet
from leerkringen.models.kring import Leerkring
from leerkringen.roles import Rol

GELDIG = timedelta(days=14)


def hash_token(token: str) -> str:
    """What is kept of a link: whoever reads the database cannot use an invitation."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _expiry() -> datetime:
    return timezone.now() + GELDIG


class Stand(models.TextChoices):
    """What became of an invitation."""

    OPEN = "open", _("Open")
    VERLOPEN = "verlopen", _("Verlopen")
    AANGENOMEN = "aangenomen", _("Aangenomen")
    AFGEWEZEN = "afgewezen", _("Afgewezen")
    INGETROKKEN = "ingetrokken", _("Ingetrokken")


class Uitnodiging(models.Model):
    """Single use, bound to the address, valid for 14 days. The link itself is not stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.ForeignKey(Leerkring, on_delete=models.CASCADE, related_name="uitnodigingen")
    email = models.EmailField(_("e-mailadres"))
    rol = models.CharField(_("rol"), max_length=12, choices=Rol.choices, default=Rol.DEELNEMER)
    organisatie = models.CharField(_("organisatie"), max_length=200, blank=True)
    vanaf = models.DateField(_("eerste dag"), null=True, blank=True)
    tot = models.DateField(_("laatste dag"), null=True, blank=True)
    door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    nummer = models.PositiveIntegerField(
        _("nummer van de link"),
        default=1,
        help_text=_("Elke keer dat de uitnodiging opnieuw gaat, vervalt de vorige link."),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    aangemaakt_op = models.DateTimeField(_("aangemaakt op"), default=timezone.now)
    verstuurd_op = models.DateTimeField(_("laatst verstuurd op"), default=timezone.now)
    verloopt_op = models.DateTimeField(_("verloopt op"), default=_expiry)
    gebruikt_op = models.DateTimeField(_("gebruikt op"), null=True, blank=True)
    afgewezen_op = models.DateTimeField(_("afgewezen op"), null=True, blank=True)
    ingetrokken_op = models.DateTimeField(_("ingetrokken op"), null=True, blank=True)
    inzending = models.UUIDField(
        null=True, editable=False, help_text=_("De lijst waarmee deze uitnodiging is verstuurd.")
    )

    objects = UitnodigingQuerySet.as_manager()

    class Meta:
        verbose_name = _("uitnodiging")
        verbose_name_plural = _("uitnodigingen")
        ordering = ["-aangemaakt_op", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "email"],
                condition=models.Q(gebruikt_op=None, afgewezen_op=None, ingetrokken_op=None),
                name="uitnodiging_one_open",
                violation_error_message=_("Voor dit adres staat al een uitnodiging open."),
            ),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="uitnodiging_email_small_letters",
                violation_error_message=_("Schrijf het adres in kleine letters."),
            ),
            models.CheckConstraint(
                condition=~models.Q(rol=Rol.GAST) | models.Q(vanaf__isnull=False, tot__gte=models.F("vanaf")),
                name="uitnodiging_guest_has_window",
                violation_error_message=_("Een gast-expert heeft een eerste en een laatste dag."),
            ),
            models.UniqueConstraint(
                fields=["leerkring", "inzending", "email"],
                name="uitnodiging_once_per_list",
                violation_error_message=_("Met deze lijst is dit adres al uitgenodigd."),
            ),
        ]

    def __str__(self) -> str:
        return f"uitnodiging {self.pk}"

    @property
    def token(self) -> str:
        """The secret in the link: 256 bits, made from the site's key, so that it need not be stored.

        A task that sends the mail twice sends the same link; a new `nummer` gives another one.
        """
        return salted_hmac(
            "leerkringen.uitnodiging", f"{self.pk}:{self.nummer}", algorithm="sha256"
        ).hexdigest()

    def renew_token(self) -> None:
        """Sets (does not save) the hash that belongs to the present number."""
        self.token_hash = hash_token(self.token)

    @property
    def stand(self) -> Stand:
        """The same as the scopes of the queryset say."""
        if self.gebruikt_op:
            return Stand.AANGENOMEN
        if self.afgewezen_op:
            return Stand.AFGEWEZEN
        if self.ingetrokken_op:
            return Stand.INGETROKKEN
        return Stand.VERLOPEN if self.verloopt_op <= timezone.now() else Stand.OPEN
