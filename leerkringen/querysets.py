"""Who may see what, as queries. Every reading of closed data starts with `visible_to` or `member_of`.

Membership comes from the database at each call and is never taken from a session, a token or an index.
No role outside the leerkring counts: staff and superusers are outsiders unless they are members.
"""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from leerkringen.enums import SCHRIJFBAAR, Fase
from leerkringen.roles import Ability, roles_with

if TYPE_CHECKING:
    from leerkringen.models import Leerkring, Lidmaatschap


def _model(name: str) -> Any:
    return apps.get_model("leerkringen", name)


def _may_be_member(user: Any) -> bool:
    return bool(user is not None and user.is_authenticated and user.is_active)


class ClosedQuerySet(models.QuerySet[Any]):
    """Base of all querysets here. `circle_path` leads from the model to its leerkring."""

    circle_path = "leerkring"

    def visible_to(self, user: Any) -> Self:
        """What `user` may see now: in a leerkring where they are a member and accepted the werkafspraken."""
        if not _may_be_member(user):
            return self.none()
        circles = _model("Leerkring").objects.visible_to(user).values("pk")
        return self.filter(**{f"{self.circle_path}__in": circles})


class LeerkringQuerySet(models.QuerySet["Leerkring"]):
    def member_of(self, user: Any) -> Self:
        """Leerkringen where `user` is a member now; enough for the title and the werkafspraken."""
        if not _may_be_member(user):
            return self.none()
        return self.filter(
            Exists(_model("Lidmaatschap").objects.active().filter(leerkring=OuterRef("pk"), user=user))
        )

    def visible_to(self, user: Any) -> Self:
        """Leerkringen of which `user` may see the content: member, and accepted the newest werkafspraken."""
        return self.member_of(user).filter(self.accepted_by(user.pk if user is not None else None))

    def accepted_by(self, user_id: Any) -> Exists:
        """Condition: the newest werkafspraken of this leerkring were accepted by this user.

        Without werkafspraken it is never met, so nothing shows.
        """
        newest = (
            _model("Werkafspraken")
            .objects.filter(leerkring=OuterRef(OuterRef("pk")))
            .order_by("-versie")
            .values("pk")[:1]
        )
        return Exists(_model("Akkoord").objects.filter(user_id=user_id, werkafspraken=Subquery(newest)))

    def listed(self) -> Self:
        """What anybody may know of: the leerkringen that allow it, from the start until they are archived."""
        hidden = [Fase.CONCEPT, Fase.GEARCHIVEERD]
        return self.filter(toon_in_overzicht=True).exclude(fase__in=hidden)


class LidmaatschapQuerySet(ClosedQuerySet):
    def active(self) -> Self:
        """Memberships that give access now; the end date itself is the last day (time zone of the site)."""
        return self.filter(
            Q(einddatum=None) | Q(einddatum__gte=timezone.localdate()),
            beeindigd_op=None,
            user__is_active=True,
        )

    def that_may(self, ability: Ability) -> Self:
        """Memberships whose role has this ability."""
        return self.filter(rol__in=roles_with(ability))


class WerkafsprakenQuerySet(ClosedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Members read the werkafspraken before they accept them."""
        circles = _model("Leerkring").objects.member_of(user).values("pk")
        return self.filter(leerkring__in=circles)


class AkkoordQuerySet(ClosedQuerySet):
    circle_path = "werkafspraken__leerkring"


class UitnodigingQuerySet(ClosedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Only for those who may invite: an invitation holds somebody's address."""
        if not _may_be_member(user):
            return self.none()
        memberships = _model("Lidmaatschap").objects.active().that_may(Ability.UITNODIGEN).filter(user=user)
        return super().visible_to(user).filter(leerkring__in=memberships.values("leerkring"))

    def open(self) -> Self:
        """Invitations that can be accepted now; a leerkring that ended takes nobody in."""
        return self.filter(
            gebruikt_op=None,
            ingetrokken_op=None,
            verloopt_op__gt=timezone.now(),
            leerkring__fase__in=[fase.value for fase in SCHRIJFBAAR],
        )

    def for_token_hash(self, token_hash: str) -> Self:
        """The open invitation behind a link. The link itself is the right to see it (and nothing else)."""
        return self.open().filter(token_hash=token_hash)


class BerichtQuerySet(ClosedQuerySet):
    circle_path = "gesprek__leerkring"

    def present(self) -> Self:
        """Messages whose text was not taken away."""
        return self.filter(verwijderd_op=None)


class DocumentQuerySet(ClosedQuerySet):
    pass


class GelezenQuerySet(ClosedQuerySet):
    circle_path = "gesprek__leerkring"

    def visible_to(self, user: Any) -> Self:
        """Only one's own."""
        return super().visible_to(user).filter(user_id=user.pk if user is not None else None)


__all__ = [
    "AkkoordQuerySet",
    "BerichtQuerySet",
    "ClosedQuerySet",
    "DocumentQuerySet",
    "GelezenQuerySet",
    "LeerkringQuerySet",
    "LidmaatschapQuerySet",
    "UitnodigingQuerySet",
    "WerkafsprakenQuerySet",
]
