"""The sitemap: every public address once, as the canonical one, the same on each host."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from wagtail.models import Page

from kennisbank.models.public_page import path_on_site
from portal.home.hosts import address_of_home
from portal.home.models import HomePage

# More is not allowed in one file (sitemaps.org).
MAX_ADDRESSES = 50_000
#: Public addresses that are no pages of the tree, by the name of their route.
ROUTES = ("hulp-nu", "begrippen", "zoals-wij", "leerkringen:index")


class Address(NamedTuple):
    location: str
    lastmod: datetime | None = None


def addresses() -> list[Address]:
    """All live pages in the order of the tree, then the other public addresses; two queries."""
    homes = set(HomePage.objects.values_list("pk", flat=True))
    pages = Page.objects.live().filter(depth__gt=1).order_by("path")
    rows = pages.values_list("pk", "url_path", "last_published_at")[:MAX_ADDRESSES]
    found = [Address(_location(pk, url_path, homes), moment) for pk, url_path, moment in rows]
    return [*found, *(Address(f"{settings.SITE_URL}{reverse(name)}") for name in ROUTES)]


def _location(pk: int, url_path: str, homes: set[Any]) -> str:
    own = address_of_home(pk) if pk in homes else ""
    return own or f"{settings.SITE_URL}{path_on_site(url_path)}"
