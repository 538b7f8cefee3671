"""The menus of the public site: what stands below the home page, read once per version of the content."""

from dataclasses import dataclass, field, replace
from functools import cache

from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from portal.common.content_version import kept
from portal.home.hosts import HostProfile

MenuLink = tuple[str, str]

#: Comes first in the main menu, wherever the page stands in the tree.
START_SLUG = "waar-begin-ik"
#: Pages of the footer by their address; one that does not exist is left out.
HELP_SLUGS = ("contact", "kwetsbaarheid-melden")
ABOUT_SLUGS = ("over", "privacy", "cookies", "toegankelijkheid", "archief")
# The root of the tree, the home page, what stands below it.
MENU_DEPTH = 3
#: Links of the header that are no pages.
OTHER_LINKS = ("search:search", "leerkringen:index", "account_login")
BELOW = "*"


@dataclass
class Menus:
    """`main` holds title, address and whether the reader is there or below; the others title and address.

    `place` is where the reader is, as far as the header shows: the address of a link in it, the same with
    BELOW behind it for a page below, or empty.
    """

    main: list[tuple[str, str, bool]] = field(default_factory=list)
    help: list[MenuLink] = field(default_factory=list)
    about: list[MenuLink] = field(default_factory=list)
    place: str = ""

    @property
    def as_key(self) -> str:
        """All that these menus say: a header is kept by it, as its version may be later than theirs."""
        return repr(self)


def site_menus(path: str, host: HostProfile) -> Menus:
    """The menus for a reader at `path`: the main menu of this host, or else that of the site."""
    menus = kept("menus", _read_menus)
    main = host.menu or menus.main
    links = [(title, url, path.startswith(url)) for title, url, *_here in main]
    above = next((url for _title, url, here in links if here), "")
    is_link = path == above or path in _other_addresses()
    return replace(menus, main=links, place=path if is_link else above and f"{above}{BELOW}")


@cache
def _other_addresses() -> frozenset[str]:
    # Asked at each page, and the same as long as this process lives.
    return frozenset(map(reverse, OTHER_LINKS))


def _read_menus() -> Menus:
    """Main menu: what editors marked "show in menus", in the order of the tree. Footer: by address."""
    wanted = Q(show_in_menus=True) | Q(slug__in=[START_SLUG, *HELP_SLUGS, *ABOUT_SLUGS])
    # All pages stand below one home page, so that the depth says enough and the site need not be asked.
    children = Page.objects.live().filter(wanted, depth=MENU_DEPTH).order_by("path")
    titles = dict(children.values_list("slug", "title"))
    footer = {*HELP_SLUGS, *ABOUT_SLUGS}
    main = sorted((slug for slug in titles if slug not in footer), key=lambda slug: slug != START_SLUG)
    return Menus(
        main=[(titles[slug], f"/{slug}/", False) for slug in main],
        help=[(titles[slug], f"/{slug}/") for slug in HELP_SLUGS if slug in titles],
        about=[(titles[slug], f"/{slug}/") for slug in ABOUT_SLUGS if slug in titles],
    )
