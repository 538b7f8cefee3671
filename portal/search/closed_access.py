"""Who sees the tab "Mijn leerkringen": members of a leerkring who signed in with their second factor."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from portal.search.services import closed_tokens


def may_search_closed(request: HttpRequest) -> bool:
    """Read from the database at each request; costs nothing for an anonymous visitor."""
    user = request.user
    return (
        user.is_authenticated
        and any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
        and is_mfa_enabled(user)
        and bool(closed_tokens(user))
    )
