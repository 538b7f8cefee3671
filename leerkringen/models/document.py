"""Documents that members share with each other."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leerkringen.enums import Tlp
from leerkringen.models.kring import Leerkring
from leerkringen.written_querysets import DocumentQuerySet
from portal.files.content_types import IMAGE_TYPES
from portal.files.models import ClosedFile, GelezenTekst

WOORDEN = {
    "pdf": _("PDF"),
    "docx": _("tekst"),
    "odt": _("tekst"),
    "txt": _("tekst"),
    "md": _("tekst"),
    "csv": _("tabel"),
    "xlsx": _("spreadsheet"),
    "ods": _("spreadsheet"),
    "pptx": _("presentatie"),
    "odp": _("presentatie"),
    "jpg": _("afbeelding"),
    "jpeg": _("afbeelding"),
    "png": _("afbeelding"),
    "webp": _("afbeelding"),
}


class Praktijkdocument(models.Model):
    """A document from practice, with its owner's rule for passing it on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.ForeignKey(Leerkring, on_delete=models.CASCADE, related_name="documenten")
    titel = models.CharField(_("titel"), max_length=150)
    toelichting = models.TextField(_("toelichting"), blank=True, max_length=2_000)
    organisatie = models.CharField(_("organisatie"), max_length=200, blank=True)
    tlp = models.CharField(_("delen met"), max_length=16, choices=Tlp.choices, default=Tlp.ORANJE)
    voor_gasten = models.BooleanField(_("ook gast-experts lezen dit"), default=False)
    bestand = models.OneToOneField(
        ClosedFile, verbose_name=_("bestand"), on_delete=models.PROTECT, related_name="+"
    )
    # Filled by the worker, once the file may be opened.
    gelezen_tekst = models.ForeignKey(
        GelezenTekst,
        verbose_name=_("gelezen tekst"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    versie = models.PositiveIntegerField(_("versie"), default=1)
    geplaatst_door = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("geplaatst door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    geplaatst_op = models.DateTimeField(_("geplaatst op"), default=timezone.now)
    inzending = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("praktijkdocument")
        verbose_name_plural = _("praktijkdocumenten")
        ordering = ["-geplaatst_op", "id"]
        indexes = [models.Index(fields=["leerkring", "-geplaatst_op"], name="document_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "geplaatst_door", "inzending"],
                name="document_sent_once",
                violation_error_message=_("Dit document is al geplaatst."),
            ),
            models.CheckConstraint(
                condition=models.Q(tlp__in=Tlp.values),
                name="document_tlp_known",
                violation_error_message=_("Kies met wie lezers dit mogen delen."),
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("leerkringen:document-detail", args=[self.leerkring_id, self.pk])

    @property
    def kleur(self) -> str:
        return Tlp(self.tlp).kleur

    @property
    def can_hold_text(self) -> bool:
        """Pictures are not read."""
        return self.bestand.extension not in IMAGE_TYPES

    @property
    def soort(self) -> str:
        """The kind of file in a word."""
        return str(WOORDEN.get(self.bestand.extension, self.bestand.extension))
