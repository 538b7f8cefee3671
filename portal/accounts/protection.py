"""Which paths ask a second factor. Apps register their own in `AppConfig.ready`.

protect("/admin/", anonymous="login", permission="wagtailadmin.access_admin")
protect(re.compile(r"^/leerkringen/[0-9a-f-]{36}/"), anonymous="view")
register_member_check(lambda user: user.memberships.active().exists())
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from portal.accounts.models import User
from portal.common.private_responses import register_closed_prefix

MemberCheck = Callable[[User], bool]


@dataclass(frozen=True)
class Protection:
    """One group of paths and what happens to whoever may not pass yet."""

    pattern: re.Pattern[str]
    # "login": to the sign-in page. "view": nothing here, the view answers the ordinary 404.
    anonymous: Literal["login", "view"]
    # Who lacks it gets 403. Without permission the member checks tell who belongs here.
    permission: str | None = None


_protections: list[Protection] = []
_member_checks: list[MemberCheck] = []


def protect(
    prefix: str | re.Pattern[str], *, anonymous: Literal["login", "view"], permission: str | None = None
) -> None:
    """Asks a second factor for every path that starts with `prefix` (a string) or matches it (a pattern).

    The answer depends on the person and the path alone, never on what stands there: an existing and an
    absent address are treated the same. All these paths also get `no-store` and `noindex`.
    """
    pattern = prefix if isinstance(prefix, re.Pattern) else re.compile(re.escape(prefix))
    protection = Protection(pattern, anonymous, permission)
    if protection not in _protections:
        _protections.append(protection)
    register_closed_prefix(pattern)


def register_member_check(check: MemberCheck) -> None:
    """Adds a function that tells whether a signed-in user may enter some closed group.

    Whoever passes none of them is an outsider: the middleware leaves the request to the view and its 404.
    It is asked on every request to a closed path, so one cheap query at most.
    """
    if check not in _member_checks:
        _member_checks.append(check)


def protection_for(path: str) -> Protection | None:
    """The protection of a path, if any; the first one registered wins."""
    return next((item for item in _protections if item.pattern.match(path)), None)


def belongs_inside(user: User) -> bool:
    """Whether this account must have a second factor: staff, and members of a closed group."""
    return user.is_staff or user.is_superuser or any(check(user) for check in _member_checks)
