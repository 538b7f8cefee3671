"""The log of one leerkring in words, for its begeleider. Lines hold ids; what they mean is looked up here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkringen.models import (
    Bericht,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Praktijkdocument,
    Uitnodiging,
)
from portal.audit.models import AuditLine

# Kind, its name, and with what its actions begin. An action that no kind knows belongs to the last one.
KINDS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "leden",
        gettext_lazy("Leden en rollen"),
        (
            "lidmaatschap",
            "rol",
            "einddatum",
            "organisatie",
            "werkafspraken",
            "leerkring verlaten",
            "gasten",
        ),
    ),
    ("leerkring", gettext_lazy("Fase en instellingen"), ("fase", "instellingen", "leerkring gemaakt")),
    ("uitnodigingen", gettext_lazy("Uitnodigingen en aanvragen"), ("uitnodiging", "aanvraag", "verslag")),
    ("documenten", gettext_lazy("Documenten"), ("document", "bestand")),
    ("berichten", gettext_lazy("Gesprekken"), ("bericht", "gesprek")),
    ("toegang", gettext_lazy("Geweigerde toegang"), ("toegang",)),
    ("noodtoegang", gettext_lazy("Noodtoegang"), ("noodtoegang",)),
    ("export", gettext_lazy("Meegenomen bestanden"), ("export", "logboek")),
)
OTHER = "overig"
KIND_CHOICES = [*((code, label) for code, label, _begins in KINDS), (OTHER, gettext_lazy("Overig"))]

UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What an object is called; the id behind it in the line is not shown.
NAMES = {
    "document": gettext_lazy("document"),
    "bestand": gettext_lazy("bestand"),
    "uitnodiging": gettext_lazy("uitnodiging"),
    "aanvraag": gettext_lazy("aanvraag"),
    "lidmaatschap": gettext_lazy("lidmaatschap"),
    "werkafspraken": gettext_lazy("werkafspraken"),
    "bericht": gettext_lazy("bericht"),
    "gesprek": gettext_lazy("gesprek"),
    "leerkring": gettext_lazy("leerkring"),
    "logboek": gettext_lazy("logboek"),
    "pagina": gettext_lazy("pagina"),
    "account": gettext_lazy("account"),
    "noodtoegang": gettext_lazy("noodtoegang"),
}
PAGES = {
    "circle-detail": gettext_lazy("Overzicht"),
    "rules": gettext_lazy("Werkafspraken"),
    "conversations": gettext_lazy("Gesprekken"),
    "documents": gettext_lazy("Documenten"),
    "invitations": gettext_lazy("Uitnodigen"),
    "invitation-resend": gettext_lazy("Uitnodigen"),
    "invitations-many": gettext_lazy("Uitnodigen"),
    "invitations-report": gettext_lazy("Uitnodigen"),
    "invitations-ticked": gettext_lazy("Uitnodigen"),
    "requests": gettext_lazy("Aanvragen"),
    "request-grant": gettext_lazy("Aanvragen"),
    "request-decline": gettext_lazy("Aanvragen"),
    "deliveries": gettext_lazy("Bezorging van mail"),
    "invitation-withdraw": gettext_lazy("Uitnodigen"),
    "member-end": gettext_lazy("Lidmaatschap beëindigen"),
    "member-change": gettext_lazy("Lidmaatschap wijzigen"),
    "hand-over": gettext_lazy("Overdragen"),
    "members": gettext_lazy("Leden"),
    "rules-edit": gettext_lazy("Werkafspraken wijzigen"),
    "stage": gettext_lazy("Fase"),
    "settings": gettext_lazy("Instellingen"),
    "log": gettext_lazy("Logboek"),
    "log-csv": gettext_lazy("Logboek"),
    "conversation-start": gettext_lazy("Gesprek beginnen"),
    "conversation-detail": gettext_lazy("Gesprek"),
    "document-add": gettext_lazy("Document plaatsen"),
    "talk-guests": gettext_lazy("Gast-experts"),
    "document-guests": gettext_lazy("Gast-experts"),
}


def of_kind(kind: str) -> Q:
    """The condition on a line for one of KIND_CHOICES."""
    conditions = {code: _begins_with(begins) for code, _label, begins in KINDS}
    if kind in conditions:
        return conditions[kind]
    known = Q()
    for condition in conditions.values():
        known |= condition
    return ~known


def _begins_with(words: Iterable[str]) -> Q:
    condition = Q()
    for word in words:
        condition |= Q(action=word) | Q(action__startswith=f"{word} ")
    return condition


@dataclass(frozen=True)
class LogLine:
    """One line as a begeleider reads it. No network address: that is for administrators only."""

    time: datetime
    who: str
    action: str
    thing: str
    url: str
    result: str
    reference: str

    @property
    def utc(self) -> str:
        """For the attribute of <time>, and for those who compare with other logs."""
        return self.time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def cells(self) -> list[str]:
        """For a file, in the order of `COLUMNS`."""
        local = timezone.localtime(self.time).strftime("%Y-%m-%d %H:%M:%S")
        return [local, self.utc, self.who, self.action, self.thing, self.reference, self.result]


COLUMNS = [
    gettext_lazy("tijd (Nederland)"),
    gettext_lazy("tijd (UTC)"),
    gettext_lazy("wie"),
    gettext_lazy("handeling"),
    gettext_lazy("voorwerp"),
    gettext_lazy("kenmerk"),
    gettext_lazy("uitkomst"),
]


class Explained:
    """Turns lines of one leerkring into words, as `user` may see it now. A fixed number of queries each."""

    def __init__(self, circle: Leerkring, user: Any) -> None:
        self.circle = circle
        self.user = user

    def lines(self, rows: Iterable[AuditLine]) -> list[LogLine]:
        batch = list(rows)
        self._look_up(batch)
        return [self._line(row) for row in batch]

    def _look_up(self, batch: list[AuditLine]) -> None:
        keys: dict[str, set[str]] = {}
        for row in batch:
            kind, _space, key = row.object.partition(" ")
            if UUID_SHAPE.fullmatch(key):
                keys.setdefault(kind, set()).add(key)
        people = {row.actor_key for row in batch if row.actor_id}
        own = Q(user__in=people) | Q(pk__in=keys.get("lidmaatschap", ()))
        memberships = list(
            Lidmaatschap.objects.visible_to(self.user)
            .filter(own, leerkring=self.circle)
            .select_related("user")
            .order_by("begonnen_op")
        )
        current = Lidmaatschap.objects.active().filter(pk__in=[one.pk for one in memberships])
        self.active = set(current.values_list("pk", flat=True))
        self.memberships = {str(one.pk): one for one in memberships}
        # The last membership of a person counts.
        self.by_person = {str(one.user_id): one for one in memberships}
        documents = Praktijkdocument.objects.visible_to(self.user).filter(leerkring=self.circle)
        of_documents = keys.get("document", set()) | keys.get("bestand", set())
        documents = documents.filter(pk__in=of_documents).only("pk", "leerkring")
        talks = Gesprek.objects.visible_to(self.user).filter(leerkring=self.circle)
        talks = talks.filter(pk__in=keys.get("gesprek", ())).only("pk", "leerkring")
        invitations = Uitnodiging.objects.visible_to(self.user).filter(leerkring=self.circle)
        invitations = invitations.filter(pk__in=keys.get("uitnodiging", ())).only("pk")
        messages = Bericht.objects.visible_to(self.user).filter(gesprek__leerkring=self.circle)
        messages = messages.filter(pk__in=keys.get("bericht", ())).select_related("gesprek")
        members = reverse("leerkringen:members", args=[self.circle.pk])
        inviting = reverse("leerkringen:invitations", args=[self.circle.pk])
        self.urls = {("gesprek", str(one.pk)): one.get_absolute_url() for one in talks}
        for one in documents:
            self.urls |= {(kind, str(one.pk)): one.get_absolute_url() for kind in ("document", "bestand")}
        self.urls |= {("bericht", str(one.pk)): one.get_absolute_url() for one in messages}
        self.urls |= {("uitnodiging", str(one.pk)): inviting for one in invitations}
        self.urls |= {("lidmaatschap", str(one)): members for one in self.active}
        self.by_emergency = self._emergency_names()

    def _emergency_names(self) -> dict[str, str]:
        """Who asked for noodtoegang to this leerkring or granted it, whatever became of it."""
        names: dict[str, str] = {}
        for one in Noodtoegang.objects.filter(leerkring=self.circle.pk):
            names[str(one.gevraagd_door_id)] = one.gevraagd_naam
            if one.toegekend_door_id:
                names[str(one.toegekend_door_id)] = one.toegekend_naam
        return names

    def _line(self, row: AuditLine) -> LogLine:
        kind, _space, key = row.object.partition(" ")
        return LogLine(
            time=row.time,
            who=self._who(row),
            action=row.action,
            thing=self._thing(kind, key),
            # Empty when the thing is gone, or not for this reader.
            url=self.urls.get((kind, key), ""),
            result=row.result,
            reference=row.object,
        )

    def _who(self, row: AuditLine) -> str:
        """As the leerkring knows the person: not the name of somebody who never belonged to it.

        Whoever asked for noodtoegang or granted it is named.
        """
        if not row.actor_key:
            return _("het systeem")
        if row.actor_id is None:
            return _("verwijderd account")
        beheerder = _("een beheerder") if row.action.startswith("noodtoegang") else ""
        return (
            self._member(self.by_person.get(row.actor_key))
            or self.by_emergency.get(row.actor_key)
            or beheerder
            or _("iemand buiten de leerkring")
        )

    def _member(self, membership: Lidmaatschap | None) -> str:
        if membership is None:
            return ""
        name = membership.user.full_name
        if membership.user.erased_at:
            return str(membership.user)  # What such an account is called everywhere.
        return name if membership.pk in self.active else _("{name} (oud-deelnemer)").format(name=name)

    def _thing(self, kind: str, key: str) -> str:
        name = str(NAMES.get(kind, kind))
        if kind == "lidmaatschap":
            member = self._member(self.memberships.get(key))
            return _("lidmaatschap van {member}").format(member=member) if member else name
        if kind == "pagina":
            return _("pagina “{title}”").format(title=PAGES[key]) if key in PAGES else name
        return name
