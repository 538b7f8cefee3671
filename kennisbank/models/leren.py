"""Lessons, questions with their answer, and personal stories."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q, Subquery
from django.utils import timezone
from django.utils.dateformat import format as dutch
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.models.base import MAX_RELATED, MAX_SIMILAR, REVIEW_AFTER, Feit, KennisPage
from kennisbank.models.handvat import HandvatPage
from kennisbank.models.hulp import HulpNu
from kennisbank.models.pages import PublicatiePage
from portal.common.blocks.stream import stream_text


class LesPage(KennisPage):
    """One lesson that a leerkring or research drew: in one sentence, and what you can do with it."""

    soort = PaginaSoort.LES
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOMEIN: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.KWETSBAAR_PROCES: False,
        Taxonomie.DOELGROEP: False,
        Taxonomie.PROGRAMMA: False,
    }

    nummer = models.PositiveSmallIntegerField(_("nummer"), null=True, blank=True)
    kern = models.CharField(_("de les in één zin"), max_length=250, blank=True)
    wat_kun_je_doen = StreamField(
        [("punt", blocks.CharBlock(label=_("Punt"), max_length=250))],
        verbose_name=_("wat kunt u doen"),
        blank=True,
    )
    leerkring = models.CharField(
        _("leerkring"), max_length=150, blank=True, help_text=_("Alleen de naam, nooit wie meededen.")
    )
    publicatie = models.ForeignKey(
        PublicatiePage,
        verbose_name=_("publicatie"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lessen",
    )
    handvatten = ParentalManyToManyField(
        HandvatPage, verbose_name=_("oefen met"), blank=True, related_name="lessen"
    )

    is_creatable = True
    template = "kennisbank/les.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("nummer"), FieldPanel("leerkring")]),
        FieldPanel("kern"),
        FieldPanel("wat_kun_je_doen"),
        FieldPanel("publicatie"),
        FieldPanel("handvatten"),
    ]

    class Meta:
        verbose_name = _("les")
        verbose_name_plural = _("lessen")

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.nummer:
            yield Feit(gettext("Les %(number)d") % {"number": self.nummer})

    def search_parts(self) -> Iterable[str]:
        yield from (self.kern, stream_text(self.wat_kun_je_doen))
        yield from super().search_parts()

    def page_lists(self) -> dict[str, list[Any]]:
        used = self.handvatten.filter(live=True).order_by("title")
        return super().page_lists() | {"gebruikt": list(used[:6])}

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | self.neighbours()

    def neighbours(self) -> dict[str, "LesPage | None"]:
        """`vorige` and `volgende`: the live lessons with the number before and after; one query."""
        if self.nummer is None:
            return {}
        numbered = LesPage.objects.live().exclude(pk=self.pk)
        # Two lessons may bear one number: then the key decides, so that nobody walks in a circle.
        before = numbered.filter(Q(nummer__lt=self.nummer) | Q(nummer=self.nummer, pk__lt=self.pk))
        after = numbered.filter(Q(nummer__gt=self.nummer) | Q(nummer=self.nummer, pk__gt=self.pk))
        previous = Subquery(before.order_by("-nummer", "-pk").values("pk")[:1])
        following = Subquery(after.order_by("nummer", "pk").values("pk")[:1])
        pages = LesPage.objects.filter(Q(pk=previous) | Q(pk=following))
        found = {(page.nummer, page.pk) > (self.nummer, self.pk): page for page in pages}
        return {"vorige": found.get(False), "volgende": found.get(True)}


class VraagPage(KennisPage):
    """A question (the title) with a short answer, its legal basis and the day on which that was so."""

    soort = PaginaSoort.VRAAG
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOMEIN: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.KWETSBAAR_PROCES: False,
        Taxonomie.DOELGROEP: False,
        Taxonomie.FASE: False,
    }
    telwoorden: ClassVar[tuple[Any, Any]] = (_("vraag"), _("vragen"))

    kort_antwoord = models.TextField(_("kort antwoord"), max_length=500, blank=True)
    wettelijke_basis = StreamField(
        [
            (
                "bron",
                blocks.StructBlock(
                    [
                        ("naam", blocks.CharBlock(label=_("Wet en artikel"), max_length=200)),
                        ("url", blocks.URLBlock(label=_("Webadres"), required=False)),
                    ],
                    label=_("Wet of regel"),
                ),
            )
        ],
        verbose_name=_("wettelijke basis"),
        blank=True,
    )
    geldig_op = models.DateField(
        _("geldig op"), null=True, blank=True, help_text=_("Op welke dag is gecontroleerd dat dit klopt?")
    )

    is_creatable = True
    template = "kennisbank/vraag.html"
    type_panels: ClassVar[list[Any]] = [
        FieldPanel("kort_antwoord"),
        FieldPanel("wettelijke_basis"),
        FieldPanel("geldig_op"),
    ]

    class Meta:
        verbose_name = _("vraag en antwoord")
        verbose_name_plural = _("vragen en antwoorden")

    @property
    def is_oud(self) -> bool:
        """Whether the answer was checked longer than a year ago."""
        return self.geldig_op is not None and self.geldig_op + REVIEW_AFTER < timezone.localdate()

    def page_lists(self) -> dict[str, list[Any]]:
        return super().page_lists() | {"vragen": self.vragen_hierover()}

    def vragen_hierover(self) -> list["VraagPage"]:
        """Other questions with the same terms, those that share most first."""
        terms = [term.pk for term in self.alle_termen]
        if not terms:
            return []
        others = VraagPage.objects.live().exclude(pk=self.pk).filter(termen__in=terms)
        return list(
            others.annotate(gedeeld=Count("termen")).order_by("-gedeeld", "title", "pk")[:MAX_RELATED]
        )

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.geldig_op:
            yield Feit(gettext("Geldig op %(day)s") % {"day": dutch(self.geldig_op, "j F Y")})

    def search_parts(self) -> Iterable[str]:
        yield from (self.kort_antwoord, stream_text(self.wettelijke_basis))
        yield from super().search_parts()


class VerhaalPage(KennisPage):
    """What a person went through, in their own words and with their consent.

    The quotation is a block of the content. Consent can be taken back at any time: the page and its files
    are then gone at once.
    """

    soort = PaginaSoort.VERHAAL
    taxonomieen: ClassVar[dict[Taxonomie, bool]] = {
        Taxonomie.DOELGROEP: False,
        Taxonomie.DOMEIN: False,
        Taxonomie.ONDERWERP: False,
        Taxonomie.BELEIDSLIJN: False,
    }

    naam = models.CharField(_("naam"), max_length=150, blank=True)
    functie = models.CharField(_("functie"), max_length=150, blank=True)
    toestemming_op = models.DateField(
        _("toestemming vastgelegd op"),
        null=True,  # A draft may do without; publishing may not.
        help_text=_(
            "De dag waarop deze persoon schriftelijk toestemming gaf. Zonder die dag kan dit niet online."
        ),
    )
    ingetrokken_op = models.DateField(_("toestemming ingetrokken op"), null=True, blank=True, editable=False)

    is_creatable = True
    template = "kennisbank/verhaal.html"
    type_panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("naam"), FieldPanel("functie")]),
        FieldPanel("toestemming_op"),
    ]

    class Meta:
        verbose_name = _("persoonlijk verhaal")
        verbose_name_plural = _("persoonlijke verhalen")

    def clean(self) -> None:
        super().clean()
        if self.toestemming_op and self.toestemming_op > timezone.localdate():
            raise ValidationError(
                {"toestemming_op": _("Deze datum ligt in de toekomst. Kies vandaag of eerder.")}
            )
        if self.toestemming_op and self.ingetrokken_op and self.toestemming_op < self.ingetrokken_op:
            message = _("Deze persoon trok de toestemming in. Vraag opnieuw toestemming en vul die dag in.")
            raise ValidationError({"toestemming_op": message})

    def eigen_feiten(self) -> Iterable[Feit]:
        if self.naam or self.functie:
            yield Feit(", ".join(part for part in (self.naam, self.functie) if part))

    @cached_property
    def citaat(self) -> Any:
        """The first quotation, which the page shows large; None without one."""
        return next((block.value for block in self.inhoud if block.block_type == "citaat"), None)

    @property
    def verhaal(self) -> list[Any]:
        """The blocks of the story without that quotation."""
        return [block for block in self.inhoud if block.value is not self.citaat or self.citaat is None]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        hulp = HulpNu.load(request_or_site=request)
        return super().get_context(request, *args, **kwargs) | {"hulp": hulp}

    def lijkt_hierop(self, without: Iterable[int] = ()) -> list[KennisPage]:
        """Other stories, those with the most terms in common first: who reads one, reads on in the next."""
        shared = models.Count(
            "termen", filter=models.Q(termen__in=[term.pk for term in self.alle_termen]), distinct=True
        )
        others = VerhaalPage.objects.live().exclude(pk__in={self.pk, *without}).annotate(gedeeld=shared)
        return list(others.order_by("-gedeeld", "-first_published_at", "title", "pk")[:MAX_SIMILAR])

    def search_parts(self) -> Iterable[str]:
        yield from (self.naam, self.functie)
        yield from super().search_parts()
