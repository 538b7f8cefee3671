"""Remembers where somebody was going while setting up the second factor."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

SESSION_KEY = "bestemming"


def remember_destination(request: HttpRequest, path: str) -> None:
    """Keeps `path` for `take_destination`; an address of another site is not kept."""
    if url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        request.session[SESSION_KEY] = path


def has_destination(request: HttpRequest) -> bool:
    """Whether somebody was on the way to a page."""
    return SESSION_KEY in request.session


def take_destination(request: HttpRequest) -> str:
    """The remembered path, once; else the account page."""
    return request.session.pop(SESSION_KEY, None) or reverse("accounts:home")
