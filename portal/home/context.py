"""What every template needs: the menu of the public site."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.home.menu import main_menu


def site_context(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a response without a page template costs no query."""
    return {"main_menu": SimpleLazyObject(lambda: main_menu(request))}
