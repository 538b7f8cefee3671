"""What every template needs: the face of the host, the menus of the public site, whom to call."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kennisbank.models import HulpNu
from portal.home.hosts import DEFAULT
from portal.home.menu import site_menus


def site_context(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a response without a page template costs no query."""
    # Without a profile: an error page, made before anybody looked at the host.
    host = getattr(request, "host_profile", DEFAULT)
    return {
        "host": host,
        "menus": SimpleLazyObject(lambda: site_menus(request.path, host)),
        "hulp_nu": SimpleLazyObject(HulpNu.current),
    }
