"""Two leerkringen with fictional people and municipalities (voorbeeldinhoud), for `make run`.

A leerkring is made once; when it is there, nothing in it is ever touched again.
"""

import uuid
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from leerkringen.demo_files import docx_file, pdf_file, xlsx_file
from leerkringen.demo_texts import CONVERSATIONS, DOCUMENTS, RULES, DemoConversation, DemoDocument
from leerkringen.enums import Fase, Zichtbaarheid
from leerkringen.markup import html_from_markdown
from leerkringen.models import (
    Akkoord,
    Bericht,
    Gelezen,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Praktijkdocument,
    Werkafspraken,
)
from leerkringen.roles import Rol
from leerkringen.search_ids import SOURCE, search_id
from leerkringen.services.invitations import invite
from leerkringen.services.reading import queue_reading
from portal.accounts.demo import DOMAIN
from portal.accounts.models import User
from portal.accounts.services import create_user
from portal.files.services import kept_upload
from portal.search.outbox import queue_index

FIRST = uuid.uuid5(uuid.NAMESPACE_DNS, "kleine-gemeenten-oost.voorbeeld.example")
SECOND = uuid.uuid5(uuid.NAMESPACE_DNS, "balie-en-onthaal.voorbeeld.example")
GUIDE = "anouk.terlingen"
MEMBERS = (
    "marit.vos joris.bakhuis samira.elidrissi pieter.kloosterboer rosa.dijkman wim.hoogstede fatma.karaman "
    "henk.oldenziel nadia.bouzidi tom.verhage els.wiersinga"
).split()
OTHERS = [
    ("ilse.brandsma", "Ilse Brandsma", "Leerhuis West", Rol.BEGELEIDER),
    ("jeroen.tasma", "Jeroen Tasma", "Gemeente Waterakker", Rol.DEELNEMER),
]
INVITED = f"carla.nieuwland@{DOMAIN}"


def ensure_demo() -> None:
    """Makes what is missing of the two leerkringen; the demo accounts must be there first."""
    _first()
    _second()


@transaction.atomic
def _first() -> None:
    people = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    if GUIDE not in people or Leerkring.objects.filter(pk=FIRST).exists():
        return
    circle = _circle(
        FIRST,
        "Kleine gemeenten Oost",
        "Gemeenten met minder dan 50.000 inwoners leren van elkaar hoe je weerbaar wordt met een klein team. "
        "Voorbeeldinhoud.",
    )
    for key in [GUIDE, *MEMBERS]:
        if key in people:
            _join(circle, people[key], Rol.BEGELEIDER if key == GUIDE else Rol.DEELNEMER)
    for conversation in CONVERSATIONS:
        _talk(circle, conversation, people)
    for document in reversed(DOCUMENTS):
        _share(circle, document, people)
    invite(
        circle_id=circle.pk,
        user=people[GUIDE],
        email=INVITED,
        role=Rol.DEELNEMER,
        organisation="Gemeente Zuiderkoog",
    )


@transaction.atomic
def _second() -> None:
    """Nobody of the first leerkring is in it: whoever looks for a leak has something to look for."""
    if Leerkring.objects.filter(pk=SECOND).exists():
        return
    circle = _circle(
        SECOND, "Balie en onthaal", "Rust aan de balie, ook op een slechte dag. Voorbeeldinhoud."
    )
    users = {}
    for key, name, organisation, rol in OTHERS:
        email = f"{key}@{DOMAIN}"
        user = User.objects.filter(email=email).first()
        users[key] = user or create_user(email=email, full_name=name, organisation=organisation)
        # A member came in once: nobody moves the account of who did to another address.
        User.objects.filter(pk=users[key].pk, last_login=None).update(last_login=timezone.now())
        _join(circle, users[key], rol)
    opening = DemoConversation(
        "Wie belt er bij een incident aan de balie?",
        [(10, "10.15", "jeroen.tasma", "Bij ons is dat niet duidelijk. Hoe is dat bij u geregeld?")],
    )
    _talk(circle, opening, users)


def _circle(pk: uuid.UUID, title: str, purpose: str) -> Leerkring:
    listed = pk == FIRST
    circle = Leerkring.objects.create(
        pk=pk,
        titel=title,
        doel=purpose,
        zichtbaarheid=Zichtbaarheid.GENOEMD if listed else Zichtbaarheid.GEHEIM,
        aanmelden=listed,
        fase=Fase.LOPEND,
    )
    Werkafspraken.objects.create(leerkring=circle, versie=1, tekst=RULES)
    return circle


def _join(circle: Leerkring, user: User, rol: Rol) -> None:
    Lidmaatschap.objects.create(
        leerkring=circle,
        user=user,
        rol=rol,
        organisatie=user.profile.organisation.removeprefix("Gemeente "),
        begonnen_op=timezone.now() - timedelta(days=90),
    )
    Akkoord.objects.create(werkafspraken=circle.werkafspraken.get(), user=user)


def _moment(days_ago: int, clock: str) -> datetime:
    """That time of the day, so many days ago; never later than a minute ago."""
    hour, minute = (int(part) for part in clock.split("."))
    local = timezone.localtime() - timedelta(days=days_ago)
    return min(
        local.replace(hour=hour, minute=minute, second=0, microsecond=0),
        timezone.now() - timedelta(minutes=1),
    )


def _talk(circle: Leerkring, content: DemoConversation, people: dict[str, User]) -> None:
    posts = [
        (_moment(days, clock), people[key], text) for days, clock, key, text in content.posts if key in people
    ]
    if not posts:
        return
    conversation = Gesprek.objects.create(
        leerkring=circle,
        titel=content.title,
        auteur=posts[0][1],
        begonnen_op=posts[0][0],
        laatste_bericht_op=posts[-1][0],
    )
    messages = Bericht.objects.bulk_create(
        Bericht(
            gesprek=conversation, auteur=user, bron=text, html=html_from_markdown(text), geplaatst_op=when
        )
        for when, user, text in posts
    )
    for key, number in content.read.items():
        if key in people:
            Gelezen.objects.create(user=people[key], gesprek=conversation, tot=posts[number - 1][0])
    ids = [search_id("gesprek", conversation.pk), *(search_id("bericht", one.pk) for one in messages)]
    queue_index(SOURCE, ids)


def _share(circle: Leerkring, content: DemoDocument, people: dict[str, User]) -> None:
    user = people.get(content.by)
    if user is None:
        return
    makers = {"pdf": pdf_file, "docx": docx_file}
    suffix = content.file_name.rsplit(".", 1)[1]
    if suffix == "xlsx":
        data = xlsx_file([line.split(" | ") for line in content.lines])
    else:
        data = makers[suffix](content.lines)
    with kept_upload(upload=SimpleUploadedFile(content.file_name, data), user=user) as closed_file:
        document = Praktijkdocument.objects.create(
            leerkring=circle,
            titel=content.title,
            toelichting=content.explanation,
            organisatie=user.profile.organisation.removeprefix("Gemeente "),
            tlp=content.tlp,
            bestand=closed_file,
            versie=content.version,
            geplaatst_door=user,
        )
    queue_index(SOURCE, [search_id("document", document.pk)])
    queue_reading(document)
