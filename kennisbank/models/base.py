"""What all public knowledge pages share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.dateformat import format as dutch
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.explaining import Explainer
from kennisbank.forms import KennisPageForm
from kennisbank.models.public_page import PublicPage
from kennisbank.models.snippets import Organisatie
from kennisbank.models.taxonomy import Term, all_terms
from kennisbank.source_name import SOURCE_NAME
from portal.common.blocks import BijlageBlock, ContentBlock
from portal.common.blocks.stream import stream_text
from portal.common.content_version import content_version, kept
from portal.common.sanitize import join_plain
from portal.search.registry import PUBLIC_TOKEN
from portal.search.similar import not_denied, similar_ids, similar_moment

REVIEW_AFTER = timedelta(days=365)  # A page is to be checked again after a year.
MAX_RELATED = 5
MAX_SIMILAR = 3
# What resembles a page may stand in its other lists already; so many more are asked.
MAX_LISTED = 15


@dataclass(frozen=True)
class Feit:
    """A few words on a card, with the name of an icon or without."""

    tekst: str
    icoon: str = ""


class KennisPage(PublicPage):
    """The concrete base of all content types: one table to list, filter and relate them in one query."""

    #: Which taxonomies this type uses, and whether one value at least is required to publish.
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {}
    soort: ClassVar[PaginaSoort]

    samenvatting = models.TextField(
        _("samenvatting"),
        max_length=300,
        help_text=_("Wat heeft de lezer hieraan? In één of twee zinnen, hoogstens 300 tekens."),
    )
    termen = ParentalManyToManyField(Term, verbose_name=_("termen"), blank=True, related_name="paginas")
    organisatie = models.ForeignKey(
        Organisatie,
        verbose_name=_("organisatie"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="paginas",
    )
    datum = models.DateField(
        _("datum"), null=True, blank=True, help_text=_("Wanneer het verscheen of gebeurde.")
    )
    inhoud = StreamField(ContentBlock(), verbose_name=_("inhoud"), blank=True)
    bijlagen = StreamField([("bijlage", BijlageBlock())], verbose_name=_("bijlagen"), blank=True)
    hoort_bij = ParentalManyToManyField(
        "self",
        verbose_name=_("hoort hierbij"),
        blank=True,
        symmetrical=False,
        related_name="genoemd_door",
        help_text=_("Wat leest iemand hierna? Kies hoogstens vijf pagina’s."),
    )
    laatst_gecontroleerd_op = models.DateField(
        _("laatst gecontroleerd op"),
        default=timezone.localdate,
        help_text=_("Klopt alles nog? Zet hier vandaag."),
    )
    redacteur = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("redacteur"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Wie zorgt dat deze pagina klopt?"),
    )
    bron_url = models.URLField(_("bron"), blank=True, max_length=500)
    voorbeeldinhoud = models.BooleanField(
        _("voorbeeldinhoud"),
        default=False,
        help_text=_("Verzonnen om te laten zien hoe het kan. De lezer ziet dit label."),
    )

    base_form_class = KennisPageForm
    subpage_types: ClassVar[list[str]] = []
    parent_page_types: ClassVar[list[str] | None] = ["kennisbank.OverzichtPage"]
    is_creatable = False

    intro_panels: ClassVar[list[Any]] = [FieldPanel("samenvatting")]
    type_panels: ClassVar[list[Any]] = []
    body_panels: ClassVar[list[Any]] = [FieldPanel("inhoud"), FieldPanel("bijlagen")]
    care_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("laatst_gecontroleerd_op"), FieldPanel("redacteur")]),
        FieldPanel("bron_url"),
        FieldPanel("voorbeeldinhoud"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("samenvatting")]

    class Meta:
        verbose_name = _("kennispagina")

    @classmethod
    def get_edit_handler(cls) -> Any:
        """Four tabs in the order in which an editor works; the terms tab follows `taxonomieen`."""
        terms = [FieldPanel(taxonomie.value) for taxonomie in cls.taxonomieen]
        relations = [FieldPanel("organisatie"), FieldPanel("datum"), FieldPanel("hoort_bij")]
        handler = TabbedInterface(
            [
                ObjectList(
                    [*Page.content_panels, *cls.intro_panels, *cls.type_panels, *cls.body_panels],
                    heading=_("Inhoud"),
                ),
                ObjectList(
                    [MultiFieldPanel(terms, heading=_("Onderwerpen")), *relations] if terms else relations,
                    heading=_("Vindbaar maken"),
                ),
                ObjectList(cls.care_panels, heading=_("Beheer")),
                ObjectList([*cls.promote_panels, *cls.settings_panels], heading=_("Webadres en planning")),
            ],
            base_form_class=cls.base_form_class,
        )
        return handler.bind_to_model(cls)

    def clean(self) -> None:
        super().clean()
        if self.laatst_gecontroleerd_op and self.laatst_gecontroleerd_op > timezone.localdate():
            raise ValidationError(
                {"laatst_gecontroleerd_op": _("Deze datum ligt in de toekomst. Kies vandaag of eerder.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        # One transaction around the page, its terms and the search outbox row that a signal adds.
        with transaction.atomic():
            super().save(*args, **kwargs)

    @cached_property
    def alle_termen(self) -> list[Term]:
        """All terms of all taxonomies, ordered; one query, or none after `read_terms`."""
        return sorted(self.termen.all(), key=_term_order)

    def termen_van(self, taxonomie: str) -> list[Term]:
        """The terms of one taxonomy, without a query of its own."""
        return [term for term in self.alle_termen if term.taxonomie == taxonomie]

    @property
    def domeinen(self) -> list[Term]:
        return self.termen_van(Taxonomie.DOMEIN)

    @property
    def fasen(self) -> list[Term]:
        return self.termen_van(Taxonomie.FASE)

    @property
    def doelgroepen(self) -> list[Term]:
        return self.termen_van(Taxonomie.DOELGROEP)

    @property
    def inwonerklassen(self) -> list[Term]:
        return self.termen_van(Taxonomie.INWONERKLASSE)

    @property
    def programmas(self) -> list[Term]:
        return self.termen_van(Taxonomie.PROGRAMMA)

    @property
    def herzien_voor(self) -> date:
        """The day before which the page should be checked again."""
        return self.laatst_gecontroleerd_op + REVIEW_AFTER

    @property
    def kaartdatum(self) -> str:
        """The date as the card of the page shows it; empty without one."""
        return dutch(self.datum, "F Y") if self.datum else ""

    def kaartfeiten(self) -> list[Feit]:
        """The facts on its card; costs no query when terms and organisation are at hand."""
        feiten = list(self.eigen_feiten())
        if self.fasen and self.fasen[0].nummer:
            feiten.append(Feit(gettext("Fase %(number)d") % {"number": self.fasen[0].nummer}))
        elif self.kaartdatum:
            feiten.append(Feit(self.kaartdatum))
        if self.organisatie and self.organisatie.naam != self.title:
            feiten.append(Feit(self.organisatie.naam))
        return feiten

    def eigen_feiten(self) -> Iterable[Feit]:
        """What only this type has to say on its card: how long it takes, who tells the story."""
        return ()

    @property
    def kaartlabel(self) -> str:
        """A label on the card, such as that a meeting does not take place."""
        return ""

    @property
    def peildatum(self) -> date:
        """The day by which the search sorts and filters."""
        return self.datum or self.laatst_gecontroleerd_op

    def soort_label(self) -> str:
        """The kind of page in a word, also of a row that was read as the base type; costs no query."""
        return str((self.specific_class or type(self)).soort.label)

    def search_parts(self) -> Iterable[str]:
        """The texts that the public search reads, apart from title and summary; may hold HTML."""
        yield stream_text(self.inhoud)
        for bijlage in self.bijlagen:
            yield bijlage.value["titel"] or getattr(bijlage.value["document"], "title", "")
            yield bijlage.value["toelichting"]

    def search_keywords(self) -> Iterable[str]:
        """Codes and names by which the page is found exactly: terms and organisation."""
        yield from (term.naam for term in self.alle_termen)
        if self.organisatie:
            yield self.organisatie.naam

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        # A preview shows what was not saved, so it must not be what others get.
        seen_by_all = self.pk and self.live and not getattr(request, "is_preview", False)
        # With the version from before the reading: parts made of these lists may be kept under a later one.
        version = content_version() if seen_by_all else ""
        key = f"lists {self.pk} {similar_moment('public')} {version}" if version else ""
        lists = kept(key, self._all_lists) if key else self._all_lists()
        return context | lists | {"lists_key": key, "explainer": Explainer(self.title)}

    def _all_lists(self) -> dict[str, list[Any]]:
        lists = self.page_lists()
        shown = [page.pk for pages in lists.values() for page in pages]
        return lists | {"lijkt_hierop": self.lijkt_hierop(without=shown)}

    def page_lists(self) -> dict[str, list[Any]]:
        """The lists of other pages that the template shows, by their name there."""
        return {"verwant": self.verwante_paginas()}

    def verwante_paginas(self) -> list["KennisPage"]:
        """What belongs to this page by an editor's choice."""
        return list(self.hoort_bij.filter(live=True).order_by("title")[:MAX_RELATED])

    def lijkt_hierop(self, without: Iterable[int] = ()) -> list["KennisPage"]:
        """Live pages whose text resembles this one; when the search knows none, those with the same terms.

        Asked of the embedded engine, with the page's own text: to read it as the search does costs a query
        for each type of page.
        """
        shown = set(without)
        ids = similar_ids(
            "public",
            SOURCE_NAME,
            str(self.pk),
            self.title,
            join_plain([self.samenvatting, *self.search_keywords(), *self.search_parts()]),
            frozenset({PUBLIC_TOKEN}),
            MAX_SIMILAR + MAX_LISTED,
        )
        wanted = [pk for pk in map(int, ids) if pk not in shown]
        if wanted:
            found = not_denied(KennisPage.objects.live(), SOURCE_NAME).in_bulk(wanted)
            return [found[pk] for pk in wanted if pk in found][:MAX_SIMILAR]
        return self._with_same_terms(shown)

    def _with_same_terms(self, without: set[int]) -> list["KennisPage"]:
        if not self.alle_termen:
            return []
        similar = (
            KennisPage.objects.live()
            .exclude(pk__in={self.pk, *without})
            .filter(termen__in=[term.pk for term in self.alle_termen])
            .annotate(gedeeld=models.Count("termen"))
            .order_by("-gedeeld", "title", "pk")
        )
        return list(similar[:MAX_SIMILAR])


def read_terms(pages: Sequence[KennisPage]) -> None:
    """Reads `alle_termen` of all these pages in one query; prefetching takes several times as long."""
    through = KennisPage.termen.through
    known = all_terms()
    rows = through.objects.filter(kennispage_id__in=[page.pk for page in pages])
    terms: dict[int, list[Term]] = {}
    for page_id, term_id in rows.values_list("kennispage_id", "term_id"):
        if term_id in known:
            terms.setdefault(page_id, []).append(known[term_id])
    for page in pages:
        page.alle_termen = sorted(terms.get(page.pk, []), key=_term_order)


def _term_order(term: Term) -> tuple[str, int, str]:
    return term.taxonomie, term.volgorde, term.naam
