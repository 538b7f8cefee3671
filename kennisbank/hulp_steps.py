"""What to read after "Hulp nu": the step plans and handvatten about reporting a threat to people."""

from django.db.models import Case, Value, When

from kennisbank.enums import Taxonomie
from kennisbank.models import KennisPage

MAX_PAGES = 4
# Which terms such a page has, all of them: a data leak is reported otherwise, and has another domein.
TERMS = {Taxonomie.FASE: "melden-en-nazorg", Taxonomie.DOMEIN: "personele-beveiliging"}
KINDS = ["stappenplanpage", "handvatpage"]


def pages_after_hulp_nu() -> list[KennisPage]:
    """At most MAX_PAGES live pages, the step plans first; one query."""
    pages = KennisPage.objects.live().filter(content_type__model__in=KINDS)
    for taxonomie, code in TERMS.items():
        pages = pages.filter(termen__taxonomie=taxonomie, termen__code=code)
    plans_first = Case(When(content_type__model=KINDS[0], then=Value(0)), default=Value(1))
    return list(pages.select_related("content_type").order_by(plans_first, "title", "pk")[:MAX_PAGES])
