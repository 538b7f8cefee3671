"""Keeps the secret of a link in a mail out of the log: Django logs the path of a refused request."""

import logging
import re

LINK = re.compile(r"(/(?:uitnodiging|afmelden)/)[^/\s]+")
LOGGERS = ("django.request", "django.security.csrf", "django.server")


class HideInvitationLinks(logging.Filter):
    """Replaces the link in the arguments of a record; the record itself always passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(one) for one in record.args)
        return True


def install() -> None:
    """Adds the filter once to the loggers that write paths."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, HideInvitationLinks) for one in logger.filters):
            logger.addFilter(HideInvitationLinks())


def _hidden(value: object) -> object:
    return LINK.sub(r"\1…", value) if isinstance(value, str) else value
