"""Whether the process lives and whether it can serve: for load balancers and `make run`."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kennisbank.pdf.availability import pdf_problem
from portal.search.engines import get_engine
from portal.search.engines.base import EngineUnavailable


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nothing else, so that a slow database does not get it killed."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 without database. Search down is told, yet the site serves: pages matter more."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = "ok"
    except DatabaseError:
        database = "down"
    answer = {
        "status": database,
        "database": database,
        "zoeken": _search_state(),
        # Why not is for administrators, on their own page.
        "pdf": "uit" if pdf_problem() else "ok",
    }
    return JsonResponse(answer, status=200 if database == "ok" else 503)


def _search_state() -> str:
    """Whether the public index exists and answers."""
    try:
        return "ok" if get_engine().status("public").target else "leeg"
    except EngineUnavailable:
        return "down"
