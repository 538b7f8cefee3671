"""Whether the process lives and whether it can serve: for load balancers and `make run`."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.search.services import engine_is_healthy


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
        "zoeken": "ok" if database == "ok" and engine_is_healthy() else "down",
    }
    return JsonResponse(answer, status=200 if database == "ok" else 503)
