"""What every page of one leerkring shows around its content: menu with counters, and who can read it."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkringen.access import emergency_readers, members_of
from leerkringen.enums import Ledenlijst
from leerkringen.models import (
    Aanvraag,
    Bericht,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Praktijkdocument,
)
from leerkringen.models.noodtoegang import SHOWN_AFTER
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.readers import list_readers, reading_members, sees_members
from leerkringen.roles import IN_EMERGENCY, Ability, Rol, abilities

NAMES_SHOWN = 30
# Pages that not every member sees.
GUARDED = {
    "uitnodigen": Ability.UITNODIGEN,
    "aanvragen": Ability.UITNODIGEN,
    "logboek": Ability.LOGBOEK_LEZEN,
    "bezorging": Ability.BEZORGING_ZIEN,
    "fase": Ability.FASE_WIJZIGEN,
    "instellingen": Ability.INSTELLINGEN_WIJZIGEN,
}
WHO_PAGES = {"leden": "members-who", "werkafspraken": "rules-who"}
AVATARS_SHOWN = 6
EMERGENCIES_SHOWN = 3


class CirclePage:
    """For one reader and one request. Templates read `may`; they never ask for a role."""

    # Only on the page of somebody who reads by noodtoegang: until when.
    emergency_until: datetime | None = None

    def __init__(self, membership: Lidmaatschap, user: Any, section: str) -> None:
        self.circle = membership.leerkring
        self.rol = membership.rol
        self.agreed = membership.akkoord
        self.tells_of_emergency = membership.noodtoegang_verteld
        self._prepare(user, section, abilities(membership.rol, self.circle.fase))

    def _prepare(self, user: Any, section: str, may: frozenset[Ability]) -> None:
        self.user = user
        self.section = section
        # What the page is about, when that is one thing in the leerkring: then its readers are named.
        self.about: Gesprek | Praktijkdocument | None = None
        self.abilities = may

    @cached_property
    def may(self) -> dict[str, bool]:
        return {
            "write": Ability.SCHRIJVEN in self.abilities,
            "upload": Ability.DOCUMENT_PLAATSEN in self.abilities,
            "invite": Ability.UITNODIGEN in self.abilities,
            "deliveries": Ability.BEZORGING_ZIEN in self.abilities,
            "end": Ability.LIDMAATSCHAP_BEEINDIGEN in self.abilities,
            "change": Ability.LIDMAATSCHAP_WIJZIGEN in self.abilities,
            "rules": Ability.WERKAFSPRAKEN_WIJZIGEN in self.abilities,
            "rules_history": Ability.LOGBOEK_LEZEN in self.abilities,
        }

    @cached_property
    def unread(self) -> int:
        messages = Bericht.objects.visible_to(self.user).filter(gesprek__leerkring=self.circle)
        return messages.unread_by(self.user).count()

    @cached_property
    def requests(self) -> int:
        """How many requests to join wait for an answer."""
        return Aanvraag.objects.visible_to(self.user).filter(leerkring=self.circle).open().count()

    @cached_property
    def side_menu(self) -> list[dict[str, Any]]:
        """For components/side_menu.html."""
        items = [
            ("overzicht", _("Overzicht"), "circle-detail", 0),
            ("gesprekken", _("Gesprekken"), "conversations", self.unread),
            ("documenten", _("Documenten"), "documents", 0),
            ("leden", _("Leden"), "members", 0),
            ("werkafspraken", _("Werkafspraken"), "rules", 0),
        ]
        requests = self.requests if self.may["invite"] else 0
        shown = [
            (Ability.UITNODIGEN, ("uitnodigen", _("Uitnodigen"), "invitations", 0)),
            (Ability.LOGBOEK_LEZEN, ("logboek", _("Logboek"), "log", 0)),
            (Ability.BEZORGING_ZIEN, ("bezorging", _("Bezorging van mail"), "deliveries", 0)),
            (Ability.FASE_WIJZIGEN, ("fase", _("Fase"), "stage", 0)),
            (Ability.INSTELLINGEN_WIJZIGEN, ("instellingen", _("Instellingen"), "settings", 0)),
        ]
        if self.circle.aanmelden or requests:
            shown.insert(1, (Ability.UITNODIGEN, ("aanvragen", _("Aanvragen"), "requests", requests)))
        items += [item for ability, item in shown if ability in self.abilities]
        if self.emergency_until is None:
            items.append(("meldingen", _("Hoe u het hoort"), "notice-choice", 0))
        return [
            {
                "label": label,
                "url": reverse(f"leerkringen:{name}", args=[self.circle.pk]),
                "current": code == self.section,
                "count": count,
            }
            for code, label, name, count in items
        ]

    @property
    def is_guest(self) -> bool:
        """Whether this member sees only what is open to guests."""
        return Ability.LEZEN in self.abilities and Ability.ALLES_LEZEN not in self.abilities

    @property
    def sees_members(self) -> bool:
        """Whether this leerkring shows this member who else is in it."""
        return sees_members(self.abilities, self.circle)

    @cached_property
    def counts(self) -> dict[str, int]:
        """`leden` (all members), `lezers` (who accepted the rules), `begeleiders`, `organisaties`; `gasten`.

        Guests (who accepted the rules) are counted apart, and nowhere else.
        """
        guest = Q(rol=Rol.GAST)
        return (
            members_of(self.circle)
            .with_agreement_flag()
            .aggregate(
                leden=Count("pk", filter=~guest),
                lezers=Count("pk", filter=~guest & Q(akkoord=True)),
                gasten=Count("pk", filter=guest & Q(akkoord=True)),
                begeleiders=Count("pk", filter=Q(rol=Rol.BEGELEIDER)),
                organisaties=Count(
                    "organisatie",
                    distinct=True,
                    filter=~guest & ~Q(rol=Rol.BEGELEIDER) & ~Q(organisatie=""),
                ),
            )
        )

    @cached_property
    def readers(self) -> list[dict[str, str]]:
        """The first thirty of the readers that one may know of, begeleiders first, with name and role."""
        rows = self._readers().order_by("rol", "user__full_name", "id")
        if not self.sees_members:
            rows = rows.filter(rol=Rol.BEGELEIDER)
        kinds = {Rol.BEGELEIDER.value: "guide", Rol.GAST.value: "guest"}
        return [
            {"name": name, "kind": kinds.get(rol, "")}
            for name, rol in rows.values_list("user__full_name", "rol")[:NAMES_SHOWN]
        ]

    def _readers(self) -> LidmaatschapQuerySet:
        """The memberships of who sees this page; of the leerkring as a whole without the guests."""
        if self.about is not None:
            return reading_members(self.about)
        if self.section in GUARDED:
            return reading_members(self.circle).with_ability(GUARDED[self.section])
        if self.section == "leden":
            return list_readers(self.circle.pk)
        return reading_members(self.circle).exclude(rol=Rol.GAST)

    @cached_property
    def who_url(self) -> str:
        """The page with all of them; "" when there is none, and for who reads along."""
        if self.emergency_until is not None:
            return ""
        if self.about is not None:
            name = "talk-who" if isinstance(self.about, Gesprek) else "document-who"
            return reverse(f"leerkringen:{name}", args=[self.circle.pk, self.about.pk])
        if self.section in GUARDED:
            return ""
        return reverse(f"leerkringen:{WHO_PAGES.get(self.section, 'circle-who')}", args=[self.circle.pk])

    @property
    def avatars(self) -> list[dict[str, str]]:
        return self.readers[:AVATARS_SHOWN]

    @property
    def more_members(self) -> int:
        return max(0, self.counts["lezers"] - len(self.avatars))

    @property
    def members_line(self) -> str:
        """Such as "11 leden van 8 organisaties, en 1 begeleider"."""
        guides = self.counts["begeleiders"]
        members = self.counts["leden"] - guides
        organisations = self.counts["organisaties"]
        text = ngettext("{number} lid", "{number} leden", members).format(number=members)
        if organisations:
            text += " " + ngettext(
                "van {number} organisatie", "van {number} organisaties", organisations
            ).format(number=organisations)
        return (
            text
            + _(", en ")
            + ngettext("{number} begeleider", "{number} begeleiders", guides).format(number=guides)
        )

    @cached_property
    def who(self) -> str:
        """Answer to "Wie kan dit zien?": the number, the names, and who cannot."""
        members, guests = self.counts["lezers"], self.counts["gasten"]
        hides_members = self.section == "leden" and self.circle.ledenlijst == Ledenlijst.BEGELEIDERS
        is_whole = self.about is None and self.section not in GUARDED and not hides_members
        if self.about is not None and self.about.voor_gasten:
            number = members + guests
        elif self.about is not None or is_whole:
            number = members
        else:
            number = self._readers().count()
        behind = {"guide": _("{name} (begeleider)"), "guest": _("{name} (gast-expert)"), "": "{name}"}
        names = ", ".join(behind[one["kind"]].format(name=one["name"]) for one in self.readers)
        if number > len(self.readers):
            names += _(" en {number} anderen").format(number=number - len(self.readers))
        text = ngettext(
            "{number} lid kan dit lezen: {names}.", "{number} leden kunnen dit lezen: {names}.", number
        )
        text = text.format(number=number, names=names)
        if is_whole and guests:
            text += " " + ngettext(
                "{number} gast-expert ziet alleen wat voor gasten is opengezet.",
                "{number} gast-experts zien alleen wat voor gasten is opengezet.",
                guests,
            ).format(number=guests)
        waiting = self.counts["leden"] - members
        if waiting and (is_whole or self.about is not None):
            text += " " + ngettext(
                "Nog {number} lid ziet dit pas na akkoord met de werkafspraken.",
                "Nog {number} leden zien dit pas na akkoord met de werkafspraken.",
                waiting,
            ).format(number=waiting)
        if hides_members:
            text += " " + _("Andere leden zien alleen de begeleiders en zichzelf.")
        if self.emergencies_running:
            return text + " " + _("Verder niemand: ook andere beheerders en redacteuren van deze site niet.")
        return text + " " + _("Niemand anders: ook beheerders en redacteuren van deze site niet.")

    @cached_property
    def emergencies_running(self) -> list[str]:
        """One line for each person who reads along by noodtoegang now."""
        if not self.tells_of_emergency:
            return []
        return [
            _("Via noodtoegang: {name}, tot {time} uur.").format(
                name=one.gevraagd_naam, time=date_format(localtime(one.tot), "G.i")
            )
            for one in emergency_readers(self.circle)
        ]

    @cached_property
    def emergencies_told(self) -> list[Noodtoegang]:
        """For members, on the overview: what runs, and what was over less than 30 days ago."""
        if not self.tells_of_emergency:
            return []
        since = timezone.now() - SHOWN_AFTER
        rows = Noodtoegang.objects.visible_to_member(self.user).filter(leerkring=self.circle.pk)
        return list(rows.granted_since(since).order_by("-toegekend_op")[:EMERGENCIES_SHOWN])


class EmergencyPage(CirclePage):
    """For somebody who reads by noodtoegang: nothing to do, nothing of their own, nothing new."""

    unread = 0
    requests = 0

    def __init__(self, circle: Leerkring, user: Any, section: str) -> None:
        self.circle = circle
        self.rol = ""
        # Who reads along has nothing to accept.
        self.agreed = True
        self.tells_of_emergency = True
        self.emergency_until = circle.noodtoegang_tot
        self._prepare(user, section, IN_EMERGENCY)
