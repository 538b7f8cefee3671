"""One request to Elasticsearch within a limit that holds, whatever the server does.

The timeout of a socket begins again with each byte, so that a server that sends its answer byte by byte
holds a request for as long as it likes. Here the wait itself is limited. The thread that is left behind is a
daemon: it never keeps a process from ending.
"""

import threading
from concurrent.futures import Future
from typing import Any

from elastic_transport import ConnectionTimeout, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT

# Requests of one client that wait at the same time; more than the threads of a web process.
MAX_WAITING = 16


class DeadlineNode(Urllib3HttpNode):
    """The client's own way to the server, with a limit (the request timeout, in seconds) on the whole."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._places = threading.BoundedSemaphore(MAX_WAITING)

    def perform_request(self, *args: Any, **kwargs: Any) -> Any:
        asked = kwargs.get("request_timeout", DEFAULT)
        seconds = self.config.request_timeout if asked is DEFAULT else asked
        if not self._places.acquire(blocking=False):
            raise ConnectionTimeout("te veel vragen wachten al op de server")
        outcome: Future[Any] = Future()
        threading.Thread(target=self._perform, args=(outcome, args, kwargs), daemon=True).start()
        try:
            return outcome.result(timeout=seconds)
        except TimeoutError as error:
            raise ConnectionTimeout("te laat") from error

    def _perform(self, outcome: Future[Any], args: Any, kwargs: Any) -> None:
        try:
            outcome.set_result(super().perform_request(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  raised again where the outcome is awaited
            outcome.set_exception(error)
        finally:
            self._places.release()
