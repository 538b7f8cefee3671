"""Measures page kinds against the barest answers this machine can give, in turn and in one run.

Only ratios are worth keeping: absolute times drift by a factor two on a busy machine. Processor time is
measured, so that another program on the machine counts as little as possible.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from wagtail.models import Page, Site

from kennisbank.models import HandvatPage
from portal.search.engines import get_engine
from portal.search.engines.base import EngineQuery
from portal.search.plan import build_plan
from portal.search.registry import PUBLIC_TOKEN
from portal.search.services import facet_catalog

ROUNDS = 7
QUERY = "agressie balie"


@dataclass(frozen=True)
class Row:
    """One line of the table: median processor time in milliseconds, and its ratio to the base."""

    name: str
    cpu_ms: float
    base: str
    ratio: float


def measure(repeats: int = 20) -> list[Row]:
    """All rows; `repeats` requests a round, every page kind once in each of seven rounds."""
    handvat = HandvatPage.objects.live().order_by("-stappen", "pk").first()
    if handvat is None:
        raise ValueError("There is no handvat to measure: load the demo content first.")
    client = Client(headers={"host": "localhost"})

    def page(path: str) -> object:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}: an error page is no measure.")
        return response

    detail = str(handvat.get_url())
    tasks: dict[str, Callable[[], object]] = {
        "kale Wagtail-pagina": lambda: _bare_wagtail(detail),
        "detailpagina": lambda: page(detail),
        "overzicht met filters": lambda: page("/handvatten/?domein=integriteit"),
        "startpagina": lambda: page("/"),
        "zoekvraag aan de motor": _raw_search,
        "zoeken door de voordeur": lambda: page(f"/api/zoeken?q={quote(QUERY)}"),
    }
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            start = process_time()
            for _ in range(repeats):
                task()
            times[name].append((process_time() - start) / repeats * 1000)
    return _rows({name: median(values) for name, values in times.items()})


def _rows(cpu: dict[str, float]) -> list[Row]:
    page, engine = "kale Wagtail-pagina", "zoekvraag aan de motor"
    bases = {
        page: page,
        "detailpagina": page,
        "overzicht met filters": page,
        "startpagina": page,
        engine: engine,
        "zoeken door de voordeur": engine,
    }
    return [Row(name, cpu[name], base, cpu[name] / cpu[base]) for name, base in bases.items()]


def _bare_wagtail(path: str) -> object:
    """What Wagtail itself does for a page: site, its own routing level by level, view restrictions."""
    request: HttpRequest = RequestFactory(headers={"host": "localhost"}).get(path)
    request.user = AnonymousUser()
    site = Site.find_for_request(request)
    parts = [part for part in path.split("/") if part]
    page = site.root_page.specific
    for part in parts:
        page = Page.get_children(page).get(slug=part).specific
    list(Page.get_view_restrictions(page))
    return page


def _raw_search() -> object:
    return get_engine().search(
        "public",
        EngineQuery(
            plan=build_plan(QUERY), tokens=frozenset({PUBLIC_TOKEN}), facets=tuple(facet_catalog("public"))
        ),
    )
