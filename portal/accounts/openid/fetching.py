"""Asking a provider something: only over https, within a few seconds, and never more than it should say."""

import threading
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from portal.accounts.organisation_models import LOOPBACK

MOST_BYTES = 512 * 1024


def is_allowed(url: Any) -> bool:
    """Whether we may send a secret or a person to this address."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    if parts.scheme == "http":
        return bool(settings.OPENID_ALLOW_LOOPBACK and parts.hostname in LOOPBACK)
    return parts.scheme == "https" and bool(parts.hostname)


class LimitedSession(requests.Session):
    """allauth asks through this. `until`: on the monotonic clock, in seconds.

    The time limit of `requests` holds for each read; a server that sends a byte a second would keep a worker
    for minutes. So each question has a thread of its own, and we walk away from it in time.
    """

    def __init__(self, until: float) -> None:
        super().__init__()
        self.until = until

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override]
        """Raises requests.RequestException: forbidden address, no answer in time, or too long an answer."""
        if not is_allowed(url):
            raise requests.exceptions.InvalidURL("only https")
        outcome: list[requests.Response | Exception] = []
        # No redirects: the secret and the code go to the address that the provider itself names.
        options |= {"timeout": max(0.1, self._left()), "allow_redirects": False, "stream": True}

        def ask() -> None:
            try:
                response = super(LimitedSession, self).request(method, url, **options)
                response._content = self._read(response)
                outcome.append(response)
            except Exception as error:  # noqa: BLE001 (raised again in the thread that waits)
                outcome.append(error)

        thread = threading.Thread(target=ask, daemon=True, name="openid")
        thread.start()
        thread.join(max(0.1, self._left()))
        answer = outcome[0] if outcome else requests.exceptions.Timeout("no answer in time")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _left(self) -> float:
        return self.until - time.monotonic()

    def _read(self, response: requests.Response) -> bytes:
        parts = b""
        for part in response.iter_content(8_192):
            parts += part
            if len(parts) > MOST_BYTES or self._left() < 0:
                response.close()
                raise requests.exceptions.ContentDecodingError("too much or too slow")
        return parts
