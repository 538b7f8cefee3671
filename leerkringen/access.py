"""The questions about access that are not a list: one object, one action. Who can see a thing: `readers`.

Each is answered by the querysets, so that there is one rule only.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone

from leerkringen.emergency_querysets import NoodtoegangQuerySet
from leerkringen.entering import entering, entering_with
from leerkringen.enums import Fase
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.models import Leerkring, Lidmaatschap, Noodtoegang
from leerkringen.models.noodtoegang import SHOWN_AFTER
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.roles import MAY_BREAK_GLASS, Ability, abilities
from portal.accounts.models import User
from portal.audit.models import AuditLine, AuditLineQuerySet
from portal.notifications.places import has_open_mail

#: The action in the log of each page and each file that was opened by noodtoegang.
READ_IN_EMERGENCY = "noodtoegang gelezen"


def can_see(user: Any, obj: Any) -> bool:
    """Whether `user` may see this object of the closed half now."""
    return bool(type(obj).objects.visible_to(user).filter(pk=obj.pk).exists())


def is_member_anywhere(user: User) -> bool:
    """Whether this account can read of some leerkring, and so needs a second factor. One query.

    Who belongs to one that is not open to them now can still read of noodtoegang to it. Whose noodtoegang
    still runs counts too, also when they lost the right to it: then there is nothing to read.
    """
    return bool(_inside(timezone.localdate()).filter(pk=user.pk).exists())


def own_membership(user: Any, circle_id: Any, *, standing: bool = False) -> Lidmaatschap | None:
    """The membership by which `user` enters this leerkring now; `standing`: or would, or could before.

    With `akkoord` (bool) about the rules; `mail_staat_open` (bool): a mail about it was not followed yet;
    `noodtoegang_verteld` (bool): noodtoegang runs or was over less than 30 days ago; `is_open` (bool): it
    lets in now.

    One query, the same for a closed and for an absent leerkring.
    """
    if not user.is_authenticated:
        return None
    own = _doors(timezone.localdate(), standing).filter(user=user, leerkring_id=circle_id)
    return cast(Lidmaatschap | None, own.first())


@lru_cache(maxsize=4)
def _doors(today: date, standing: bool) -> LidmaatschapQuerySet:
    """The question of `own_membership`, written out once a day as those in `leerkringen.entering` are."""
    rows = Lidmaatschap.objects.standing() if standing else entering()
    recent = Noodtoegang.objects.granted_since(
        timezone.make_aware(datetime.combine(today, time.min)) - SHOWN_AFTER
    )
    with_flags = rows.with_agreement_flag().annotate(
        is_open=Exists(entering().filter(pk=OuterRef("pk"))) if standing else Value(True),
        mail_staat_open=has_open_mail("user", "leerkring"),
        noodtoegang_verteld=Exists(recent.filter(leerkring=OuterRef("leerkring"))),
    )
    return cast(LidmaatschapQuerySet, with_flags.select_related("leerkring"))


@lru_cache(maxsize=2)
def _inside(_today: date) -> Any:
    """The accounts for `is_member_anywhere`, written out once a day."""
    memberships = Lidmaatschap.objects.standing().filter(user=OuterRef("pk"))
    emergencies = Noodtoegang.objects.not_over().filter(gevraagd_door=OuterRef("pk"))
    return User.objects.filter(Exists(memberships) | Exists(emergencies))


def emergency_circle(user: Any, circle_id: Any) -> Leerkring | None:
    """The leerkring when `user` reads it by noodtoegang now, with `noodtoegang_tot`; not as a member.

    The same queries for a closed and for an absent leerkring.
    """
    if not user.is_authenticated:
        return None
    # For nearly everybody the answer ends here, with one short query.
    if not Noodtoegang.objects.not_over().filter(gevraagd_door=user, leerkring=circle_id).exists():
        return None
    running = Noodtoegang.objects.running_for(user).filter(leerkring=OuterRef("pk"))
    rows: Any = Leerkring.objects.filter(pk=circle_id)
    rows = rows.annotate(noodtoegang_tot=Subquery(running.order_by("-tot").values("tot")[:1]))
    found: Leerkring | None = rows.exclude(noodtoegang_tot=None).first()
    return found


def emergency_readers(circle: Leerkring) -> NoodtoegangQuerySet:
    """The noodtoegang by which somebody who is no member reads this leerkring now, with all that is in it."""
    return cast(NoodtoegangQuerySet, Noodtoegang.objects.running().filter(leerkring=circle.pk))


def emergency_lines(rows: Sequence[Noodtoegang]) -> dict[UUID, list[AuditLine]]:
    """What was opened by each of these granted noodtoegangen to one leerkring, in order; in one query.

    Who may read that, the caller has asked.
    """
    opened: dict[UUID, list[AuditLine]] = {row.pk: [] for row in rows}
    if not rows:
        return opened
    lines = AuditLine.objects.of_circle(rows[0].leerkring).filter(action=READ_IN_EMERGENCY)
    begun, ended = min(_while_open(row)[0] for row in rows), max(_while_open(row)[1] for row in rows)
    for line in lines.filter(time__gte=begun, time__lte=ended).order_by("time", "pk"):
        for row in rows:
            first, last = _while_open(row)
            by_asker = not row.gevraagd_door_id or line.actor_key == str(row.gevraagd_door_id)
            if by_asker and first <= line.time <= last:
                opened[row.pk].append(line)
    return opened


def _while_open(row: Noodtoegang) -> tuple[datetime, datetime]:
    """The first and the last moment of lines of a granted one."""
    # A page that was asked for in the last second is noted after it.
    return cast(datetime, row.toegekend_op), row.einde + timedelta(minutes=1)


def first_page(*, circle_id: Any, user: User) -> str:
    """The address for a new member: the werkafspraken, or else the page that tells when they can enter."""
    return way_in(circle_id=circle_id, user=user, page="leerkringen:rules")


def way_in(*, circle_id: Any, user: User, page: str = "leerkringen:circle-detail") -> str:
    """The address of this page for who can enter now; else of the page that tells from when."""
    can_enter = entering().filter(user=user, leerkring_id=circle_id).exists()
    return reverse(page, args=[circle_id]) if can_enter else reverse("leerkringen:mine")


def later_for(user: User) -> list[date | None]:
    """The first days of memberships that let this person in later; None when the stage decides that.

    The next twenty-five at most.
    """
    later = Lidmaatschap.objects.standing().filter(user=user)
    later = later.exclude(pk__in=Lidmaatschap.objects.active().filter(user=user).values("pk"))
    # Also who must wait for another stage has come to the day itself.
    days = later.exclude(leerkring__fase__in=[Fase.AFGESLOTEN, Fase.GEARCHIVEERD]).order_by("vanaf")
    return list(days.values_list("vanaf", flat=True)[:25])


def members_of(circle: Leerkring) -> LidmaatschapQuerySet:
    """The memberships that let somebody in now, agreed or not: for numbers, not for names."""
    return cast(LidmaatschapQuerySet, entering().filter(leerkring=circle))


def log_of(circle_id: Any, user: Any) -> AuditLineQuerySet:
    """The lines of the security log of this leerkring, for those who may read them now; else none.

    Lines of other leerkringen and of the site are never among them.
    """
    if user is None or not user.is_authenticated:
        return AuditLine.objects.none()
    readers = entering_with(Ability.LOGBOEK_LEZEN).filter(user=user, leerkring=circle_id)
    readable = Q(Exists(readers))
    if user.has_perm(MAY_BREAK_GLASS):
        readable |= Q(Exists(Noodtoegang.objects.running_for(user).filter(leerkring=circle_id)))
    return AuditLine.objects.of_circle(circle_id).filter(readable)


def require(*, circle_id: Any, user: User, ability: Ability) -> Lidmaatschap:
    """The membership that allows this action, locked until the end of the caller's transaction.

    Asked again inside the transaction of every write: somebody who was removed while typing writes nothing.

    Raises:
        NoAccess: no membership now, or the werkafspraken are not accepted.
        NotAllowed: a member whose role or leerkring does not allow it.
    """
    membership: Lidmaatschap | None = (
        Lidmaatschap.objects.active()
        .visible_to_member(user)
        .filter(user=user, leerkring_id=circle_id)
        .select_related("leerkring")
        .select_for_update(of=("self",))
        .first()
    )
    if membership is None:
        raise NoAccess
    if ability not in abilities(membership.rol, membership.leerkring.fase):
        raise NotAllowed
    return membership
