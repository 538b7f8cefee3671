"""Old addresses of pages: checked against the site and each other, and stored as permanent redirects."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from kennisbank.importing.rows import Invalid

#: The old site answered the same pages with this prefix.
OLD_PREFIX = "/index.php"
MAX_PATH = 255
#: Views that show the page at their own address, with more around it.
PAGE_VIEWS = frozenset({"waar-begin-ik"})


def old_path(address: str) -> str:
    """The path of an old address without the prefix, as redirects store it. Raises Invalid."""
    expected = _("een oud webadres, zoals /over-ons of https://voorbeeld.nl/over-ons")
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise Invalid(expected, address) from error
    if any(char.isspace() for char in address) or "\\" in address or address.startswith("//"):
        raise Invalid(expected, address)
    if parts.scheme not in {"", "http", "https"} or not (parts.scheme or address.startswith("/")):
        raise Invalid(expected, address)
    path = str(Redirect.normalise_path(address))
    if path.startswith(OLD_PREFIX + "/"):
        path = path.removeprefix(OLD_PREFIX)
    if path in {"/", OLD_PREFIX}:
        raise Invalid(_("een oud webadres van één pagina, niet de startpagina"), address)
    if len(OLD_PREFIX + path) > MAX_PATH:
        raise Invalid(_("een oud webadres van hoogstens %s tekens") % (MAX_PATH - len(OLD_PREFIX)), address)
    return path


def stored_paths(path: str) -> list[str]:
    """What a redirect is stored under: the address and the same with the prefix."""
    # "/index.php?id=5" has no form without the prefix: that would be the home page.
    return [path] if path.startswith(OLD_PREFIX) else [path, OLD_PREFIX + path]


def is_route(path: str, *, apart_from: frozenset[str] = frozenset()) -> bool:
    """Whether the site itself answers this path, other than with a page or a view in `apart_from`."""
    bare = path.split("?")[0]
    for candidate in (bare, bare.rstrip("/") + "/"):
        try:
            if resolve(candidate).url_name not in {"wagtail_serve", *apart_from}:
                return True
        except Resolver404:
            continue
    return False


class AddressBook:
    """Who has which address: live pages, redirects that exist, and rows of this import."""

    def __init__(self, site: Site) -> None:
        self.site = site
        root_path = site.root_page.url_path
        self._pages = {
            "/" + url_path.removeprefix(root_path).rstrip("/"): pk
            for pk, url_path in Page.objects.filter(live=True, url_path__startswith=root_path).values_list(
                "pk", "url_path"
            )
        }
        self._redirects: dict[str, int | None] = dict(
            Redirect.objects.values_list("old_path", "redirect_page_id")
        )
        self._claimed: dict[str, int] = {}  # path -> line of the row that wants it
        self._new_pages: dict[str, int] = {}  # path -> line of the row that makes a page there

    def expect_page(self, path: str, line: int) -> None:
        """A row is going to make a page at this path (without slash at the end)."""
        self._new_pages.setdefault(path, line)

    def claim(self, path: str, address: str, *, line: int, page_id: int | None, own_path: str) -> None:
        """Notes that the row wants this old path; raises Invalid when another page has it."""
        bare = path.split("?")[0]
        if bare != own_path:
            if bare in self._pages and self._pages[bare] != page_id:
                raise Invalid(_("een adres waar nu geen andere pagina staat"), address)
            if bare in self._new_pages:
                expected = _("een adres waar geen pagina van dit bestand komt (regel %s)")
                raise Invalid(expected % self._new_pages[bare], address)
            if is_route(path):
                raise Invalid(_("een adres dat de site zelf niet gebruikt"), address)
        for stored in stored_paths(path):
            taken = stored in self._redirects
            if taken and (page_id is None or self._redirects[stored] != page_id):
                raise Invalid(_("een adres dat niet al naar iets anders verwijst"), address)
            if self._claimed.get(stored, line) != line:
                raise Invalid(_("een adres dat niet ook op regel %s staat") % self._claimed[stored], address)
            self._claimed[stored] = line

    def missing(self, paths: list[str], own_path: str) -> list[str]:
        """The paths that still need a redirect; a page's own address never redirects to itself."""
        wanted = [stored for path in paths for stored in stored_paths(path)]
        return [path for path in wanted if path not in self._redirects and path.split("?")[0] != own_path]

    def add(self, paths: list[str], page_id: int) -> None:
        """Stores the redirects in the caller's transaction; `forget` undoes the memory of it."""
        Redirect.objects.bulk_create(
            Redirect(old_path=path, site=self.site, redirect_page_id=page_id, is_permanent=True)
            for path in paths
        )
        self._redirects |= dict.fromkeys(paths, page_id)

    def forget(self, paths: list[str]) -> None:
        for path in paths:
            self._redirects.pop(path, None)
