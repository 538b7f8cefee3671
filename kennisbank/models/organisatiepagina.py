"""The page of one organisation: everything on the site that is about it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import KennisPage


class OrganisatiePage(KennisPage):
    """Introduces the page's organisation and lists all live pages about it, per type."""

    soort = PaginaSoort.ORGANISATIE
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {}

    is_creatable = True
    template = "kennisbank/organisatie.html"

    class Meta:
        verbose_name = _("organisatiepagina")
        verbose_name_plural = _("organisatiepagina’s")

    def clean(self) -> None:
        super().clean()
        if self.organisatie_id is None:
            raise ValidationError({"organisatie": _("Kies de organisatie waarover deze pagina gaat.")})
        others = OrganisatiePage.objects.filter(organisatie_id=self.organisatie_id).exclude(pk=self.pk)
        if others.exists():
            raise ValidationError({"organisatie": _("Deze organisatie heeft al een pagina.")})

    def page_lists(self) -> dict[str, list[Any]]:
        about = KennisPage.objects.live().filter(organisatie_id=self.organisatie_id).exclude(pk=self.pk)
        pages = list(about.select_related("content_type").order_by("title", "pk")[:200])
        return super().page_lists() | {"over_organisatie": pages}
