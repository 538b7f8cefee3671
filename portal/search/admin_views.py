"""The page "Zoekmachine" of the administrators, inside the Wagtail admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.search.health import retry_now, search_health
from portal.search.nightly import reconcile_now


def _only_administrators(request: HttpRequest) -> None:
    # Wagtail's own refusal for an editor.
    if not request.user.is_superuser:
        raise PermissionDenied


@never_cache
@require_safe
def engine_health(request: HttpRequest) -> HttpResponse:
    """What the engines, the indexes and the outbox are doing now."""
    _only_administrators(request)
    context = {"health": search_health(), "page_title": _("Zoekmachine"), "header_icon": "search"}
    return render(request, "search/admin_health.html", context)


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Tries again what waits, without its pause."""
    _only_administrators(request)
    retry_now()
    messages.success(
        request, _("De zoekmachine probeert het nu opnieuw. Ververs deze pagina over een paar seconden.")
    )
    return redirect("zoekmachine")


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Starts the comparison of the indexes with the database."""
    _only_administrators(request)
    reconcile_now.enqueue()
    messages.success(request, _("De vergelijking is begonnen. Ververs deze pagina over een minuut."))
    return redirect("zoekmachine")
