"""Measures page kinds against the barest answers this machine can give, in turn and in one run.

Budgets are in the same measure: so many times a bare Wagtail page. An ordinary Wagtail site (bakerydemo) took
2.5 times that for a detail page and 5.25 for a listing with tags, side by side on one machine: a detail page
must be 1.5 times as cheap as that one, a listing twice, a page from memory thirty times.

Only ratios are worth keeping: absolute times drift by a factor two on a busy machine. Processor time is
measured, so that another program on the machine counts as little as possible.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils.html import escape
from wagtail.models import Page, Site

from kennisbank.models import HandvatPage
from portal.search.engines import get_engine
from portal.search.engines.base import EngineQuery
from portal.search.plan import build_plan
from portal.search.registry import PUBLIC_TOKEN
from portal.search.services import facet_catalog

ROUNDS = 7
QUERY = "agressie balie"
BARE, ENGINE = "kale Wagtail-pagina", "zoekvraag aan de motor"
DETAIL, LISTING, WARM = "detailpagina", "overzicht met filters", "detailpagina uit geheugen"
BAKERY_DETAIL, BAKERY_LISTING = 2.5, 5.25
BUDGETS = {DETAIL: BAKERY_DETAIL / 1.5, LISTING: BAKERY_LISTING / 2, WARM: BAKERY_DETAIL / 30}


@dataclass(frozen=True)
class Row:
    """One line of the table: median processor time in milliseconds, and its ratio to the base.

    `budget` is the highest ratio that is still good; None where there is no budget.
    """

    name: str
    cpu_ms: float
    base: str
    ratio: float
    budget: float | None = None

    @property
    def holds(self) -> bool:
        return self.budget is None or self.ratio <= self.budget


@override_settings(SEARCHES_PER_MINUTE=0)
def measure(repeats: int = 20) -> list[Row]:
    """All rows; `repeats` requests a round, every page kind once in each of seven rounds."""
    handvat = HandvatPage.objects.live().order_by("-stappen", "pk").first()
    if handvat is None:
        raise ValueError("There is no handvat to measure: load the demo content first.")
    reader, uncached = Client(headers={"host": "localhost"}), uncached_client()

    def page(path: str, client: Client = uncached) -> object:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}: an error page is no measure.")
        return response

    detail = str(handvat.get_url())
    tasks: dict[str, Callable[[], object]] = {
        BARE: _bare_wagtail(detail),
        DETAIL: lambda: page(detail),
        LISTING: lambda: page("/handvatten/?domein=integriteit"),
        "startpagina": lambda: page("/"),
        WARM: lambda: page(detail, reader),
        ENGINE: _raw_search,
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
    searching = {ENGINE, "zoeken door de voordeur"}
    bases = {name: ENGINE if name in searching else BARE for name in cpu}
    return [
        Row(name, cpu[name], base, cpu[name] / cpu[base], BUDGETS.get(name)) for name, base in bases.items()
    ]


def uncached_client() -> Client:
    """A reader for whom every page is made anew: the page cache passes by who brings the cookie of a form."""
    client = Client(headers={"host": "localhost"})
    client.cookies[settings.CSRF_COOKIE_NAME] = "meting"
    return client


class BareHandler(BaseHandler):
    """A page as Wagtail itself finds it, level by level, behind our middleware: no menu, no relations."""

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        del request._wagtail_site  # type: ignore[attr-defined]
        page = Site.find_for_request(request).root_page.specific
        for part in request.path.strip("/").split("/"):
            page = Page.get_children(page).get(slug=part).specific
        list(Page.get_view_restrictions(page))
        return HttpResponse(f"<h1>{escape(page.title)}</h1>")


def _bare_wagtail(path: str) -> Callable[[], object]:
    handler = BareHandler()
    handler.load_middleware()
    # As `uncached_client`.
    headers = {"host": "localhost", "cookie": f"{settings.CSRF_COOKIE_NAME}=meting"}
    return lambda: handler.get_response(RequestFactory(headers=headers).get(path))


def _raw_search() -> object:
    return get_engine().search(
        "public",
        EngineQuery(
            plan=build_plan(QUERY), tokens=frozenset({PUBLIC_TOKEN}), facets=tuple(facet_catalog("public"))
        ),
    )
