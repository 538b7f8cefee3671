"""Brings the indexes of the site up to date in a test, whatever engines it has."""

from portal.search.indexing import INDEXES, rebuild


def fill_indexes() -> None:
    for index in INDEXES:
        rebuild(index)
