"""Leerkringen for tests: the leerkring itself as rows, everything inside it through the services."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from leerkringen.enums import Fase, Tlp
from leerkringen.models import Gesprek, Leerkring, Lidmaatschap, Praktijkdocument, Werkafspraken
from leerkringen.roles import Rol
from leerkringen.services import conversations, documents, membership
from portal.accounts.models import User


def make_leerkring(titel: str = "Leerkring Oosterwaard", *, rules: str = "Wij delen niets.", **fields: Any) -> Leerkring:
    """A running leerkring with werkafspraken, unless `rules` is empty."""
    fields.setdefault("doel", "Leren van elkaar.")
    fields.setdefault("fase", Fase.LOPEND)
    circle = Leerkring.objects.create(titel=titel, **fields)
    if rules:
        add_rules(circle, rules)
    return circle


def add_rules(circle: Leerkring, text: str = "Nieuwe afspraken.") -> Werkafspraken:
    """The next version of the werkafspraken: nobody has accepted it yet."""
    newest = Werkafspraken.objects.filter(leerkring=circle).order_by("-versie").first()
    return Werkafspraken.objects.create(
        leerkring=circle, versie=newest.versie + 1 if newest else 1, tekst=text
    )


def add_member(circle: Leerkring, user: User, *, rol: str = Rol.DEELNEMER, akkoord: bool = True, **fields: Any) -> Lidmaatschap:
    """A member who, with `akkoord`, accepted the newest werkafspraken."""
    row = Lidmaatschap.objects.create(leerkring=circle, user=user, rol=rol, **fields)
    if akkoord:
        accept_rules(circle, user)
    return row


def accept_rules(circle: Leerkring, user: User) -> None:
    newest = Werkafspraken.objects.filter(leerkring=circle).order_by("-versie").first()
    if newest is not None:
        membership.accept_rules(rules=newest, user=user)


def add_conversation(circle: Leerkring, user: User, *, title: str = "Een vraag", text: str = "Wie weet dit?") -> Gesprek:
    return conversations.start_conversation(
        circle_id=circle.pk, user=user, title=title, source=text, submission=uuid.uuid4()
    )


def add_document(
    circle: Leerkring, user: User, *, title: str = "Een document", name: str = "document.txt", body: str = "Tekst.", explanation: str = ""
) -> Praktijkdocument:
    return documents.add_document(
        circle_id=circle.pk,
        user=user,
        upload=SimpleUploadedFile(name, body.encode()),
        title=title,
        explanation=explanation,
        tlp=Tlp.ROOD,
        submission=uuid.uuid4(),
    )
