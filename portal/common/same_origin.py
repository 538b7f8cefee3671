"""Whether a form was sent from a page of this site, for forms on pages that everybody shares.

Django's token needs a cookie, and a page with a cookie cannot be kept. Browsers say themselves where a form
comes from: Sec-Fetch-Site, or else Origin, and no page can forge either.
"""

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """False for another site and for what does not say where it comes from."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
