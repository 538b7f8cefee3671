"""People who have no account yet but were invited. Who invites registers how an invitation is taken up.

The accounts know nothing of leerkringen: they get a secret from a form and ask whose it is.
"""

from dataclasses import dataclass
from typing import Protocol

from portal.accounts.models import User


@dataclass(frozen=True)
class Arrived:
    """The new account, and the page where its owner goes first."""

    user: User
    next_url: str


class Arrival(Protocol):
    """One kind of invitation."""

    def keep(self, secret: str) -> str:
        """What may be kept in a session instead of the secret of the link; "" when the link does not work."""

    def address(self, kept: str) -> str:
        """The invited address; "" when the invitation can no longer be taken up or has an account already."""

    def enter(self, kept: str, *, full_name: str, organisation: str, origin: str | None) -> Arrived | None:
        """Makes an account without password for the invited address and takes up the invitation."""


_kinds: list[Arrival] = []


def register_arrival(kind: Arrival) -> None:
    """Adds a kind of invitation; call this in `AppConfig.ready`."""
    if kind not in _kinds:
        _kinds.append(kind)


def keep(secret: str) -> str:
    """See `Arrival.keep`; the answer also says which kind it is."""
    for number, kind in enumerate(_kinds):
        kept = kind.keep(secret) if secret else ""
        if kept:
            return f"{number}:{kept}"
    return ""


def address(kept: str) -> str:
    """See `Arrival.address`."""
    found = _kind(kept)
    return found[0].address(found[1]) if found else ""


def enter(kept: str, *, full_name: str, organisation: str, origin: str | None) -> Arrived | None:
    """See `Arrival.enter`; None when the invitation can no longer be taken up."""
    found = _kind(kept)
    if found is None:
        return None
    return found[0].enter(found[1], full_name=full_name, organisation=organisation, origin=origin)


def _kind(kept: str) -> tuple[Arrival, str] | None:
    number, colon, rest = kept.partition(":")
    if not colon or not number.isdigit() or int(number) >= len(_kinds):
        return None
    return _kinds[int(number)], rest
