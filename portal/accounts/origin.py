"""Where a request comes from."""

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest


def client_ip(request: HttpRequest | None) -> str | None:
    """The visitor's IP address, as the rate limits see it.

    X-Forwarded-For counts only for the number of proxies in TRUSTED_PROXY_COUNT, so it cannot be forged.
    """
    return get_client_ip(request) if request is not None else None
