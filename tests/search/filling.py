"""Brings the indexes of the site up to date in a test, whatever engines it has."""

from portal.search.indexing import INDEXES, rebuild_everywhere


def fill_indexes() -> None:
    for index in INDEXES:
        rebuild_everywhere(index)
