"""A leerkring, who belongs to it, and what they agreed on."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.enums import Fase, Ledenlijst, Thema, Zichtbaarheid
from leerkringen.querysets import (
    AkkoordQuerySet,
    LeerkringQuerySet,
    LidmaatschapQuerySet,
    WerkafsprakenQuerySet,
)
from leerkringen.roles import VOOR_HET_EINDE, Rol


class Leerkring(models.Model):
    """A closed group of organisations that learn together for one or two years."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    titel = models.CharField(_("titel"), max_length=150)
    doel = models.TextField(_("doel"), max_length=1_000)
    thema = models.CharField(_("thema"), max_length=12, choices=Thema.choices, default=Thema.BREED)
    begin = models.DateField(_("begin"), null=True, blank=True)
    eind = models.DateField(_("eind"), null=True, blank=True)
    fase = models.CharField(_("fase"), max_length=12, choices=Fase.choices, default=Fase.CONCEPT)
    zichtbaarheid = models.CharField(
        _("wie mag weten dat deze leerkring er is?"),
        max_length=12,
        choices=Zichtbaarheid.choices,
        default=Zichtbaarheid.ONGENOEMD,
    )
    ledenlijst = models.CharField(
        _("wie ziet wie er lid zijn?"),
        max_length=12,
        choices=Ledenlijst.choices,
        default=Ledenlijst.LEDEN,
    )
    aanmelden = models.BooleanField(
        _("bezoekers mogen vragen om mee te doen"),
        default=False,
        help_text=_("Alleen bij een leerkring die genoemd wordt. U beslist over elke vraag."),
    )
    bewaren_tot = models.DateField(
        _("bewaren tot en met"),
        null=True,
        blank=True,
        help_text=_("Tot en met die dag blijft alles in deze leerkring bewaard."),
    )
    aangemaakt_op = models.DateTimeField(_("aangemaakt op"), auto_now_add=True)
    noodtoegang_tot: datetime | None  # Only from `emergency_circle`: see there.

    objects = LeerkringQuerySet.as_manager()

    class Meta:
        verbose_name = _("leerkring")
        verbose_name_plural = _("leerkringen")
        ordering = ["titel", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fase__in=Fase.values),
                name="leerkring_fase_known",
                violation_error_message=_("Deze fase bestaat niet."),
            ),
            models.CheckConstraint(
                condition=models.Q(zichtbaarheid__in=Zichtbaarheid.values, ledenlijst__in=Ledenlijst.values),
                name="leerkring_openness_known",
                violation_error_message=_("Deze keuze bestaat niet."),
            ),
            models.CheckConstraint(
                condition=models.Q(begin=None) | models.Q(eind=None) | models.Q(eind__gte=models.F("begin")),
                name="leerkring_ends_after_start",
                violation_error_message=_("Het eind ligt voor het begin."),
            ),
        ]

    def __str__(self) -> str:
        # Ends up in logs and error reports: never the title.
        return f"leerkring {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("leerkringen:circle-detail", args=[self.pk])

    @property
    def mag_gevraagd(self) -> bool:
        """Of a listed one: whether anybody may ask to join. The same as `asked_to_join` says."""
        return self.aanmelden and self.fase in VOOR_HET_EINDE


class Lidmaatschap(models.Model):
    """One person in one leerkring, for a while. Ended ones stay, as a record of who could read when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.ForeignKey(Leerkring, on_delete=models.CASCADE, related_name="lidmaatschappen")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lid"),
        # An account is erased, not deleted: who could read when is kept.
        on_delete=models.PROTECT,
        related_name="lidmaatschappen",
    )
    rol = models.CharField(_("rol"), max_length=12, choices=Rol.choices, default=Rol.DEELNEMER)
    organisatie = models.CharField(_("organisatie"), max_length=200, blank=True)
    mail_staat_open: bool  # Only from `own_membership`: see there.
    noodtoegang_verteld: bool  # Idem.
    is_open: bool  # Idem.
    akkoord: bool  # Only with `with_agreement_flag`: whether the current werkafspraken are accepted.
    begonnen_op = models.DateTimeField(_("lid sinds"), default=timezone.now)
    vanaf = models.DateField(
        _("eerste dag"),
        null=True,
        blank=True,
        help_text=_("Voor een gast-expert: eerder is er geen toegang."),
    )
    beeindigd_op = models.DateTimeField(_("beëindigd op"), null=True, blank=True)
    einddatum = models.DateField(
        _("einddatum"), null=True, blank=True, help_text=_("De laatste dag met toegang.")
    )

    objects = LidmaatschapQuerySet.as_manager()

    class Meta:
        verbose_name = _("lidmaatschap")
        verbose_name_plural = _("lidmaatschappen")
        ordering = ["begonnen_op", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "user"],
                condition=models.Q(beeindigd_op=None),
                name="lidmaatschap_one_active",
                violation_error_message=_("Deze persoon is al lid van deze leerkring."),
            ),
            models.CheckConstraint(
                condition=models.Q(rol__in=Rol.values),
                name="lidmaatschap_rol_known",
                violation_error_message=_("Deze rol bestaat niet."),
            ),
            models.CheckConstraint(
                condition=models.Q(beeindigd_op=None) | models.Q(beeindigd_op__gte=models.F("begonnen_op")),
                name="lidmaatschap_ends_after_start",
                violation_error_message=_("Het einde ligt voor het begin."),
            ),
            models.CheckConstraint(
                condition=~models.Q(rol=Rol.GAST)
                | models.Q(vanaf__isnull=False, einddatum__gte=models.F("vanaf")),
                name="lidmaatschap_guest_has_window",
                violation_error_message=_("Een gast-expert heeft een eerste en een laatste dag."),
            ),
        ]
        indexes = [models.Index(fields=["user", "leerkring", "beeindigd_op"], name="lidmaatschap_access")]

    def __str__(self) -> str:
        return f"lidmaatschap {self.pk}"

    @property
    def is_gast(self) -> bool:
        return self.rol == Rol.GAST


class Werkafspraken(models.Model):
    """One version of what the members promise each other; the highest number counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.ForeignKey(Leerkring, on_delete=models.CASCADE, related_name="werkafspraken")
    versie = models.PositiveIntegerField(_("versie"))
    tekst = models.TextField(_("tekst"), max_length=20_000, help_text=_("Markdown."))
    aangemaakt_op = models.DateTimeField(_("aangemaakt op"), auto_now_add=True)

    objects = WerkafsprakenQuerySet.as_manager()

    class Meta:
        verbose_name = _("werkafspraken")
        verbose_name_plural = _("werkafspraken")
        ordering = ["leerkring", "-versie"]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "versie"],
                name="werkafspraken_version_once",
                violation_error_message=_("Deze versie bestaat al."),
            )
        ]

    def __str__(self) -> str:
        return f"werkafspraken {self.pk}"


class Akkoord(models.Model):
    """Who accepted which version, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    werkafspraken = models.ForeignKey(Werkafspraken, on_delete=models.CASCADE, related_name="akkoorden")
    # Proof outlives the account: see portal.accounts.erasure.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    op = models.DateTimeField(_("op"), auto_now_add=True)

    objects = AkkoordQuerySet.as_manager()

    class Meta:
        verbose_name = _("akkoord")
        verbose_name_plural = _("akkoorden")
        constraints = [
            models.UniqueConstraint(
                fields=["werkafspraken", "user"],
                name="akkoord_once",
                violation_error_message=_("U ging al akkoord met deze werkafspraken."),
            )
        ]

    def __str__(self) -> str:
        return f"akkoord {self.pk}"
