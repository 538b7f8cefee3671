"""The site, with the process that answered in a header: for the test that asks each of several workers."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from portal.wsgi import application as site


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start(status, [*headers, ("X-Werker", str(os.getpid()))], *rest)

    return site(environ, begin)
