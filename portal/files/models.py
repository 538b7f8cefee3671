"""Closed files, whose bytes stand under random names in CLOSED_FILES_ROOT, and the text read in files."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.files.extraction import outcome


class ScanStatus(models.TextChoices):
    """`NOT_SCANNED` exists for development without a scanner only."""

    CHECKING = "wordt-gecontroleerd", _("Wordt gecontroleerd op virussen")
    CLEAN = "schoon", _("Gecontroleerd op virussen")
    REFUSED = "geweigerd", _("Geweigerd: er zit een virus in dit bestand")
    NOT_SCANNED = "niet-gecontroleerd", _("Niet gecontroleerd op virussen")


def showable() -> list[ScanStatus]:
    """The states in which a file may be handed over."""
    unscanned_is_fine = settings.DEVELOPMENT and not settings.CLAMD_URL
    return [ScanStatus.CLEAN, ScanStatus.NOT_SCANNED] if unscanned_is_fine else [ScanStatus.CLEAN]


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
        return self.status in showable()


class LeesStatus(models.TextChoices):
    """How reading a file for search went. All but `WAITING` are final."""

    WAITING = "wacht", _("Wordt gelezen voor de zoekfunctie")
    READABLE = outcome.READABLE, _("Leesbaar voor de zoekfunctie")
    EMPTY = outcome.EMPTY, _("Geen tekst gevonden, misschien is het een scan")
    LOCKED = outcome.LOCKED, _("Beveiligd met een wachtwoord")
    TOO_BIG = outcome.TOO_BIG, _("Te groot om te lezen")
    FAILED = outcome.FAILED, _("Niet te lezen voor de zoekfunctie")


class GelezenTekst(models.Model):
    """The text of a file, read once. Whoever holds the file refers to it with a protecting key.

    `scope` is "publiek" or the id of a leerkring: the same bytes in two leerkringen are read twice, since one
    that is ready at once would tell that another leerkring has the file too.
    """

    scope = models.CharField(_("bereik"), max_length=36, editable=False)
    sha256 = models.CharField(_("vingerafdruk"), max_length=64, editable=False)
    status = models.CharField(
        _("gelezen"), max_length=10, choices=LeesStatus.choices, default=LeesStatus.WAITING
    )
    # [[kind of place, place, text]], see portal.files.extraction.outcome.Piece.
    pieces = models.JSONField(_("tekst"), default=list)
    characters = models.PositiveIntegerField(_("aantal tekens"), default=0)
    attempts = models.PositiveSmallIntegerField(_("pogingen"), default=0)
    begun_at = models.DateTimeField(_("begonnen op"), null=True)
    made_at = models.DateTimeField(_("gelezen op"), null=True)

    class Meta:
        verbose_name = _("gelezen tekst")
        verbose_name_plural = _("gelezen teksten")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "sha256"],
                name="read_text_once",
                violation_error_message=_("Dit bestand is al gelezen."),
            )
        ]

    def __str__(self) -> str:
        return f"gelezen tekst {self.pk}"

    @property
    def is_cut(self) -> bool:
        """Whether the file holds more text than is kept."""
        return self.characters >= outcome.MAX_CHARACTERS * 0.99
