"""Tests run in a transaction that is never committed; the page cache and `kept` wait for commits."""

from django.db import connection

from portal.common import content_version


def commit_content() -> None:
    """As after a commit of what this test changed so far: there is a new version of the content."""
    waiting = connection.run_on_commit
    connection.run_on_commit = [one for one in waiting if one[1] is not content_version._bump]
    if len(connection.run_on_commit) < len(waiting):
        content_version._bump()
