"""What readers say of a page: whether it helped, and what is wrong with it."""

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kennisbank.models.base import KennisPage


class Reactie(models.Model):
    """A reaction without any personal data: no name, no address, no time of day, no session.

    Somebody may still write a name in the text; the form asks not to, and editors remove it.
    """

    page = models.ForeignKey(KennisPage, verbose_name=_("pagina"), on_delete=models.CASCADE, related_name="+")
    nuttig = models.BooleanField(_("nuttig"), null=True, blank=True)
    tekst = models.TextField(_("wat klopt er niet"), max_length=1000, blank=True)
    dag = models.DateField(_("dag"), default=timezone.localdate)
    afgehandeld = models.BooleanField(_("afgehandeld"), default=False)

    class Meta:
        verbose_name = _("reactie")
        verbose_name_plural = _("reacties")
        ordering = ["afgehandeld", "-dag", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(nuttig__isnull=False) | ~models.Q(tekst=""),
                name="reactie_says_something",
                violation_error_message=_("Kies ja of nee, of schrijf wat er niet klopt."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page}: {self.kort}"

    @property
    def kort(self) -> str:
        """The vote, or the beginning of the text, in one line."""
        vote = _("Nuttig: ja") if self.nuttig else _("Nuttig: nee")
        return Truncator(self.tekst).chars(80) or str(vote)
