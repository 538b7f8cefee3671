"""Who may see what, as queries. Every reading of closed data starts with `visible_to` or `member_of`.

Membership comes from the database at each call and is never taken from a session, a token or an index.
No role outside the leerkring counts: staff and superusers are outsiders unless they are members. The one
exception is a running noodtoegang, which counts on the pages of its leerkring and nowhere else: whatever
writes, searches, mails or tells asks `visible_to_member`.
"""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from leerkringen.entering import entering, entering_with
from leerkringen.enums import Fase, Ledenlijst, Zichtbaarheid
from leerkringen.roles import MAY_BREAK_GLASS, MAY_OPEN, VOOR_HET_EINDE, Ability, Rol, that_may
from portal.files.models import showable


def _model(name: str) -> Any:
    return apps.get_model("leerkringen", name)


def may_be_member(user: Any) -> bool:
    """Whether this is an account that can belong to a leerkring at all: signed in, and not blocked."""
    return bool(user is not None and user.is_authenticated and user.is_active)


def _agreement() -> Exists:
    """Condition on a membership: its holder accepted the newest werkafspraken of its leerkring."""
    newest = (
        _model("Werkafspraken")
        .objects.filter(leerkring=OuterRef(OuterRef("leerkring")))
        .order_by("-versie")
        .values("pk")[:1]
    )
    return Exists(_model("Akkoord").objects.filter(user=OuterRef("user"), werkafspraken=Subquery(newest)))


def _own_circles(user: Any, ability: Ability) -> models.QuerySet[Any]:
    """Keys of the leerkringen where `user` has this ability now and accepted the newest werkafspraken."""
    keys: models.QuerySet[Any] = entering_with(ability).filter(user=user).values("leerkring")
    return keys


def _emergency_circles(user: Any) -> models.QuerySet[Any]:
    """Keys of the leerkringen that `user` reads by noodtoegang now; some of them may not exist."""
    running: models.QuerySet[Any] = _model("Noodtoegang").objects.running_for(user)
    return running.order_by().values("leerkring")


class ClosedQuerySet(models.QuerySet[Any]):
    """Base of all querysets here. `circle_path` leads from the model to its leerkring."""

    circle_path = "leerkring"
    # The field that opens a row to guests; without one they never see it.
    guest_path = ""
    # Whether a running noodtoegang shows it. Never what is a person's own.
    in_emergency = False

    def visible_to(self, user: Any) -> Self:
        """What `user` may see now: in a leerkring where they are a member and accepted the werkafspraken.

        A guest sees only what was opened to guests. Who has a running noodtoegang sees it too.
        """
        if not may_be_member(user):
            return self.none()
        seen = self._shared_with(user)
        # Nearly nobody has it: for all others the query stays as short as it is.
        if self.in_emergency and user.has_perm(MAY_BREAK_GLASS):
            seen |= Q(**{f"{self.circle_path}__in": _emergency_circles(user)})
        return self.filter(seen)

    def visible_to_member(self, user: Any) -> Self:
        """The same without noodtoegang: for everything but the pages of one leerkring."""
        return self.filter(self._shared_with(user)) if may_be_member(user) else self.none()

    def _shared_with(self, user: Any) -> Q:
        """The condition on what is shared with `user`, an active account, as a member."""
        seen = Q(**{f"{self.circle_path}__in": _own_circles(user, Ability.ALLES_LEZEN)})
        if self.guest_path:
            entered = _own_circles(user, Ability.LEZEN)
            seen |= Q(**{f"{self.circle_path}__in": entered, self.guest_path: True})
        return seen


class LeerkringQuerySet(ClosedQuerySet):
    """`visible_to`: the leerkringen of which one may see the content."""

    circle_path = "pk"
    in_emergency = True

    def member_of(self, user: Any) -> Self:
        """Leerkringen where `user` is a member now; enough for the title and the werkafspraken."""
        if not may_be_member(user):
            return self.none()
        return self.filter(Exists(entering().filter(leerkring=OuterRef("pk"), user=user)))

    def _shared_with(self, user: Any) -> Q:
        """Member, and accepted the newest werkafspraken."""
        return Q(pk__in=_own_circles(user, Ability.LEZEN))

    def fully_visible_to(self, user: Any) -> Self:
        """The same without the leerkringen where `user` is a guest."""
        if not may_be_member(user):
            return self.none()
        return self.filter(pk__in=_own_circles(user, Ability.ALLES_LEZEN))

    def listed(self) -> Self:
        """What anybody may know of: the leerkringen that allow it, from the start until they are archived."""
        hidden = [Fase.CONCEPT, Fase.GEARCHIVEERD]
        return self.filter(zichtbaarheid=Zichtbaarheid.GENOEMD).exclude(fase__in=hidden)

    def asked_to_join(self) -> Self:
        """The listed ones where anybody may ask to join: they say so, and have not ended."""
        return self.listed().filter(aanmelden=True, fase__in=sorted(fase.value for fase in VOOR_HET_EINDE))


class LidmaatschapQuerySet(ClosedQuerySet):
    in_emergency = True

    def _shared_with(self, user: Any) -> Q:
        """Oneself and the begeleiders; all members for who may see the list of members."""
        among_members = Q(
            leerkring__in=_own_circles(user, Ability.LEDEN_ZIEN), leerkring__ledenlijst=Ledenlijst.LEDEN
        )
        all_members = Q(leerkring__in=_own_circles(user, Ability.ALLE_LEDEN_ZIEN))
        always = Q(leerkring__in=_own_circles(user, Ability.LEZEN)) & (Q(user=user) | Q(rol=Rol.BEGELEIDER))
        return among_members | all_members | always

    def standing(self) -> Self:
        """Those who belong to their leerkring now or from a later day on, whether or not they may enter."""
        return self.filter(
            Q(einddatum=None) | Q(einddatum__gte=timezone.localdate()),
            beeindigd_op=None,
            user__is_active=True,
        )

    def active(self) -> Self:
        """Memberships that give access now: the stage lets this role in, and the first day has come.

        The end date itself is the last day (time zone of the site).
        """
        begun = Q(vanaf=None) | Q(vanaf__lte=timezone.localdate())
        return self.standing().filter(begun, that_may(Ability.LEZEN))

    def agreed(self) -> Self:
        """Memberships whose holder accepted the newest werkafspraken; without any there are none."""
        return self.filter(_agreement())

    def with_agreement_flag(self) -> Self:
        """Adds `akkoord`: whether `agreed` holds."""
        return self.annotate(akkoord=_agreement())

    def with_ability(self, ability: Ability) -> Self:
        """Memberships whose role has this ability in the present stage of the leerkring."""
        return self.filter(that_may(ability))

    def with_profile(self) -> Self:
        """After `visible_to`: members of whom the reader may see profile and photo, in that leerkring only.

        The one place that decides it: reader and member both enter now and accepted the werkafspraken.
        """
        return self.active().agreed()

    def with_photo_flag(self) -> Self:
        """Adds `heeft_foto`: whether there is a photo to show of this member."""
        photos = _model("Profielfoto").objects.filter(user=OuterRef("user"))
        return self.annotate(heeft_foto=Exists(photos.filter(bestand__status__in=showable())))


class WerkafsprakenQuerySet(ClosedQuerySet):
    in_emergency = True

    def _shared_with(self, user: Any) -> Q:
        """Members read the werkafspraken before they accept them."""
        circles = _model("Leerkring").objects.member_of(user).values("pk")
        return Q(leerkring__in=circles)


class AkkoordQuerySet(ClosedQuerySet):
    circle_path = "werkafspraken__leerkring"
    in_emergency = True

    def _shared_with(self, user: Any) -> Q:
        """Those of all members; for a guest only one's own."""
        read = Q(werkafspraken__leerkring__in=_own_circles(user, Ability.ALLES_LEZEN))
        entered = Q(werkafspraken__leerkring__in=_own_circles(user, Ability.LEZEN))
        return read | (entered & Q(user=user))


class OpeningQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """One's own, until the first begeleider is in, and as long as one may open leerkringen."""
        if not may_be_member(user) or not user.has_perm(MAY_OPEN):
            return self.none()
        return self.filter(door=user, overgedragen_op=None)
