"""Which knowledge pages exist: read once, so that checking 2,000 rows asks the database nothing more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from kennisbank.importing.rows import FileUnreadable, Invalid, PageKey
from kennisbank.models.base import KennisPage
from kennisbank.models.overzicht import OverzichtPage
from kennisbank.models.pages import ThemaPage
from kennisbank.page_types import LISTING_SLUGS, PAGE_TYPES


@dataclass(frozen=True)
class KnownPage:
    """What the checks need of a page that exists."""

    pk: int
    parent_path: str
    path: str  # public address without slash at the end
    locked: bool
    has_draft: bool


class Catalogue:
    """Pages by type and slug, the parents of new pages, and the addresses below them."""

    def __init__(self) -> None:
        site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
        if site is None:
            raise FileUnreadable(_("De site heeft nog geen startpagina: doe eerst `manage.py migrate`."))
        self.site = site
        self._root = site.root_page
        self._parents = {page.soort: page for page in OverzichtPage.objects.descendant_of(self._root)}
        self._pages = self._read_pages()
        self.soort_of = {page.pk: key.soort for key, pages in self._pages.items() for page in pages}
        self._by_slug: dict[str, list[PageKey]] = {}
        for key in self._pages:
            self._by_slug.setdefault(key.slug, []).append(key)
        self.theme_pages = dict(ThemaPage.objects.values_list("thema_id", "pk"))
        self._taken = set(Page.objects.filter(depth__gt=1).values_list("url_path", flat=True))

    def _read_pages(self) -> dict[PageKey, list[KnownPage]]:
        by_model = {model._meta.model_name: soort for soort, model in PAGE_TYPES.items()}
        pages: dict[PageKey, list[KnownPage]] = {}
        rows = KennisPage.objects.descendant_of(self._root).values_list(
            "pk",
            "slug",
            "path",
            "url_path",
            "locked",
            "has_unpublished_changes",
            "live",
            "content_type__model",
        )
        for pk, slug, path, url_path, locked, changed, live, model in rows:
            known = KnownPage(pk, path[: -Page.steplen], self.public_path(url_path), locked, changed and live)
            pages.setdefault(PageKey(str(by_model[model]), slug), []).append(known)
        return pages

    def public_path(self, url_path: str) -> str:
        return "/" + url_path.removeprefix(self._root.url_path).rstrip("/")

    def parent(self, soort: str) -> Page:
        """The page below which new pages of the type come; raises Invalid when an editor removed it."""
        if soort not in LISTING_SLUGS:
            return self._root
        if soort not in self._parents:
            raise Invalid(_("een type waarvan de overzichtspagina bestaat"), soort)
        return self._parents[soort]

    def find(self, key: PageKey) -> KnownPage | None:
        """The page with this type and slug, by preference right below its listing."""
        pages = self._pages.get(key, [])
        if len(pages) > 1:
            parent_path = self.parent(key.soort).path
            direct = [page for page in pages if page.parent_path == parent_path]
            if not direct:
                raise Invalid(_("een slug die bij dit type één keer voorkomt"), key.slug)
            return direct[0]
        return pages[0] if pages else None

    def new_path(self, key: PageKey) -> str:
        """The address of a new page; raises Invalid when another page is there."""
        url_path = f"{self.parent(key.soort).url_path}{key.slug}/"
        if url_path in self._taken:
            raise Invalid(_("een slug die nog niet bij een ander soort pagina hoort"), key.slug)
        return self.public_path(url_path)

    def keys_with_slug(self, slug: str) -> list[PageKey]:
        return self._by_slug.get(slug, [])

    def made(self, key: PageKey, page: KennisPage) -> None:
        """A row became a page: other rows can refer to it now."""
        known = KnownPage(page.pk, page.path[: -Page.steplen], self.public_path(page.url_path), False, False)
        self._pages[key] = [known]
        self._by_slug.setdefault(key.slug, []).append(key)
        self.soort_of[page.pk] = key.soort

    def removed(self, key: PageKey) -> None:
        self._pages.pop(key, None)
        self._by_slug[key.slug] = [known for known in self._by_slug.get(key.slug, []) if known != key]
