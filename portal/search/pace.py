"""How often one address may search: a program that asks without end gets a 429 and not all of the site.

Counted in the memory of each web process, so that searching writes nothing; behind several processes somebody
gets a few times as far. Answers that the page cache keeps cost nothing, and are not counted.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.accounts.origin import client_ip

MINUTE_SECONDS = 60
# With each letter that is typed words are asked for.
COMPLETIONS_A_SEARCH = 4

View = Callable[[HttpRequest], HttpResponse]


class Pace:
    """Counts of this minute only: no address stays in memory longer."""

    def __init__(self) -> None:
        self._minute = 0
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def count(self, address: str) -> int:
        """How often this address came in this minute, this time included."""
        minute = int(time.time() // MINUTE_SECONDS)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            self._counts[address] += 1
            return self._counts[address]


def paced(*, times: int = 1, as_json: bool = False) -> Callable[[View], View]:
    """Lets an address through `times` SEARCHES_PER_MINUTE; 0 sets no limit."""

    def decorate(view: View) -> View:
        pace = Pace()

        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            most = settings.SEARCHES_PER_MINUTE * times
            if most and pace.count(client_ip(request) or "") > most:
                return _too_many(request, as_json=as_json)
            return view(request)

        return wrapped

    return decorate


def _too_many(request: HttpRequest, *, as_json: bool) -> HttpResponse:
    response: HttpResponse
    if as_json:
        text = _("U zoekt te vaak achter elkaar. Wacht een minuut en probeer het opnieuw.")
        response = JsonResponse({"fout": text}, status=429, json_dumps_params={"ensure_ascii": False})
    else:
        response = render(request, "search/even_wachten.html", status=429)
    response["Retry-After"] = str(MINUTE_SECONDS)
    return response
