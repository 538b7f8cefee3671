"""What is news in a leerkring, and who hears of it: the audience that `portal.notifications` asks.

The notices themselves are kept there, as ids. What somebody may know of them is asked here, each time, of the
same rules as by which the pages are shown.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkringen.entering import entering
from leerkringen.models import (
    Aanvraag,
    Bericht,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Praktijkdocument,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.roles import Ability, abilities
from portal.notifications.models import Notice, ReaderPlace
from portal.notifications.notices import tell
from portal.notifications.registry import Hearing, Mail


class Nieuws(StrEnum):
    """Kinds of notices; what a notice's `thing` is stands behind each."""

    GESPREK = "gesprek"  # Gesprek
    REACTIE = "reactie"  # Gesprek; the Bericht is its object
    DOCUMENT = "document"  # Praktijkdocument
    WERKAFSPRAKEN = "werkafspraken"  # Werkafspraken
    LID = "lid"  # Lidmaatschap
    FASE = "fase"  # Leerkring
    NIET_BEZORGD = "niet bezorgd"  # Uitnodiging
    AFGEWEZEN = "afgewezen"  # Uitnodiging
    AANVRAAG = "aanvraag"  # Aanvraag
    # Both Noodtoegang; in the list only, as the members are mailed of it otherwise.
    NOODTOEGANG = "noodtoegang"
    NOODTOEGANG_VOORBIJ = "noodtoegang voorbij"


# Heard before the newest werkafspraken are accepted, because it is about them.
FOR_ALL = frozenset({Nieuws.WERKAFSPRAKEN})
FOR_READERS = frozenset({Nieuws.GESPREK, Nieuws.REACTIE, Nieuws.DOCUMENT, Nieuws.LID, Nieuws.FASE})
EMERGENCIES = (Nieuws.NOODTOEGANG, Nieuws.NOODTOEGANG_VOORBIJ)
FOR_GUIDES = frozenset({Nieuws.NIET_BEZORGD, Nieuws.AFGEWEZEN, Nieuws.AANVRAAG})


class CircleAudience:
    """See `portal.notifications.registry.Audience`."""

    def addressed_to(self, user: Any) -> QuerySet[Notice]:
        """Of others, in the leerkringen of `user`, from the day on which `user` became a member."""
        own = entering().filter(user=user, leerkring=OuterRef("scope"))
        since = own.filter(begonnen_op__lte=OuterRef("created_at"))
        circles = Leerkring.objects.member_of(user).values("pk")
        return Notice.objects.filter(Exists(since), scope__in=circles).exclude(actor=user)

    def visible_among(self, notices: QuerySet[Notice], user: Any) -> QuerySet[Notice]:
        """Only about what `user` may see now. One query says which kinds there are."""
        kinds = set(notices.order_by().values_list("kind", flat=True).distinct())
        return notices.filter(_visible_things(user, kinds)) if kinds else notices.none()

    def hearings(self, user_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Hearing]:
        """One query for all these people."""
        rows = Lidmaatschap.objects.active().filter(user__in=list(user_ids)).with_agreement_flag()
        found = {}
        for user, circle, since, rol, stage, agreed in rows.values_list(
            "user", "leerkring", "begonnen_op", "rol", "leerkring__fase", "akkoord"
        ):
            may = abilities(rol, stage) if agreed else frozenset()
            kinds = FOR_ALL
            # A guest is there for a day and sees little: no mail about all the rest.
            if Ability.ALLES_LEZEN in may:
                kinds |= FOR_READERS
            if Ability.UITNODIGEN in may:
                kinds |= FOR_GUIDES
            found[user, circle] = Hearing(since, frozenset(kind.value for kind in kinds))
        return found

    def without_place(self, limit: int) -> list[tuple[UUID, UUID]]:
        """Members whom the worker does not know yet, however they became one."""
        places = ReaderPlace.objects.filter(user=OuterRef("user"), scope=OuterRef("leerkring"))
        rows = Lidmaatschap.objects.active().exclude(Exists(places)).order_by()
        return list(rows.values_list("user", "leerkring")[:limit])

    def news_mail(self, user: Any, stop_token: str) -> Mail:
        """The same words for everybody: no leerkring, no person, no number, no text."""
        stop = settings.SITE_URL + reverse("leerkringen:stop-mails", args=[stop_token])
        text = _(
            "Goedendag,\n\n"
            "Er is iets nieuws in uw leerkring. Log in om het te lezen:\n\n"
            "{link}\n\n"
            "Wat er nieuw is, staat met opzet niet in deze mail.\n\n"
            "Hoe vaak u deze mail krijgt, kiest u hier:\n{choose}\n"
            "Geen mail meer? Dat kan zonder in te loggen:\n{stop}\n"
        ).format(
            link=settings.SITE_URL + reverse("leerkringen:notices"),
            choose=settings.SITE_URL + reverse("notice-choices"),
            stop=stop,
        )
        headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        subject = _("Er is iets nieuws in uw leerkring")
        return Mail(to=user.email, subject=subject, text=text, headers=headers)


def _visible_things(user: Any, kinds: Iterable[str]) -> Q:
    """Condition on a notice of these kinds: what it is about can be seen by `user` now.

    Each list is asked without looking at the notice, so that the database makes it once and not per notice:
    on PostgreSQL ten times as fast. And only for kinds that occur: writing out all of them takes longer than
    the whole rest of a page.
    """

    def among(rows: QuerySet[Any]) -> Q:
        return Q(thing__in=rows.order_by().values("pk"))

    # Whether the reply still stands is one look at its key; that it may be seen its conversation says.
    stands = Exists(Bericht.objects.present().filter(pk=OuterRef("object_id"), gesprek=OuterRef("thing")))
    seen: dict[str, Callable[[], Q]] = {
        Nieuws.GESPREK: lambda: among(Gesprek.objects.visible_to_member(user)),
        Nieuws.REACTIE: lambda: among(Gesprek.objects.visible_to_member(user)) & Q(stands),
        Nieuws.DOCUMENT: lambda: among(Praktijkdocument.objects.visible_to_member(user)),
        Nieuws.WERKAFSPRAKEN: lambda: among(Werkafspraken.objects.visible_to_member(user)),
        Nieuws.LID: lambda: among(Lidmaatschap.objects.visible_to_member(user).active()),
        Nieuws.FASE: lambda: among(Leerkring.objects.visible_to_member(user)),
        Nieuws.AFGEWEZEN: lambda: among(Uitnodiging.objects.visible_to_member(user)),
        Nieuws.AANVRAAG: lambda: among(Aanvraag.objects.visible_to_member(user).open()),
        Nieuws.NIET_BEZORGD: lambda: among(Uitnodiging.objects.visible_to_member(user).open()),
    }
    seen |= dict.fromkeys(EMERGENCIES, lambda: among(Noodtoegang.objects.visible_to_member(user)))
    condition = Q(pk__in=[])
    for kind in seen.keys() & set(kinds):
        condition |= Q(kind=kind) & seen[kind]()
    return condition


def circle_of_invitation(invitation_id: str) -> UUID | None:
    """The leerkring that an invitation is for; says in whose list of deliveries its mail stands."""
    return Uitnodiging.objects.filter(pk=invitation_id).values_list("leerkring", flat=True).first()


def tell_of_failed_invitation(invitation_id: str) -> None:
    """The begeleiders hear that the mail with an invitation was given up."""
    circle = circle_of_invitation(invitation_id)
    if circle is not None:
        tell(kind=Nieuws.NIET_BEZORGD, scope=circle, thing=UUID(invitation_id))
