"""Two beheerders who ask for noodtoegang and answer, and what it leaves."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import Permission
from django.test import Client

from leerkringen.circle_log import UUID_SHAPE
from leerkringen.models import (
    Noodtoegang,
)
from portal.accounts.models import User
from portal.audit.models import AuditLine
from tests.contracts.quick_client import QuickClient
from tests.contracts.watching import ask
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

BASE = "/leerkringen/noodtoegang/"
REASON = "Een lid meldt bij ons dat hier adressen van bewoners worden gedeeld."
PAGES = ("", "werkafspraken/", "leden/", "gesprekken/", "documenten/", "logboek/")
# Pages of a begeleider, or of what is one's own.
NEVER = (
    "meldingen/",
    "noodtoegang/",
    "logboek/csv/",
    "bezorging/",
    "uitnodigen/",
    "fase/",
    "instellingen/",
    "verlaten/",
    "werkafspraken/wijzigen/",
    "gesprekken/nieuw/",
    "documenten/nieuw/",
)


@dataclass
class Emergency:
    """Two beheerders who belong to no leerkring, and one that is closed to them."""

    scene: Scene
    asker: User
    granter: User
    as_asker: QuickClient
    as_granter: QuickClient

    def ask(self, number: object | None = None, **fields: object) -> Any:
        data = {"leerkring": str(number or self.scene.circle.pk), "reden": REASON, "uren": "2"} | fields
        return self.as_asker.post(f"{BASE}nieuw/", data)

    def answer(self, row: Noodtoegang, action: str = "toekennen", client: Client | None = None) -> Any:
        return (client or self.as_granter).post(f"{BASE}{row.pk}/", {"actie": action})

    def running(self) -> Noodtoegang:
        """Asked and granted through the pages."""
        assert self.ask().status_code == 302
        row = Noodtoegang.objects.get(toegekend_op=None, beeindigd_op=None, afgewezen_op=None)
        assert self.answer(row).status_code == 302
        row.refresh_from_db()
        return row


def beheerder(name: str) -> User:
    user = make.make_user(name)
    user.user_permissions.add(Permission.objects.get(codename="break_glass"))
    return User.objects.get(pk=user.pk)


def earlier(row: Noodtoegang, hours: float) -> Noodtoegang:
    """As if all of it had happened so much earlier."""
    ago = timedelta(hours=hours)
    names = ("gevraagd_op", "toegekend_op", "tot")
    moments: dict[str, datetime | None] = {name: getattr(row, name) for name in names}
    Noodtoegang.objects.filter(pk=row.pk).update(
        **{name: moment - ago for name, moment in moments.items() if moment}
    )
    row.refresh_from_db()
    return row


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def equals_absent(client: QuickClient, verb: str, path: str, data: dict[str, str] | None) -> bool:
    """Whether this is the 404 of an address that never existed, with as many queries."""
    one = ask(client, verb, path, data)[0]
    other = ask(client, verb, UUID_SHAPE.sub(lambda _match: str(uuid4()), path), data)[0]
    return one.status == 404 and one.comparable() == other.comparable() and one.queries == other.queries


def actions(circle: UUID | None) -> list[tuple[str, str]]:
    lines = AuditLine.objects.filter(circle=circle, action__startswith="noodtoegang").order_by("pk")
    return [(line.action.removeprefix("noodtoegang "), line.object) for line in lines]
