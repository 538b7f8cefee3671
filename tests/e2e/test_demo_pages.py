"""Pages of every kind on the demo site: valid, accessible and not wider than the screen."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext, Browser

from tests.e2e.look import nu_messages, violations

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


def test_every_kind_is_valid_accessible_and_fits(
    browser: Browser, demo_site: str, java: str, tmp_path: Path
) -> None:
    context = browser.new_context(base_url=demo_site, locale="nl-NL")
    page = context.new_page()
    addresses = one_of_each_kind(context.request)
    assert len(addresses) > 25
    wrong, files = [], []
    for address in [*addresses, *MADE_BY_VIEWS]:
        files.append(tmp_path / f"{len(files):03}{re.sub('[^a-z0-9]+', '-', address)}.html")
        files[-1].write_bytes(context.request.get(address).body())
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{address} is breder dan {width} px")
        wrong += [f"{address}: {found}" for found in violations(page)]
    context.close()
    assert wrong == []
    assert nu_messages(java, files) == ""
