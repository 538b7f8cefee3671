"""Who sees the tab "Mijn leerkringen": members of a leerkring who signed in with their second factor."""

from django.http import HttpRequest

from portal.accounts.services import second_factor_passed
from portal.search.services import closed_tokens


def may_search_closed(request: HttpRequest) -> bool:
    """Read from the database at each request; costs nothing for an anonymous visitor."""
    return (
        request.user.is_authenticated and second_factor_passed(request) and bool(closed_tokens(request.user))
    )
