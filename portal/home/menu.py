"""The menus of the public site: what stands below the home page, in one query."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, Site

MenuLink = tuple[str, str]

#: Comes first in the main menu, wherever the page stands in the tree.
START_SLUG = "waar-begin-ik"
#: Pages of the footer by their address; one that does not exist is left out.
HELP_SLUGS = ("contact", "kwetsbaarheid-melden")
ABOUT_SLUGS = ("over", "privacy", "cookies", "toegankelijkheid", "archief")


@dataclass
class Menus:
    """`main` holds title, address and whether the reader is there or below; the others title and address."""

    main: list[tuple[str, str, bool]] = field(default_factory=list)
    help: list[MenuLink] = field(default_factory=list)
    about: list[MenuLink] = field(default_factory=list)


def site_menus(request: HttpRequest) -> Menus:
    """Main menu: what editors marked "show in menus", in the order of the tree. Footer: by address."""
    site = Site.find_for_request(request)
    if site is None:
        return Menus()
    wanted = Q(show_in_menus=True) | Q(slug__in=[START_SLUG, *HELP_SLUGS, *ABOUT_SLUGS])
    children = Page.objects.child_of(site.root_page).live().filter(wanted).order_by("path")
    pages = {page.slug: page for page in children.only("title", "slug", "show_in_menus")}
    footer = {*HELP_SLUGS, *ABOUT_SLUGS}
    main = [page for slug, page in pages.items() if slug not in footer]
    main.sort(key=lambda page: page.slug != START_SLUG)
    return Menus(
        main=[(page.title, f"/{page.slug}/", request.path.startswith(f"/{page.slug}/")) for page in main],
        help=[(pages[slug].title, f"/{slug}/") for slug in HELP_SLUGS if slug in pages],
        about=[(pages[slug].title, f"/{slug}/") for slug in ABOUT_SLUGS if slug in pages],
    )
