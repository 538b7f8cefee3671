"""An address that only takes a form, opened as a page: by a bookmark, from the history, or by a reload."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

METHOD_NOT_ALLOWED = 405


class FormAddressMiddleware:
    """Gives who comes to such an address a page that says what to do, instead of an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_empty = not response.streaming and not getattr(response, "content", b"")
        if response.status_code != METHOD_NOT_ALLOWED or request.method != "GET" or not is_empty:
            return response
        page = render(request, "405.html", status=METHOD_NOT_ALLOWED)
        # Says which methods it does take (RFC 9110, 15.5.6).
        page["Allow"] = response.headers.get("Allow", "")
        return page
