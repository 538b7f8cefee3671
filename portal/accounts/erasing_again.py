"""Replaying the register of erasures on a restored database."""

from dataclasses import dataclass
from pathlib import Path

from portal.accounts.erasure import erase_account
from portal.accounts.erasure_register import registered_ids, write_line
from portal.accounts.models import User


@dataclass(frozen=True)
class AgainCount:
    """How many accounts were erased again, were gone already, and were added to the register."""

    erased: int = 0
    gone: int = 0
    added: int = 0


def apply_erasures(*, register: Path | None = None, dry_run: bool = False) -> AgainCount:
    """Makes database and register agree, in both directions. Running it twice changes nothing more."""
    known = registered_ids(register)
    standing = set(User.objects.filter(pk__in=known, erased_at=None).values_list("pk", flat=True))
    unwritten = User.objects.exclude(erased_at=None).exclude(pk__in=registered_ids())
    added = list(unwritten.values_list("pk", "erased_at"))
    if not dry_run:
        for user_id in known:
            if user_id in standing:
                erase_account(user_id=user_id, actor=None, again=True)
        for user_id, moment in added:
            if moment is not None:
                write_line(user_id, moment)
    return AgainCount(erased=len(standing), gone=len(known) - len(standing), added=len(added))
