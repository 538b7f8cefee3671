"""Settings of gunicorn that are no words on its command line; used with `--config`."""

from typing import Any

import gunicorn.http.wsgi

# Which program answers, and so which weaknesses to try, is nobody's business (ASVS 5.0 13.4).
gunicorn.http.wsgi.SERVER = "web"


def post_worker_init(_worker: Any) -> None:
    """Reads the word lists before the first visitor comes, and settles the memory of the process."""
    from portal.common.memory import settle
    from portal.search.nl import word_list

    word_list.read_all()
    settle()
