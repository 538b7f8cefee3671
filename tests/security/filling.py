"""A very large leerkring and very many leerkringen, as rows: the services would take minutes."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from leerkringen.enums import Fase, Zichtbaarheid
from leerkringen.mails import INVITATION
from leerkringen.models import (
    Aanvraag,
    Akkoord,
    Bericht,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Praktijkdocument,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.news import Nieuws
from portal.accounts.models import Profile, User
from portal.audit.models import AuditLine
from portal.files.models import ClosedFile
from portal.notifications.models import DeliveryScope, DeliveryState, MailDelivery
from portal.notifications.notices import tell
from portal.notifications.numbering import number_notices
from portal.notifications.places import add_missing_places

BATCH = 2_000


def rows(model: Any, made: list[Any]) -> list[Any]:
    return list(model._base_manager.bulk_create(made, batch_size=BATCH))


def add_members(circle: Leerkring, number: int) -> list[User]:
    """People who belong to this leerkring and accepted its werkafspraken."""
    rules = Werkafspraken.objects.get(leerkring=circle)
    keys = [uuid.uuid4() for _one in range(number)]
    users = rows(
        User, [User(pk=key, email=f"{key}@hoogvelde.example", full_name=f"Lid {key}") for key in keys]
    )
    rows(Profile, [Profile(user=one, organisation="Gemeente Hoogvelde") for one in users])
    rows(Lidmaatschap, [Lidmaatschap(leerkring=circle, user=one, organisatie="Hoogvelde") for one in users])
    rows(Akkoord, [Akkoord(werkafspraken=rules, user=one) for one in users])
    return users


def add_conversations(circle: Leerkring, authors: list[User], number: int) -> None:
    talks = rows(
        Gesprek, [Gesprek(leerkring=circle, titel=f"Vraag {one}", auteur=authors[0]) for one in range(number)]
    )
    rows(Bericht, [Bericht(gesprek=one, auteur=authors[-1], bron="a", html="<p>a</p>") for one in talks])


def add_messages(talk: Gesprek, authors: list[User], number: int) -> None:
    begin = timezone.now()
    made = [
        Bericht(
            gesprek=talk,
            auteur=authors[place % len(authors)],
            bron="a",
            html="<p>a</p>",
            geplaatst_op=begin + timedelta(seconds=place),
        )
        for place in range(number)
    ]
    rows(Bericht, made)


def add_documents(circle: Leerkring, author: User, number: int) -> None:
    files = rows(
        ClosedFile,
        [
            ClosedFile(
                name="a.txt",
                storage_name=str(uuid.uuid4()),
                extension="txt",
                content_type="text/plain",
                size_bytes=1,
            )
            for _one in range(number)
        ],
    )
    made = [
        Praktijkdocument(leerkring=circle, titel="Draaiboek", bestand=one, geplaatst_door=author)
        for one in files
    ]
    rows(Praktijkdocument, made)


def add_arrivals(circle: Leerkring, guide: User, number: int) -> None:
    """Invitations, with a mail that did not arrive, and requests to join."""
    invitations = [
        Uitnodiging(leerkring=circle, email=f"{uuid.uuid4()}@lindemeer.example", door=guide)
        for _one in range(number)
    ]
    for one in invitations:
        one.renew_token()
    rows(Uitnodiging, invitations)
    mails = rows(
        MailDelivery,
        [
            MailDelivery(kind=INVITATION, object_id=str(one.pk), state=DeliveryState.FAILED)
            for one in invitations
        ],
    )
    rows(DeliveryScope, [DeliveryScope(delivery=one, scope=circle.pk) for one in mails])
    asked = [
        Aanvraag(leerkring=circle, naam="Tess Oudekerk", email=f"{uuid.uuid4()}@brinkdam.example")
        for _one in range(number)
    ]
    rows(Aanvraag, asked)


def add_lines(circle: Leerkring, actors: list[User], number: int) -> None:
    """In the log of this leerkring, and in that of the site."""
    for scope in (circle.pk, None):
        made = [
            AuditLine(
                actor=actors[place % len(actors)],
                actor_key=str(actors[place % len(actors)].pk),
                action="bestand gedownload" if scope else "inloggen",
                object=f"document {uuid.uuid4()}" if scope else "",
                result="ok",
                circle=scope,
            )
            for place in range(number)
        ]
        rows(AuditLine, made)


def add_circles(member: User, number: int) -> list[Leerkring]:
    """Leerkringen that show themselves, in all of which `member` is, each with something new."""
    circles = rows(
        Leerkring,
        [
            Leerkring(
                titel=f"Leerkring {uuid.uuid4()}",
                doel="Leren.",
                fase=Fase.LOPEND,
                zichtbaarheid=Zichtbaarheid.GENOEMD,
                aanmelden=True,
            )
            for _one in range(number)
        ],
    )
    rules = rows(Werkafspraken, [Werkafspraken(leerkring=one, versie=1, tekst="a") for one in circles])
    rows(Lidmaatschap, [Lidmaatschap(leerkring=one, user=member) for one in circles])
    rows(Akkoord, [Akkoord(werkafspraken=one, user=member) for one in rules])
    add_missing_places()
    talks = rows(Gesprek, [Gesprek(leerkring=one, titel="Iets nieuws") for one in circles])
    for one in talks[:200]:
        tell(kind=Nieuws.GESPREK, scope=one.leerkring_id, thing=one.pk)
    number_notices()
    return circles
