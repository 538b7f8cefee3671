"""What a long-lived process keeps, and the garbage collector need not look at again."""

import gc


def settle() -> None:
    """Leaves everything that exists now out of all later collections: code, settings, word lists.

    Without it a request that meets a full collection takes some 200 ms longer.
    """
    gc.collect()
    gc.freeze()
