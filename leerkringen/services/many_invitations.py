"""Inviting a whole list: what would happen with each row, and doing it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from leerkringen.address_lists import Row
from leerkringen.addresses import BadAddress, clean_address
from leerkringen.models import Uitnodiging
from leerkringen.roles import Rol, invitable_roles
from leerkringen.services.invitations import (
    close_expired,
    count_mails,
    may_invite,
    members_among,
    send_new,
)
from portal.accounts.models import User

logger = logging.getLogger(__name__)

MAX_ORGANISATION = 200  # characters, as in the model
#: Other words for a role in a list.
ROLE_WORDS = {
    "deelnemers": "deelnemer",
    "lid": "deelnemer",
    "leden": "deelnemer",
    "participant": "deelnemer",
    "member": "deelnemer",
    "begeleiders": "begeleider",
    "facilitator": "begeleider",
}
GUEST_WORDS = {"gast", "gasten", "gast-expert", "gastexpert", "expert"}


class Outcome(Enum):
    """What happens, or happened, with one row."""

    READY = auto()
    SENT = auto()
    DOUBLE = auto()
    MEMBER = auto()
    OPEN = auto()
    BAD_ADDRESS = auto()
    BAD_ROLE = auto()
    SKIPPED = auto()
    FAILED = auto()


@dataclass(frozen=True)
class Judged:
    """One row with its outcome; `text` says it in plain Dutch. `email` is "" when the address is wrong."""

    row: Row
    outcome: Outcome
    text: str
    email: str = ""
    role: str = ""
    organisation: str = ""

    @property
    def is_faulty(self) -> bool:
        """Whether correcting the row can help."""
        return self.outcome in {Outcome.BAD_ADDRESS, Outcome.BAD_ROLE, Outcome.FAILED}


@dataclass(frozen=True)
class ListDetails:
    """What holds for the whole list. `submission`: by which a form that is sent twice is recognised."""

    circle_id: UUID
    roles: Sequence[Rol]
    role: str
    organisation: str
    submission: UUID


def list_roles(rol: str, fase: str) -> list[Rol]:
    """For what somebody may invite by a list: a gast-expert has days of their own, so is invited alone."""
    return [role for role in invitable_roles(rol, fase) if role != Rol.GAST]


def judge(*, rows: Sequence[Row], details: ListDetails, user: User) -> list[Judged]:
    """What would happen with each row. Stores nothing; three queries, however many rows there are.

    "Already a member" is about this leerkring alone, and says nothing about accounts.
    """
    first = _without_doubles([_read(row, details) for row in rows])
    addresses = [one.email for one in first if one.outcome is Outcome.READY]
    known = Uitnodiging.objects.visible_to_member(user).filter(leerkring=details.circle_id)
    known = known.filter(email__in=addresses)
    sent = set(known.filter(inzending=details.submission).values_list("email", flat=True))
    unanswered = known.unanswered().filter(verloopt_op__gt=timezone.now())
    until = dict(unanswered.values_list("email", "verloopt_op"))
    members = members_among(details.circle_id, addresses)
    judged = []
    for one in first:
        if one.outcome is not Outcome.READY:
            judged.append(one)
        elif one.email in sent:
            judged.append(_sent(one))
        elif one.email in members:
            judged.append(replace(one, outcome=Outcome.MEMBER, text=_("is al lid")))
        elif one.email in until:
            date = date_format(localtime(until[one.email]), "j F Y")
            text = _("staat al open (tot en met {date})").format(date=date)
            judged.append(replace(one, outcome=Outcome.OPEN, text=text))
        else:
            judged.append(one)
    return judged


@transaction.atomic
def invite_many(
    *, rows: Sequence[Row], details: ListDetails, user: User, origin: str | None = None
) -> list[Judged]:
    """Invites every row that can be invited, each in a savepoint of its own; tells what became of all rows.

    The same list sent again with the same `submission` sends nothing, and gives the same answer.

    Raises:
        TooMany: nothing was sent.
        NoAccess, NotAllowed: see `may_invite`.
    """
    own = may_invite(circle_id=details.circle_id, user=user)
    details = replace(details, roles=list_roles(own.rol, own.leerkring.fase))
    judged = judge(rows=rows, details=details, user=user)
    ready = [one.email for one in judged if one.outcome is Outcome.READY]
    if ready:
        count_mails(circle_id=details.circle_id, user=user, number=len(ready))
        close_expired(details.circle_id, ready)
    return [_send(one, details, user, origin) if one.outcome is Outcome.READY else one for one in judged]


def _read(row: Row, details: ListDetails) -> Judged:
    organisation = (row.organisation or details.organisation).strip()[:MAX_ORGANISATION]
    if row.skip:
        return Judged(row, Outcome.SKIPPED, _("overgeslagen"), organisation=organisation)
    try:
        email = clean_address(row.address)
    except BadAddress as error:
        text = _("geen geldig adres: {reason}").format(reason=error)
        return Judged(row, Outcome.BAD_ADDRESS, text, organisation=organisation)
    role = _role(row.role, details)
    if not role and row.role.strip().casefold() in GUEST_WORDS:
        text = _("een gast-expert heeft een eerste en een laatste dag: nodig die alleen uit")
        return Judged(row, Outcome.BAD_ROLE, text, email=email, organisation=organisation)
    if not role:
        choices = ", ".join(str(one.label) for one in details.roles)
        text = _("onbekende rol ‘{role}’: kies uit {choices}").format(role=row.role, choices=choices)
        return Judged(row, Outcome.BAD_ROLE, text, email=email, organisation=organisation)
    return Judged(row, Outcome.READY, _("wordt uitgenodigd"), email, role, organisation)


def _role(word: str, details: ListDetails) -> str:
    """The role that a word in the list means, as far as it may be given; "" for another word."""
    plain = word.strip().casefold() or details.role
    plain = ROLE_WORDS.get(plain, plain)
    return next((one.value for one in details.roles if plain in {one.value, str(one.label).casefold()}), "")


def _without_doubles(judged: list[Judged]) -> list[Judged]:
    """The first row of each address counts."""
    seen: dict[str, int] = {}
    found = []
    for one in judged:
        if one.outcome is Outcome.READY and one.email in seen:
            text = _("dubbel in uw lijst (zie regel {line})").format(line=seen[one.email])
            one = replace(one, outcome=Outcome.DOUBLE, text=text)
        elif one.outcome is Outcome.READY:
            seen[one.email] = one.row.line
        found.append(one)
    return found


def _sent(one: Judged) -> Judged:
    return replace(one, outcome=Outcome.SENT, text=_("uitgenodigd"))


def _send(one: Judged, details: ListDetails, user: User, origin: str | None) -> Judged:
    invitation = Uitnodiging(
        leerkring_id=details.circle_id,
        email=one.email,
        rol=one.role,
        organisatie=one.organisation,
        door=user,
        inzending=details.submission,
    )
    try:
        send_new(invitation, user=user, origin=origin)
    except IntegrityError:
        # Somebody else invited this address between our look and now.
        return replace(one, outcome=Outcome.OPEN, text=_("staat al open"))
    except DatabaseError as error:
        # Never its text: a database likes to repeat the values in it.
        logger.warning("Uitnodiging in een lijst mislukt (%s)", type(error).__name__)
        return replace(one, outcome=Outcome.FAILED, text=_("mislukt: probeer deze regel opnieuw"))
    return _sent(one)
