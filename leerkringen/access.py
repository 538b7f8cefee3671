"""The questions about access that are not a list: one object, one action. Who can see a thing: `readers`.

Each is answered by the querysets, so that there is one rule only.
"""

from datetime import date
from typing import Any, cast

from django.db.models import Exists
from django.urls import reverse

from leerkringen.enums import Fase
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.models import Leerkring, Lidmaatschap
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.roles import Ability, abilities
from portal.accounts.models import User
from portal.audit.models import AuditLine, AuditLineQuerySet
from portal.notifications.places import has_open_mail


def can_see(user: Any, obj: Any) -> bool:
    """Whether `user` may see this object of the closed half now."""
    return bool(type(obj).objects.visible_to(user).filter(pk=obj.pk).exists())


def is_member_anywhere(user: User) -> bool:
    """Whether this account can enter some leerkring, and so needs a second factor. One query."""
    return Lidmaatschap.objects.active().filter(user=user).exists()


def own_membership(user: Any, circle_id: Any) -> Lidmaatschap | None:
    """The membership by which `user` enters this leerkring now.

    With `akkoord` (bool) about the rules, and `mail_staat_open` (bool): a mail about it was not followed yet.

    One query, the same for a closed and for an absent leerkring.
    """
    if not user.is_authenticated:
        return None
    own = Lidmaatschap.objects.active().filter(user=user, leerkring_id=circle_id)
    membership: Lidmaatschap | None = (
        own.with_agreement_flag()
        .annotate(mail_staat_open=has_open_mail("user", "leerkring"))
        .select_related("leerkring")
        .first()
    )
    return membership


def first_page(*, circle_id: Any, user: User) -> str:
    """The address for a new member: the werkafspraken, or else the page that tells when they can enter."""
    return way_in(circle_id=circle_id, user=user, page="leerkringen:rules")


def way_in(*, circle_id: Any, user: User, page: str = "leerkringen:circle-detail") -> str:
    """The address of this page for who can enter now; else of the page that tells from when."""
    can_enter = Lidmaatschap.objects.active().filter(user=user, leerkring_id=circle_id).exists()
    return reverse(page, args=[circle_id]) if can_enter else reverse("leerkringen:mine")


def later_for(user: User) -> list[date | None]:
    """The first days of memberships that let this person in later; None when the stage decides that."""
    later = Lidmaatschap.objects.standing().filter(user=user)
    later = later.exclude(pk__in=Lidmaatschap.objects.active().filter(user=user).values("pk"))
    # Also who must wait for another stage has come to the day itself.
    days = later.exclude(leerkring__fase__in=[Fase.AFGESLOTEN, Fase.GEARCHIVEERD]).order_by("vanaf")
    return list(days.values_list("vanaf", flat=True))


def members_of(circle: Leerkring) -> LidmaatschapQuerySet:
    """The memberships that let somebody in now, agreed or not: for numbers, not for names."""
    return cast(LidmaatschapQuerySet, Lidmaatschap.objects.active().filter(leerkring=circle))


def log_of(circle_id: Any, user: Any) -> AuditLineQuerySet:
    """The lines of the security log of this leerkring, for those who may read them now; else none.

    Lines of other leerkringen and of the site are never among them.
    """
    if user is None or not user.is_authenticated:
        return AuditLine.objects.none()
    readers = Lidmaatschap.objects.active().agreed().with_ability(Ability.LOGBOEK_LEZEN)
    return AuditLine.objects.of_circle(circle_id).filter(
        Exists(readers.filter(user=user, leerkring=circle_id))
    )


def require(*, circle_id: Any, user: User, ability: Ability) -> Lidmaatschap:
    """The membership that allows this action, locked until the end of the caller's transaction.

    Asked again inside the transaction of every write: somebody who was removed while typing writes nothing.

    Raises:
        NoAccess: no membership now, or the werkafspraken are not accepted.
        NotAllowed: a member whose role or leerkring does not allow it.
    """
    membership: Lidmaatschap | None = (
        Lidmaatschap.objects.active()
        .visible_to(user)
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
