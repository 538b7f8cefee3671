"""Who can see a thing: `visible_to` seen from the other side. The answer to "Wie kan dit zien?".

Each closed model has its rule in `RULES`; `leerkringen.checks` stops the start when one is missing, and
`tests/contracts/test_access_agreement.py` holds each rule against `visible_to`, for everybody.
"""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from leerkringen.emergency_querysets import holders
from leerkringen.entering import entering
from leerkringen.enums import Ledenlijst
from leerkringen.models import (
    Aanvraag,
    Akkoord,
    Bericht,
    Gegevensexport,
    Gelezen,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Opening,
    Praktijkdocument,
    Profielfoto,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.roles import Ability, Rol, that_may
from portal.accounts.models import Profile, User
from portal.audit.models import AuditLine

Content = Gesprek | Bericht | Praktijkdocument
NOBODY = Q(pk__in=[])


def readers_of(obj: Any) -> QuerySet[User]:
    """Everybody who can see this object of the closed half now.

    Raises:
        LookupError: no rule says who can see this kind of thing.
    """
    rule = RULES.get(type(obj))
    if rule is None:
        raise LookupError(f"Wie een {type(obj).__name__} kan zien, staat niet in leerkringen.readers.RULES.")
    return User.objects.filter(rule(obj) | _reading_along(obj))


def reading_members(obj: Leerkring | Content) -> LidmaatschapQuerySet:
    """The memberships by which people read this now.

    A leerkring itself can be entered by guests too; what is in it only where it was opened to them.
    """
    if isinstance(obj, Leerkring):
        return _entered(obj.pk)
    thing = obj.gesprek if isinstance(obj, Bericht) else obj
    rows = _entered(thing.leerkring_id)
    return rows if thing.voor_gasten else rows.with_ability(Ability.ALLES_LEZEN)


def rules_readers(circle_id: UUID) -> LidmaatschapQuerySet:
    """The memberships of who reads the werkafspraken: also of those who did not accept them yet."""
    return cast(LidmaatschapQuerySet, entering().filter(leerkring=circle_id))


def list_readers(circle_id: UUID) -> LidmaatschapQuerySet:
    """The memberships of who sees all members of this leerkring."""
    return cast(LidmaatschapQuerySet, _entered(circle_id).filter(_sees_members()))


def sees_members(may: frozenset[Ability], circle: Leerkring) -> bool:
    """Whether this leerkring shows who else is in it to somebody with these abilities."""
    if Ability.ALLE_LEDEN_ZIEN in may:
        return True
    return Ability.LEDEN_ZIEN in may and circle.ledenlijst == Ledenlijst.LEDEN


def _entered(circle_id: UUID) -> LidmaatschapQuerySet:
    return rules_readers(circle_id).agreed()


def _sees_members() -> Q:
    """The same as `sees_members`, as a condition on a membership."""
    among_members = that_may(Ability.LEDEN_ZIEN) & Q(leerkring__ledenlijst=Ledenlijst.LEDEN)
    return among_members | that_may(Ability.ALLE_LEDEN_ZIEN)


def _held(rows: QuerySet[Lidmaatschap]) -> Q:
    """Condition on an account: it holds one of these memberships."""
    return Q(pk__in=rows.order_by().values("user"))


def _able(circle_id: UUID, ability: Ability) -> Q:
    return _held(_entered(circle_id).with_ability(ability))


def _circle_or_content(obj: Leerkring | Content) -> Q:
    return _held(reading_members(obj))


def _rules(obj: Werkafspraken) -> Q:
    return _held(rules_readers(obj.leerkring_id))


def _agreement(obj: Akkoord) -> Q:
    circle = obj.werkafspraken.leerkring_id
    return _able(circle, Ability.ALLES_LEZEN) | _held(_entered(circle).filter(user=obj.user_id))


def _membership(obj: Lidmaatschap) -> Q:
    rows = _entered(obj.leerkring_id)
    if obj.rol == Rol.BEGELEIDER:
        return _held(rows)
    return _held(rows.filter(_sees_members() | Q(user=obj.user_id)))


def _place(obj: Gelezen) -> Q:
    return _held(reading_members(obj.gesprek).filter(user=obj.user_id))


def _opening(obj: Opening) -> Q:
    # Only one person can be it, and whether they still may is for the permissions to say.
    may = obj.door is not None and Opening.objects.visible_to(obj.door).filter(pk=obj.pk).exists()
    return Q(pk=obj.door_id) if may else NOBODY


def _invitation(obj: Uitnodiging) -> Q:
    prepared = Opening.objects.filter(leerkring=obj.leerkring_id).select_related("door").first()
    prepares = _opening(prepared) if prepared is not None else NOBODY
    return _able(obj.leerkring_id, Ability.UITNODIGEN) | prepares


def _request(obj: Aanvraag) -> Q:
    return _able(obj.leerkring_id, Ability.UITNODIGEN)


def _own(obj: Any) -> Q:
    return Q(pk=obj.user_id, is_active=True)


def _person(obj: Profile | Profielfoto) -> Q:
    """Oneself, and who sees this person among the members of some leerkring that both read."""
    own = entering().agreed().filter(user=obj.user_id).order_by()
    guides = own.filter(rol=Rol.BEGELEIDER)
    readers = entering().agreed()
    together = readers.filter(
        (Q(leerkring__in=own.values("leerkring")) & _sees_members())
        | Q(leerkring__in=guides.values("leerkring"))
    )
    return _own(obj) | _held(together)


def _log_line(obj: AuditLine) -> Q:
    """Of a leerkring; what is of the site alone no leerkring shows."""
    if not obj.circle:
        return NOBODY
    return _able(obj.circle, Ability.LOGBOEK_LEZEN) | _running_in([obj.circle])


def _emergency(obj: Noodtoegang) -> Q:
    """Who may grant one sees all; who belongs to the leerkring what was granted."""
    members = Lidmaatschap.objects.standing().filter(leerkring=obj.leerkring)
    grants = Q(pk__in=holders().values("pk"))
    return grants | _held(members) if obj.toegekend_op else grants


def _reading_along(obj: Any) -> Q:
    """By noodtoegang, where this kind of thing is open to it."""
    rows = type(obj)._default_manager.all()
    if not getattr(rows, "in_emergency", False):
        return NOBODY
    return _running_in(rows.filter(pk=obj.pk).values(rows.circle_path))


def _running_in(circles: Any) -> Q:
    return Q(pk__in=Noodtoegang.objects.running().filter(leerkring__in=circles).values("gevraagd_door"))


#: Per model: the object to a condition on accounts. Also what is not a model of this app, but shown by it.
RULES: dict[type[Any], Callable[[Any], Q]] = {
    Aanvraag: _request,
    Akkoord: _agreement,
    AuditLine: _log_line,
    Bericht: _circle_or_content,
    Gegevensexport: _own,
    Gelezen: _place,
    Gesprek: _circle_or_content,
    Leerkring: _circle_or_content,
    Lidmaatschap: _membership,
    Noodtoegang: _emergency,
    Opening: _opening,
    Praktijkdocument: _circle_or_content,
    Profielfoto: _person,
    Profile: _person,
    Uitnodiging: _invitation,
    Werkafspraken: _rules,
}
