"""What a reader chose and where a reader was: all about ReaderPlace but the telling itself."""

import uuid
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Greatest
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.accounts.models import User
from portal.notifications.models import ReaderPlace, Rhythm
from portal.notifications.numbering import last_number
from portal.notifications.registry import audience

# Who chose nothing yet.
DEFAULT = Rhythm.DAILY
ADD_BATCH = 500
ONE, ALL = "e", "a"


def rhythms_of(user: User, scopes: Iterable[UUID]) -> dict[UUID, str]:
    """What this person chose per group; a group without a choice is absent."""
    rows = ReaderPlace.objects.filter(user=user, scope__in=list(scopes)).exclude(rhythm="")
    return dict(rows.values_list("scope", "rhythm"))


@transaction.atomic
def choose_rhythm(*, user: User, scope: UUID, rhythm: Rhythm) -> None:
    """Keeps how often to mail. The caller has made sure that `user` belongs to this group.

    No line in the log: administrators would read there who belongs to some closed group.
    """
    ReaderPlace.objects.get_or_create(user=user, scope=scope)
    ReaderPlace.objects.filter(user=user, scope=scope).update(rhythm=rhythm, mailed_at=None)


def forget_place(*, user: User, scope: UUID) -> None:
    """Who leaves is told nothing more, and who comes again is asked again."""
    ReaderPlace.objects.filter(user=user, scope=scope).delete()


def add_missing_places() -> int:
    """A place for each member who has none; however somebody became a member."""
    missing = audience().without_place(ADD_BATCH)
    if missing:
        rows = [ReaderPlace(user_id=user, scope=scope) for user, scope in missing]
        ReaderPlace.objects.bulk_create(rows, ignore_conflicts=True)
    return len(missing)


def has_open_mail(user: str, scope: str) -> Exists:
    """Condition on a row with these two fields: a direct mail went to this reader, who was not back since."""
    places = ReaderPlace.objects.filter(user=OuterRef(user), scope=OuterRef(scope), rhythm=Rhythm.DIRECT)
    return Exists(places.exclude(mailed_at=None))


def note_visit(*, user: User, scope: UUID) -> None:
    """The reader of an open mail is back: what stands there now needs no mail, what comes next does again.

    Called where something is written anyway: reading a page changes nothing.
    """
    _close_mails(ReaderPlace.objects.filter(user=user, scope=scope))


def note_return(sender: Any, user: User, **_kwargs: Any) -> None:
    """The same for all groups of who signs in; answers Django's `user_logged_in`."""
    _close_mails(ReaderPlace.objects.filter(user=user))


def _close_mails(places: QuerySet[ReaderPlace]) -> None:
    places.exclude(mailed_at=None).update(mailed_at=None, told=Greatest(F("told"), last_number()))


def stop_token(key: UUID, *, everything: bool) -> str:
    """The secret in the link that stops mails: of the group of this place, or of all groups of its reader."""
    text = f"{ALL if everything else ONE}{key.hex}"
    return text + _seal(text)


def _seal(text: str) -> str:
    return salted_hmac("portal.notifications.stop", text, algorithm="sha256").hexdigest()[:32]


def place_of_token(token: str) -> ReaderPlace | None:
    """The place that a link belongs to, if it still exists. One query, whatever the token is."""
    text, seal = token[:33], token[33:]
    try:
        key = uuid.UUID(hex=text[1:])
    except ValueError:
        key = uuid.uuid4()
    valid = constant_time_compare(seal.encode(), _seal(text).encode()) and text[:1] in {ONE, ALL}
    found = ReaderPlace.objects.filter(stop_key=key, user__is_active=True).select_related("user").first()
    return found if valid else None


def stop_mails(*, place: ReaderPlace, token: str) -> None:
    """Sets "nooit": for the group of this place, or for all of its reader when the token says so."""
    rows: Any = ReaderPlace.objects.filter(user=place.user_id)
    if token[:1] == ONE:
        rows = rows.filter(pk=place.pk)
    rows.update(rhythm=Rhythm.NEVER, mailed_at=None)
