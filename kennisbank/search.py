"""What the public search knows of the knowledge base: live pages, by their own words and terms."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kennisbank.enums import PaginaSoort, Provincie, Taxonomie
from kennisbank.linked_files import LinkedFiles, linked_ids, stored_links
from kennisbank.models.base import KennisPage, read_terms
from kennisbank.models.public_page import path_on_site
from kennisbank.models.taxonomy import terms_of
from kennisbank.page_types import PAGE_TYPES
from kennisbank.source_name import SOURCE_NAME
from portal.common.content_version import kept
from portal.common.sanitize import join_plain
from portal.search.keyset import ordered_keys
from portal.search.registry import SearchDocument, SearchHitDisplay, SearchSource

TERM_FACETS = [
    Taxonomie.DOMEIN,
    Taxonomie.FASE,
    Taxonomie.DOELGROEP,
    Taxonomie.INWONERKLASSE,
    Taxonomie.PROGRAMMA,
    Taxonomie.DOCUMENTSOORT,
]
PROVINCIE, JAAR = "provincie", "jaar"
# In the order in which the search page shows them.
FACETS = ["domein", "fase", "doelgroep", "inwonerklasse", PROVINCIE, "programma", "documentsoort", JAAR]
# Older pages count together.
OLDEST_YEAR = 1990
OLDER = f"voor-{OLDEST_YEAR}"
# A page may bear the date of something that is still to come.
YEARS_AHEAD = 5


class KennisbankSource(SearchSource):
    name = SOURCE_NAME
    index = "public"

    def kinds(self) -> dict[str, str]:
        return dict(_kinds())

    def facet_labels(self) -> dict[str, tuple[str, dict[str, str]]]:
        # With the year, as that decides which years there are.
        return kept(f"search labels {timezone.localdate().year}", _read_labels)

    def all_ids(self) -> Iterable[str]:
        return map(str, ordered_keys(KennisPage.objects.live()))

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        wanted = {int(pk) for pk in ids}
        # A batch is mostly of one type: asking each type would be five queries for nothing.
        rows = KennisPage.objects.filter(pk__in=wanted).order_by()
        present = set(rows.values_list("content_type__model", flat=True).distinct())
        for model in PAGE_TYPES.values():
            if model._meta.model_name not in present:
                continue
            found = list(model.objects.live().filter(pk__in=wanted).select_related("organisatie"))
            read_terms(found)
            files = LinkedFiles(partial(_links_of, found))
            yield from (_document(page, files) for page in found)

    def visible(self, user: Any, ids: Sequence[str]) -> dict[str, SearchHitDisplay]:
        wanted = [int(pk) for pk in ids]
        rows = _shown_values().filter(pk__in=wanted)
        domains = _domain_names(wanted)
        files = LinkedFiles(partial(stored_links, wanted))
        example = _("Voorbeeldinhoud")
        return {
            str(pk): SearchHitDisplay(
                title=title,
                url=path_on_site(url_path),
                summary=summary,
                meta=(*domains.get(pk, [])[:2], *([example] if is_example else [])),
                attachments=partial(files.places, pk),
            )
            for pk, title, url_path, summary, is_example in rows
        }


@cache
def _shown_values() -> Any:
    """What is shown of a live page, to be filtered by those that were found: a query that is half written.

    Values, not pages: making ten pages takes longer than finding them.
    """
    fields = ("pk", "title", "url_path", "samenvatting", "voorbeeldinhoud")
    return KennisPage.objects.live().values_list(*fields)


@cache
def _chosen_terms() -> Any:
    """The terms of pages, likewise."""
    return KennisPage.termen.through.objects.values_list("kennispage_id", "term_id")


@cache
def _kinds() -> dict[str, str]:
    # Translated once: the site speaks one language, and a search asks for them twice.
    return {kind.value: str(kind.label) for kind in PaginaSoort}


def _links_of(pages: Iterable[KennisPage]) -> dict[int, list[int]]:
    return {page.pk: linked_ids(page) for page in pages}


def _read_labels() -> dict[str, tuple[str, dict[str, str]]]:
    from kennisbank.models.taxonomy import Term, term_label

    labels: dict[str, tuple[str, dict[str, str]]] = {
        name.value: (str(name.label), {}) for name in TERM_FACETS
    }
    rows = Term.objects.filter(taxonomie__in=TERM_FACETS)
    fields = ("taxonomie", "code", "nummer", "korte_naam", "naam")
    for taxonomy, code, number, short, name in rows.values_list(*fields):
        labels[taxonomy][1][code] = term_label(number, short, name)
    labels[PROVINCIE] = (_("Provincie"), {one.value: str(one.label) for one in Provincie})
    # The newest first; years without a page are not shown.
    years = range(timezone.localdate().year + YEARS_AHEAD, OLDEST_YEAR - 1, -1)
    labels[JAAR] = (_("Jaar"), {str(year): str(year) for year in years})
    labels[JAAR][1][OLDER] = _("Voor %d") % OLDEST_YEAR
    return {name: labels[name] for name in FACETS}


def _document(page: KennisPage, files: LinkedFiles) -> SearchDocument:
    facets = {name.value: tuple(term.code for term in page.termen_van(name)) for name in TERM_FACETS}
    date = page.peildatum
    if page.organisatie and page.organisatie.provincie:
        facets[PROVINCIE] = (page.organisatie.provincie,)
    if date:
        facets[JAAR] = (str(date.year) if date.year >= OLDEST_YEAR else OLDER,)
    return SearchDocument(
        id=str(page.pk),
        kind=page.soort.value,
        title=page.title,
        summary=page.samenvatting,
        body=join_plain(page.search_parts()),
        keywords=" ".join(word for word in page.search_keywords() if word),
        date=date,
        facets={name: codes for name, codes in facets.items() if codes},
        attachments=files.text(page.pk),
    )


def _domain_names(ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the domeinen of each page, in their order."""
    names = {term.pk: term.korte_naam or term.naam for term in terms_of(Taxonomie.DOMEIN)}
    chosen: dict[int, set[int]] = {}
    for page_id, term_id in _chosen_terms().filter(kennispage_id__in=ids):
        chosen.setdefault(page_id, set()).add(term_id)
    return {pk: [name for term, name in names.items() if term in own] for pk, own in chosen.items()}


def begrip_synonyms() -> Iterator[list[str]]:
    """Each term explained with its synonyms and abbreviations: they mean the same."""
    from kennisbank.models.snippets import Begrip

    rows = Begrip.objects.order_by("term").values_list("term", "synoniemen", "afkortingen")
    for term, synoniemen, afkortingen in rows:
        yield [term, *synoniemen.splitlines(), *afkortingen.splitlines()]
