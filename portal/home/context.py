"""What every template needs: the menus of the public site."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.home.menu import site_menus


def site_context(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a response without a page template costs no query."""
    return {"menus": SimpleLazyObject(lambda: site_menus(request))}
