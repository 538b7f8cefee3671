"""Which pages of the demo site are looked at one by one."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext

#: Pages that are not in the page tree, and pages as a form or a filter makes them.
MADE_BY_VIEWS = [
    "/hulp-nu/",
    "/waar-kan-ik-terecht/?rol=griffier",
    "/begrippen/",
    "/waar-begin-ik/",
    "/waar-begin-ik/route/?grootte=tot-20000",
    "/praktijkvoorbeelden/zoals-wij/?inwonerklasse=tot-20000",
    "/praktijkvoorbeelden/vergelijken/",
    "/handvatten/?domein=integriteit",
    "/projecten/?provincie=gelderland",
    "/zoeken/?q=nulmeting",
    "/zoeken/?q=qqqqqq",
    "/reactie/bedankt/",
    "/leerkringen/",
    "/bestaat-niet/",
]
#: The narrowest screen, and a screen of 1280 px enlarged to 200 %.
WIDTHS = (320, 640)


def one_of_each_kind(asking: APIRequestContext) -> list[str]:
    """Every page directly below the home page, and the first page below each of those."""
    addresses = sorted(
        urlsplit(url).path for url in re.findall("<loc>(.*?)</loc>", asking.get("/sitemap.xml").text())
    )
    first: dict[tuple[str, bool], str] = {}
    for address in addresses:
        part, _slash, below = address.strip("/").partition("/")
        first.setdefault((part, bool(below)), address)
    return list(first.values())
