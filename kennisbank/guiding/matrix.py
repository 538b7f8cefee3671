"""The matrix domein × fase: what there is in each cell, counted in the database."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber

from kennisbank.enums import Taxonomie
from kennisbank.models import KennisPage, PraktijkvoorbeeldPage, Term
from kennisbank.models.taxonomy import terms_of
from portal.common.content_version import kept

MANY = 4  # A cell with so many handvatten is darker.


@dataclass(frozen=True)
class Cell:
    """`title` is the handvat that most practice cases used; empty when there is none."""

    domein: Term
    fase: Term
    title: str = ""
    total: int = 0
    is_marked: bool = False

    @property
    def more(self) -> int:
        return self.total - 1

    @property
    def is_many(self) -> bool:
        return self.total >= MANY

    @property
    def url(self) -> str:
        return f"/handvatten/?domein={self.domein.code}&fase={self.fase.code}"


@dataclass(frozen=True)
class Row:
    fase: Term
    cells: list[Cell]
    is_start: bool


@dataclass(frozen=True)
class Matrix:
    domeinen: list[Term]
    marked: list[Term]
    rows: list[Row]


def build_matrix(marked: Collection[str] = ()) -> Matrix:
    """All rows in the order of the fasen; `marked` holds codes of domeinen, unknown ones are left out."""
    domeinen, fasen = terms_of(Taxonomie.DOMEIN), terms_of(Taxonomie.FASE)
    found = kept("matrix", _read_cells)
    rows = [
        Row(
            fase,
            [
                Cell(domein, fase, *found.get((domein.pk, fase.pk), ("", 0)), domein.code in marked)
                for domein in domeinen
            ],
            is_start=fase == fasen[0],
        )
        for fase in fasen
    ]
    return Matrix(domeinen, [domein for domein in domeinen if domein.code in marked], rows)


def times_used(page: str) -> Coalesce:
    """How many live practice cases used the handvat whose key is in field `page`."""
    through = PraktijkvoorbeeldPage.handvatten.through.objects
    uses = through.filter(handvatpage=OuterRef(page), praktijkvoorbeeldpage__live=True).order_by()
    counted = uses.values("handvatpage").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _read_cells() -> dict[tuple[int, int], tuple[str, int]]:
    """(domein, fase) to title and number; one query that gives a row a cell, however many pages there are."""
    cell = [F("term_id"), F("kennispage__termen__id")]
    links = KennisPage.termen.through.objects.filter(
        term__taxonomie=Taxonomie.DOMEIN,
        kennispage__termen__taxonomie=Taxonomie.FASE,
        kennispage__live=True,
        kennispage__handvatpage__isnull=False,
    ).annotate(used=times_used("kennispage_id"))
    best_first = [
        F("used").desc(),
        F("kennispage__handvatpage__tijd_minuten").asc(nulls_last=True),
        F("kennispage__title").asc(),
        F("kennispage_id").asc(),
    ]
    best = links.annotate(
        place=Window(RowNumber(), partition_by=cell, order_by=best_first),
        total=Window(Count("pk"), partition_by=cell),
    ).filter(place=1)
    rows = best.values_list("term_id", "kennispage__termen__id", "kennispage__title", "total")
    return {(domein, fase): (title, total) for domein, fase, title, total in rows}
