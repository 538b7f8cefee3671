"""Where a visitor returns to after something in between."""

from django.http import HttpRequest


def way_back(request: HttpRequest) -> str:
    """The address of this page; what was posted cannot be sent again, so then the form's page."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
