"""Addresses of pages that were removed: they answer 410 with a way on, never a bare 404."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class VerdwenenPagina(models.Model):
    """An address that had a public page. No title: that of a withdrawn story may hold a name."""

    pad = models.CharField(
        _("adres"), max_length=255, unique=True, help_text=_("Zoals /handvatten/oud-handvat/.")
    )
    sinds = models.DateField(_("verwijderd op"), default=timezone.localdate)
    toelichting = models.CharField(
        _("toelichting"),
        max_length=300,
        blank=True,
        help_text=_("Waarom is de pagina weg? De lezer ziet dit."),
    )
    opvolger = models.ForeignKey(
        Page,
        verbose_name=_("lees verder op"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [FieldPanel("pad"), FieldPanel("sinds"), FieldPanel("toelichting"), FieldPanel("opvolger")]

    class Meta:
        verbose_name = _("verwijderde pagina")
        verbose_name_plural = _("verwijderde pagina’s")
        ordering = ["-sinds", "pad"]

    def __str__(self) -> str:
        return self.pad
