"""Conversations, their messages, and how far somebody has read."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from leerkringen.markup import shown_html
from leerkringen.models.kring import Leerkring
from leerkringen.written_querysets import BerichtQuerySet, GelezenQuerySet, GesprekQuerySet


class Gesprek(models.Model):
    """A subject that members talk about. The first message is a Bericht like the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leerkring = models.ForeignKey(Leerkring, on_delete=models.CASCADE, related_name="gesprekken")
    titel = models.CharField(_("onderwerp"), max_length=150)
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begonnen door"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    voor_gasten = models.BooleanField(_("ook gast-experts lezen dit"), default=False)
    begonnen_op = models.DateTimeField(_("begonnen op"), default=timezone.now)
    laatste_bericht_op = models.DateTimeField(_("laatste bericht op"), default=timezone.now)
    inzending = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = GesprekQuerySet.as_manager()

    class Meta:
        verbose_name = _("gesprek")
        verbose_name_plural = _("gesprekken")
        ordering = ["-laatste_bericht_op", "id"]
        indexes = [models.Index(fields=["leerkring", "-laatste_bericht_op"], name="gesprek_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["leerkring", "auteur", "inzending"],
                name="gesprek_sent_once",
                violation_error_message=_("Dit gesprek is al geplaatst."),
            )
        ]

    def __str__(self) -> str:
        return f"gesprek {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("leerkringen:conversation-detail", args=[self.leerkring_id, self.pk])


class Bericht(models.Model):
    """One message: the Markdown as typed, and the cleaned HTML made from it.

    Taking a message away empties both texts; the row stays, so that replies keep their place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gesprek = models.ForeignKey(Gesprek, on_delete=models.CASCADE, related_name="berichten")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("schrijver"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    bron = models.TextField(_("tekst"), blank=True)
    html = models.TextField(_("tekst als HTML"), blank=True, editable=False)
    geplaatst_op = models.DateTimeField(_("geplaatst op"), default=timezone.now)
    gewijzigd_op = models.DateTimeField(_("gewijzigd op"), null=True, blank=True)
    verwijderd_op = models.DateTimeField(_("verwijderd op"), null=True, blank=True)
    # From a hidden field of the form: sending it twice (double click, back button) makes one message.
    inzending = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = BerichtQuerySet.as_manager()

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("berichten")
        ordering = ["geplaatst_op", "id"]
        indexes = [models.Index(fields=["gesprek", "geplaatst_op"], name="bericht_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["gesprek", "auteur", "inzending"],
                name="bericht_sent_once",
                violation_error_message=_("Dit bericht is al geplaatst."),
            ),
            models.CheckConstraint(
                condition=models.Q(verwijderd_op=None) | models.Q(bron="", html=""),
                name="bericht_removed_is_empty",
                violation_error_message=_("Een verwijderd bericht heeft geen tekst meer."),
            ),
        ]

    def __str__(self) -> str:
        return f"bericht {self.pk}"

    def get_absolute_url(self) -> str:
        """The conversation at this message, on whatever page it stands."""
        url = reverse("leerkringen:conversation-detail", args=[self.gesprek.leerkring_id, self.gesprek_id])
        return f"{url}?bericht={self.pk}#bericht-{self.pk}"

    @property
    def veilige_html(self) -> SafeString:
        """The text for a browser, cleaned once more."""
        return shown_html(self.html)


class Gelezen(models.Model):
    """Up to which moment somebody has read a conversation. Only for that person's own counters."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    gesprek = models.ForeignKey(Gesprek, on_delete=models.CASCADE, related_name="gelezen")
    tot = models.DateTimeField(_("gelezen tot"))

    objects = GelezenQuerySet.as_manager()

    class Meta:
        verbose_name = _("leesplaats")
        verbose_name_plural = _("leesplaatsen")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "gesprek"],
                name="gelezen_once",
                violation_error_message=_("Deze leesplaats bestaat al."),
            )
        ]

    def __str__(self) -> str:
        return f"leesplaats {self.pk}"
