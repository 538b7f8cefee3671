"""The program that makes one PDF: `python -I -B program.py MEMORY CPU WALL < job > pdf`.

The job is JSON: {"html": …, "css": …, "address": …, "files": {address: base64}}. Memory is in bytes, CPU and
wall time in seconds. No setting, no database, no Django, and no network: what the page shows comes along.
"""

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Isolated Python knows no folder but its own library.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from portal.common.limited_program import limit_self

#: PDF/UA-1: headings, lists and pictures are told to a screen reader, with language and title.
VARIANT = "pdf/ua-1"


def make_pdf(job: dict[str, Any]) -> bytes:
    """The PDF of this job."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = {address: base64.b64decode(content) for address, content in job["files"].items()}

    class OnlyGiven(URLFetcher):  # type: ignore[misc] # WeasyPrint brings no types.
        """Gives the files of the job and refuses every other address, on this machine or elsewhere."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            address = url.partition("#")[0]
            if address not in files:
                raise ValueError("not one of the files of this page")
            return URLFetcherResponse(url, files[address])

    fetcher = OnlyGiven()
    page = HTML(string=job["html"], base_url=job["address"], url_fetcher=fetcher)
    style = CSS(string=job["css"], base_url=job["address"], url_fetcher=fetcher)
    return bytes(page.write_pdf(stylesheets=[style], pdf_variant=VARIANT, pdf_tags=True))


def main(arguments: list[str]) -> None:
    memory_bytes, cpu_seconds, wall_seconds = map(int, arguments)
    limit_self(memory_bytes, cpu_seconds, wall_seconds)
    sys.stdout.buffer.write(make_pdf(json.load(sys.stdin.buffer)))
    sys.stdout.buffer.flush()
    # Without the farewell of libraries, which try to clean folders that they may not touch.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
