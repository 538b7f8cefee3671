"""The page of one organisation: everything on the site that is about it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import Feit, KennisPage


class OrganisatiePage(KennisPage):
    """Introduces the page's organisation and lists all live pages about it, per type."""

    soort = PaginaSoort.ORGANISATIE
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {}

    is_creatable = True
    template = "kennisbank/organisatie.html"
    #: Relations behind the organisation that come along in the page's own query.
    meegelezen: ClassVar[tuple[str, ...]] = ("organisatie__type", "organisatie__inwonerklasse")
    #: How a number of these pages reads: they stand for their organisations.
    telwoorden: ClassVar[tuple[Any, Any]] = (_("organisatie"), _("organisaties"))

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

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.organisatie and self.organisatie.provincie:
            yield Feit(self.organisatie.get_provincie_display())

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what is about the organisation per type of page."""
        context = super().get_context(request, *args, **kwargs)
        groups: dict[PaginaSoort, list[KennisPage]] = {}
        for page in context["over_organisatie"]:
            groups.setdefault(page.specific_class.soort, []).append(page)
        return context | {
            "groepen": [
                (groups[kind][0].specific_class._meta.verbose_name_plural, groups[kind])
                for kind in PaginaSoort
                if kind in groups
            ],
        }

    def page_lists(self) -> dict[str, list[Any]]:
        about = KennisPage.objects.live().filter(organisatie_id=self.organisatie_id).exclude(pk=self.pk)
        pages = list(about.select_related("content_type").order_by("title", "pk")[:200])
        return super().page_lists() | {"over_organisatie": pages}
