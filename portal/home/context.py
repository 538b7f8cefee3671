"""What every template needs: the face of the host, the menus of the site, whom to call, what is new."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kennisbank.models import HulpNu
from portal.home.hosts import DEFAULT
from portal.home.menu import site_menus
from portal.notifications.notices import COUNTED, count_unseen


def site_context(request: HttpRequest) -> dict[str, object]:
    """Lazy, so that a response without a page template costs no query."""
    # Without a profile: an error page, made before anybody looked at the host.
    host = getattr(request, "host_profile", DEFAULT)
    return {
        "host": host,
        "menus": SimpleLazyObject(lambda: site_menus(request.path, host)),
        "hulp_nu": SimpleLazyObject(HulpNu.current),
        "unseen": SimpleLazyObject(lambda: _unseen(request)),
    }


def _unseen(request: HttpRequest) -> str:
    """How many notices this reader has not seen, in words for a badge; "" for none. One query."""
    number = count_unseen(request.user) if request.user.is_authenticated else 0
    return f"{COUNTED - 1}+" if number >= COUNTED else str(number or "")
