"""Cleaning HTML in several threads at once, as the server does."""

import sys
from concurrent.futures import ThreadPoolExecutor

from portal.common.sanitize import clean_post


def test_texts_that_are_cleaned_at_once_stay_apart() -> None:
    texts = [f"<p>{f'lid{number} zei dit. ' * 200}</p>" for number in range(8)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # Threads take turns a thousand times as often, so that a mix-up shows.
    try:
        with ThreadPoolExecutor(8) as pool:
            cleaned = list(pool.map(clean_post, texts * 12))
    finally:
        sys.setswitchinterval(before)
    assert cleaned == texts * 12
