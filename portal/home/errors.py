"""Error pages that say what to do; the same page for what is absent and what is closed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from kennisbank.removed_pages import removed_page


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Without the path or the reason: both could tell that something closed stands there.

    An address that had a public page answers 410, to everybody alike.
    """
    gone = removed_page(request.path)
    if gone is not None:
        return render(request, "410.html", {"verdwenen": gone}, status=410)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Static: whatever broke must not break the page that says so."""
    from django.template import loader

    return HttpResponse(loader.get_template("500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere: nothing was saved."""
    return render(request, "403_csrf.html", status=403)
