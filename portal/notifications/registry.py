"""Which mails exist: an app registers each kind in its `AppConfig.ready()`.

A kind turns an id into a mail at the moment of sending. It answers None when the mail must not go any more:
the reader lost access, the invitation was withdrawn. That is the second check; the first was at queueing.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Mail:
    """A mail to one address. Subject and text carry no closed content, no title and no names."""

    to: str
    subject: str
    text: str


MailBuilder = Callable[[str], Mail | None]
_kinds: dict[str, MailBuilder] = {}


def register_mail(kind: str, build: MailBuilder) -> None:
    """Adds a kind; a second one with the same name replaces the first."""
    _kinds[kind] = build


def build_mail(kind: str, object_id: str) -> Mail | None:
    """The mail as it is now, or None when it must not be sent (any more)."""
    build = _kinds.get(kind)
    return build(object_id) if build else None
