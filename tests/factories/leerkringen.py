"""Leerkringen for tests: the leerkring itself as rows, everything inside it through the services."""

import time
import uuid
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from leerkringen.enums import Fase, Tlp, Zichtbaarheid
from leerkringen.models import (
    Bericht,
    Gegevensexport,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Praktijkdocument,
    Profielfoto,
    Uitnodiging,
    Werkafspraken,
)
from leerkringen.roles import Rol
from leerkringen.services import conversations, documents, invitations
from leerkringen.services import rules as rules_service
from leerkringen.services.exports import make_now, request_export
from leerkringen.services.photos import save_photo
from portal.accounts.models import User
from portal.files.pictures import prepared_picture
from tests.factories.accounts import make_account, sign_in
from tests.files import samples

_number = count(1)


def make_circle(
    title: str = "Leerkring weerbare balie", *, rules: str = "Wat hier staat, blijft hier.", **fields: Any
) -> Leerkring:
    """A running leerkring that is not listed, with the first version of its werkafspraken."""
    fields.setdefault("doel", "Leren van elkaars aanpak.")
    fields.setdefault("fase", Fase.LOPEND)
    fields.setdefault("zichtbaarheid", Zichtbaarheid.GEHEIM)
    circle = Leerkring.objects.create(titel=title, **fields)
    Werkafspraken.objects.create(leerkring=circle, versie=1, tekst=rules)
    return circle


def make_user(name: str = "", *, factor: bool = True, **fields: Any) -> User:
    """Somebody with an account, by default with a second factor."""
    number = next(_number)
    fields.setdefault("email", f"persoon-{number}@voorbeeld.example")
    return make_account(name or f"Persoon {number}", factor=factor, **fields)


def join(
    circle: Leerkring, user: User, *, rol: str = Rol.DEELNEMER, akkoord: bool = True, **fields: Any
) -> Lidmaatschap:
    """Makes `user` a member who, with `akkoord`, accepted the newest werkafspraken."""
    row = Lidmaatschap.objects.create(leerkring=circle, user=user, rol=rol, **fields)
    if akkoord:
        newest = Werkafspraken.objects.filter(leerkring=circle).order_by("-versie").first()
        rules_service.accept_rules(rules=newest, user=user)
    return row


def guide_of(circle: Leerkring, name: str = "", **fields: Any) -> User:
    user = make_user(name)
    join(circle, user, rol=Rol.BEGELEIDER, **fields)
    return user


def member_of(circle: Leerkring, name: str = "", **fields: Any) -> User:
    user = make_user(name)
    join(circle, user, **fields)
    return user


def signed_in(user: User, *, factor: bool = True, enforce_csrf_checks: bool = False) -> Client:
    """A browser that went through the door; `factor` says whether a code was asked."""
    browser = sign_in(user)
    assert factor is bool(user.authenticator_set.exists())
    client = Client(enforce_csrf_checks=enforce_csrf_checks)
    client.cookies = browser.cookies
    return client


def talk(circle: Leerkring, user: User, *texts: str, title: str = "Hoe pakt u dit aan?") -> Gesprek:
    """A conversation in which `user` wrote all texts, or one."""
    first, *others = texts or ("Wie heeft hier ervaring mee?",)
    conversation = conversations.start_conversation(
        circle_id=circle.pk, user=user, title=title, source=first, submission=uuid.uuid4()
    )
    for text in others:
        say(conversation, user, text)
    return conversation


def say(conversation: Gesprek, user: User, text: str = "Zo doen wij dat.") -> Bericht:
    return conversations.post_reply(
        conversation=conversation, user=user, source=text, submission=uuid.uuid4()
    )


def share(
    circle: Leerkring,
    user: User,
    *,
    title: str = "Draaiboek",
    explanation: str = "",
    name: str = "draaiboek.txt",
    body: bytes = b"Stap 1: bel elkaar.",
    tlp: str = Tlp.ORANJE,
) -> Praktijkdocument:
    return documents.add_document(
        circle_id=circle.pk,
        user=user,
        upload=SimpleUploadedFile(name, body),
        title=title,
        explanation=explanation,
        tlp=tlp,
        submission=uuid.uuid4(),
    )


def invitation_for(
    circle: Leerkring, email: str, guide: User, *, rol: str = Rol.DEELNEMER, organisation: str = ""
) -> Uitnodiging:
    return invitations.invite(
        circle_id=circle.pk, user=guide, email=email, role=rol, organisation=organisation
    )


def photo_of(user: User, data: bytes | None = None) -> Profielfoto:
    """Gives `user` a photo, through the same steps as the form."""
    upload = SimpleUploadedFile("vakantie.jpg", data or samples.jpeg_with_place())
    return save_photo(user=user, picture=prepared_picture(upload))


def long_ago(client: Client) -> Client:
    """The browser of somebody who signed in an hour ago and has shown nothing since."""
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 3_600
    session.save()
    return client


def confirmed(client: Client) -> Client:
    """The browser of somebody who has just typed the password or code once more."""
    session = client.session
    records = session["account_authentication_methods"]
    records[-1] |= {"reauthenticated": True, "at": time.time()}
    session.save()
    return client


def export_of(user: User) -> Gegevensexport:
    """A finished export of one's own data."""
    export = request_export(user=user)
    make_now(export.pk)
    export.refresh_from_db()
    return export
