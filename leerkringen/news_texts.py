"""Notices in words, for a reader who may see them: what happened, where, and the link to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkringen.models import (
    Aanvraag,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Noodtoegang,
    Praktijkdocument,
    Uitnodiging,
)
from leerkringen.news import Nieuws
from portal.notifications.models import Notice

ICONS = {
    Nieuws.GESPREK: "reply",
    Nieuws.REACTIE: "reply",
    Nieuws.DOCUMENT: "file",
    Nieuws.WERKAFSPRAKEN: "check",
    Nieuws.LID: "person",
    Nieuws.FASE: "people",
    Nieuws.NIET_BEZORGD: "warning",
    Nieuws.AFGEWEZEN: "mail",
    Nieuws.AANVRAAG: "mail",
    Nieuws.NOODTOEGANG: "warning",
    Nieuws.NOODTOEGANG_VOORBIJ: "check",
}


@dataclass
class Line:
    """One line of the list. `number`: how many replies it stands for."""

    text: str
    url: str
    icon: str
    at: datetime
    is_new: bool


@dataclass
class CircleNews:
    """The lines about one leerkring."""

    circle: Leerkring
    lines: list[Line] = field(default_factory=list)


@dataclass
class _Group:
    """Notices that make one line: the replies in one conversation, or a single thing."""

    newest: Notice
    oldest: Notice
    number: int = 1


def grouped_news(user: Any, notices: Iterable[Notice]) -> list[CircleNews]:
    """These notices (newest first, filtered for `user` already) per leerkring; a fixed number of queries."""
    groups = _joined(notices)
    names = _names(user, [one.newest for one in groups])
    circles = {one.pk: one for one in Leerkring.objects.member_of(user)}
    found: dict[UUID, CircleNews] = {}
    for group in groups:
        notice = group.newest
        name = names.get(notice.thing, "")
        if notice.scope not in circles or (notice.kind != Nieuws.WERKAFSPRAKEN and not name):
            continue  # Taken away between the two queries.
        news = found.setdefault(notice.scope, CircleNews(circles[notice.scope]))
        news.lines.append(
            Line(
                text=_text(notice.kind, group.number).format(name=name, number=group.number),
                url=_url(group),
                icon=ICONS[Nieuws(notice.kind)],
                at=notice.created_at,
                is_new=not getattr(notice, "seen", True),
            )
        )
    return list(found.values())


def _joined(notices: Iterable[Notice]) -> list[_Group]:
    groups: dict[Any, _Group] = {}
    for notice in notices:
        key = (notice.kind, notice.thing, getattr(notice, "seen", True))
        if notice.kind == Nieuws.REACTIE and key in groups:
            groups[key].oldest = notice
            groups[key].number += 1
        else:
            groups[key if notice.kind == Nieuws.REACTIE else notice.pk] = _Group(notice, notice)
    return list(groups.values())


def _names(user: Any, notices: list[Notice]) -> dict[UUID, str]:
    """Title, name or address per thing, as far as `user` may see it."""
    things = [one.thing for one in notices]
    sources = (
        (Gesprek.objects.visible_to_member(user), "titel"),
        (Praktijkdocument.objects.visible_to_member(user), "titel"),
        (Lidmaatschap.objects.visible_to_member(user), "user__full_name"),
        (Uitnodiging.objects.visible_to_member(user), "email"),
        (Leerkring.objects.visible_to_member(user), "titel"),
        (Noodtoegang.objects.visible_to_member(user), "gevraagd_naam"),
        (Aanvraag.objects.visible_to_member(user), "naam"),
    )
    found: dict[UUID, str] = {}
    for rows, name in sources:
        found.update(rows.filter(pk__in=things).order_by().values_list("pk", name))
    return found


def _text(kind: str, number: int) -> str:
    texts = {
        Nieuws.GESPREK: _("Nieuw gesprek: {name}"),
        Nieuws.REACTIE: ngettext("Nieuwe reactie in: {name}", "{number} nieuwe reacties in: {name}", number),
        Nieuws.DOCUMENT: _("Nieuw document: {name}"),
        Nieuws.WERKAFSPRAKEN: _("De werkafspraken zijn veranderd"),
        Nieuws.LID: _("Nieuw lid: {name}"),
        Nieuws.FASE: _("Deze leerkring is in een nieuwe fase"),
        Nieuws.AFGEWEZEN: _("De uitnodiging is afgewezen: {name}"),
        Nieuws.AANVRAAG: _("Nieuwe aanvraag om mee te doen: {name}"),
        Nieuws.NOODTOEGANG: _("Noodtoegang tot deze leerkring voor {name}"),
        Nieuws.NOODTOEGANG_VOORBIJ: _("De noodtoegang van {name} is voorbij"),
        Nieuws.NIET_BEZORGD: _("De uitnodiging is niet bezorgd: {name}"),
    }
    return texts[Nieuws(kind)]


def _url(group: _Group) -> str:
    notice = group.oldest
    names = {
        Nieuws.GESPREK: "conversation-detail",
        Nieuws.REACTIE: "conversation-detail",
        Nieuws.DOCUMENT: "document-detail",
        Nieuws.WERKAFSPRAKEN: "rules",
        Nieuws.LID: "members",
        Nieuws.FASE: "circle-detail",
        Nieuws.NIET_BEZORGD: "deliveries",
        Nieuws.AFGEWEZEN: "invitations",
        Nieuws.AANVRAAG: "requests",
        Nieuws.NOODTOEGANG: "emergency-trace",
        Nieuws.NOODTOEGANG_VOORBIJ: "emergency-trace",
    }
    own_page = {Nieuws.GESPREK, Nieuws.REACTIE, Nieuws.DOCUMENT}
    ids = [notice.scope, notice.thing] if notice.kind in own_page else [notice.scope]
    url = reverse(f"leerkringen:{names[Nieuws(notice.kind)]}", args=ids)
    if notice.kind == Nieuws.REACTIE:
        return f"{url}?bericht={notice.object_id}#bericht-{notice.object_id}"
    return url
