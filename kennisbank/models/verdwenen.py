"""Addresses of pages that were removed: they answer 410 with a way on, never a bare 404."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from kennisbank.models.public_page import path_on_site

MAX_PATH = 255


class VerdwenenPagina(models.Model):
    """An address that had a public page. No title: that of a withdrawn story may hold a name."""

    pad = models.CharField(
        _("adres"), max_length=MAX_PATH, unique=True, help_text=_("Zoals /handvatten/oud-handvat/.")
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

    def clean(self) -> None:
        super().clean()
        parts = [part for part in self.pad.strip().split("/") if part]
        path = f"/{'/'.join(parts)}/"
        if not parts or "?" in path or "#" in path or len(path) > MAX_PATH or not path.isprintable():
            raise ValidationError(
                {"pad": _("Vul het adres op deze site in, zoals /handvatten/oud-handvat/.")}
            )
        if path.startswith(settings.NO_PUBLIC_PAGES):
            raise ValidationError({"pad": _("Hier staan geen openbare pagina’s. Kies een ander adres.")})
        # The root of the tree and the home page stand above all.
        there = Page.objects.filter(live=True, slug=parts[-1], depth=2 + len(parts))
        if there.filter(url_path__endswith=path).exists():
            raise ValidationError({"pad": _("Op dit adres staat nu een pagina.")})
        self.pad = path

    @property
    def opvolger_url(self) -> str:
        """The address of the successor; empty when there is none that readers can see."""
        return path_on_site(self.opvolger.url_path) if self.opvolger and self.opvolger.live else ""

    @property
    def ouder_url(self) -> str:
        """The address above this one."""
        return self.pad.rstrip("/").rsplit("/", 1)[0] + "/"
