"""What the apps above tell us: which mails exist, and who hears of what. Filled in `AppConfig.ready()`.

A kind of mail turns an id into a mail at the moment of sending. It answers None when the mail must not go
any more: the reader lost access, the invitation was withdrawn. That is the second check; the first was at
queueing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

if TYPE_CHECKING:  # The models need the apps, and the apps fill this registry.
    from portal.notifications.models import Notice


@dataclass(frozen=True)
class Mail:
    """A mail to one address. Subject, text and headers carry no closed content, no title and no names."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


MailBuilder = Callable[[str], Mail | None]


@dataclass(frozen=True)
class MailKind:
    """`scope_of`: the closed group that an object belongs to; `failed`: called when a mail was given up."""

    build: MailBuilder
    scope_of: Callable[[str], UUID | None]
    failed: Callable[[str], None]


@dataclass(frozen=True)
class Hearing:
    """What one reader hears of one closed group now: these kinds of notices, from this moment on."""

    since: datetime
    kinds: frozenset[str]


class Audience(Protocol):
    """Who hears of what. Asked anew at each reading and at each sending."""

    def addressed_to(self, user: Any) -> "QuerySet[Notice]":
        """The notices about what others did in the groups of `user`; not yet what may be seen of them."""

    def visible_among(self, notices: "QuerySet[Notice]", user: Any) -> "QuerySet[Notice]":
        """Of these notices those about things that `user` may see at this moment."""

    def hearings(self, user_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Hearing]:
        """By user and group, in a number of queries that does not grow; who is not a member is absent."""

    def without_place(self, limit: int) -> list[tuple[UUID, UUID]]:
        """Members (user, group) that have no ReaderPlace yet."""

    def news_mail(self, user: Any, stop_token: str) -> Mail:
        """The mail that says that there is something new, with the link that stops such mails."""


_kinds: dict[str, MailKind] = {}
_audiences: list[Audience] = []


def _no_scope(_object_id: str) -> UUID | None:
    return None


def _nothing(_object_id: str) -> None:
    return None


def register_mail(
    kind: str,
    build: MailBuilder,
    *,
    scope_of: Callable[[str], UUID | None] = _no_scope,
    failed: Callable[[str], None] = _nothing,
) -> None:
    """Adds a kind; a second one with the same name replaces the first."""
    _kinds[kind] = MailKind(build, scope_of, failed)


def mail_kind(kind: str) -> MailKind:
    """The kind with this name; for an unknown one nothing is ever sent."""
    return _kinds.get(kind) or MailKind(_nothing, _no_scope, _nothing)


def build_mail(kind: str, object_id: str) -> Mail | None:
    """The mail as it is now, or None when it must not be sent (any more)."""
    return mail_kind(kind).build(object_id)


def register_audience(audience: Audience) -> None:
    """Says who hears of what; there is one, and the last one counts."""
    _audiences[:] = [audience]


def audience() -> Audience:
    """The audience of this site."""
    return _audiences[0]
