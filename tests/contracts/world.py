"""One closed leerkring in which every text is a canary, and everybody who must not see them."""

import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.utils import timezone

from kennisbank.models import Begrip, PubliekDocument
from leerkringen.models import Aanvraag, Leerkring, Noodtoegang
from leerkringen.news import Nieuws
from leerkringen.roles import Rol
from leerkringen.services import emergencies, invitations, membership, opening, requests
from leerkringen.services.reading import read_now
from portal.accounts.models import Profile, User
from portal.home.models import HomePage
from portal.notifications.models import ReaderPlace
from portal.notifications.notices import tell
from portal.notifications.numbering import number_notices
from portal.notifications.places import add_missing_places, stop_token
from tests.contracts.quick_client import QuickClient
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat
from tests.factories.leerkringen import (
    export_of,
    invitation_for,
    join,
    make_circle,
    photo_of,
    say,
    share,
    talk,
)
from tests.files.samples import jpeg_that_says

SHAPE = re.compile(r"kanarie-[a-z]+-[0-9a-f]{12}", re.IGNORECASE)

# Who must see nothing; "zonder akkoord" may see the title and the werkafspraken.
OUTSIDE = (
    "anoniem",
    "buitenstaander",
    "uitgenodigd",
    "aangevraagd",
    "verwijderd",
    "andere kring",
    "geblokkeerd",
)
# Who works for the site, or is half a member.
INSIDE = (
    "zonder akkoord",
    "zonder tweede stap",
    "redacteur",
    "eindredacteur",
    "beheerder",
    "noodtoegang",
)
OUTSIDERS = (*OUTSIDE, *INSIDE)
MEMBER = "lid"
# Who is opening another leerkring.
OPENER = "opener"
# Who had noodtoegang, and asked for it again.
ASKER = "noodtoegang"
STAFF = {"redacteur", "eindredacteur", "beheerder"}
# Who may ask for noodtoegang and answer others: one has all rights, one asked twice and has none now.
HOLDERS = {"beheerder", ASKER}


@dataclass
class World:
    """`canaries`: field -> text. `ids`: parameter of a route -> id. `accounts`: actor -> account."""

    circle: Leerkring
    canaries: dict[str, str] = field(default_factory=dict)
    ids: dict[str, object] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    clients: dict[str, QuickClient] = field(default_factory=dict)
    public: dict[str, Any] = field(default_factory=dict)
    live_token: str = ""
    dead_token: str = ""
    # Stood in a file that was uploaded, and may be left nowhere at all.
    hidden: str = field(default_factory=lambda: canary("fotoplaats"))
    # Of the links that stop mails.
    stop_token: str = ""
    dead_stop_token: str = ""

    def client(self, actor: str) -> QuickClient:
        """The signed-in browser of an actor; "geblokkeerd" and "verwijderd" lost their rights afterwards."""
        return self.clients.setdefault(actor, QuickClient())

    def allowed(self, actor: str, path: str = "") -> frozenset[str]:
        """The canaries that this actor may see at this path, in small letters."""
        names: set[str] = set()
        if actor in HOLDERS and path.startswith("/leerkringen/noodtoegang/"):
            # The reason of a request and who asked and answered, not what it is about.
            names = {"noodreden", "noodvrager", "noodtoekenner"}
        elif actor == "zonder akkoord":
            names = {"titel", "werkafspraken"}
            # Whoever belongs to it reads of noodtoegang, agreed or not.
            told = {"noodreden", "noodvrager", "noodtoekenner"}
            names |= told if path.endswith("/noodtoegang/") else set()
        elif actor == "uitgenodigd":
            names = {"genodigde"}
        elif actor == "aangevraagd":
            # Asked to join and got no answer yet: knows what they wrote, and finds it nowhere.
            names = {"aanvraagadres"}
        elif actor == "beheerder" and path.startswith("/admin/users/"):
            # An administrator manages accounts, and sees nowhere who is in which leerkring.
            names = {"naam", "adres", "organisatie", "functie", "noodvrager", "noodtoekenner"}
            # So do those who were invited or asked to join and have an account.
            names |= {"genodigde"} if "uitgenodigd" in self.accounts else set()
            names |= {"aanvraagadres"} if "aangevraagd" in self.accounts else set()
        elif actor == "beheerder" and path.startswith("/admin/reports/logboek/"):
            # Who signed in, by the name of the account; what happened in a leerkring is not there.
            names = {"naam", "noodvrager", "noodtoekenner"}
        if actor == ASKER:
            names |= {"noodvrager"}  # The own name.
        return frozenset(self.canaries[name].lower() for name in names)


def canary(name: str) -> str:
    return f"KANARIE-{name}-{secrets.token_hex(6)}"


def absent_ids(ids: dict[str, object]) -> dict[str, object]:
    """The same parameters, with ids that never existed."""
    return {name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in ids.items()}


def make_accounts(*wanted: str) -> dict[str, User]:
    accounts = {}
    for actor in wanted:
        if actor != "anoniem":
            factor = actor not in {"zonder tweede stap", "buitenstaander"}
            accounts[actor] = make_account(f"Persoon {actor.title()}", factor=factor)
    for actor, group in (("redacteur", "Redacteuren"), ("eindredacteur", "Eindredacteuren")):
        if actor in accounts:
            accounts[actor].groups.add(Group.objects.get(name=group))
    for actor in STAFF & accounts.keys():
        accounts[actor].is_staff = True
        accounts[actor].is_superuser = actor == "beheerder"
        accounts[actor].save()
    return accounts


def build_world(*wanted: str, filled: bool = True) -> World:
    """The closed leerkring, the public site beside it, and these actors, signed in.

    Without `filled` there are no conversations and documents yet; see `fill_circle`.
    """
    names = (
        "titel doel werkafspraken gesprek bericht reactie document toelichting bestand inhoud naam adres "
        "organisatie functie expertise telefoon lidorganisatie genodigde vreemde vreemdeorganisatie "
        "voorbereid bedoeld kandidaat aanvrager aanvraagadres aanvraagorganisatie aanvraagfunctie motivatie "
        "noodreden noodvrager noodtoekenner"
    ).split()
    canaries = {name: canary(name) for name in names}
    circle = make_circle(
        canaries["titel"], doel=canaries["doel"], rules=f"Wij beloven **{canaries['werkafspraken']}**."
    )
    world = World(circle=circle, canaries=canaries)
    guide = make_account(
        canaries["naam"],
        factor=True,
        email=f"{canaries['adres'].lower()}@oosterwaard.example",
        organisation=canaries["organisatie"],
        function=canaries["functie"],
    )
    own = join(circle, guide, rol=Rol.BEGELEIDER, organisatie=canaries["lidorganisatie"])
    fill_profile(world, guide)
    if filled:
        fill_circle(world, guide)
    world.ids |= {"circle_id": circle.pk, "membership_id": own.pk, "export_id": export_of(guide).pk}
    world.accounts = {MEMBER: guide} | make_accounts(*wanted)
    prepare_another(world)
    world.public = public_things()
    invite_people(world, guide)
    make_news(world, guide)
    ask_in(world)
    break_glass(world)
    let_in(world)
    return world


def fill_profile(world: World, guide: User) -> None:
    """The rest of the profile; the picture comes from a file that tells where and by whom it was taken."""
    text = world.canaries
    Profile.objects.filter(user=guide).update(expertise=text["expertise"], phone=text["telefoon"])
    photo_of(guide, jpeg_that_says(world.hidden))


def fill_circle(world: World, guide: User) -> None:
    text = world.canaries
    conversation = talk(world.circle, guide, text["bericht"], title=text["gesprek"])
    reply = say(conversation, guide, f"Antwoord: {text['reactie']}")
    document = share(
        world.circle,
        guide,
        title=text["document"],
        explanation=text["toelichting"],
        name=f"{text['bestand']}.txt",
        body=f"Inhoud {text['inhoud']}".encode(),
    )
    # What the worker does with a file that may be opened.
    assert read_now(document.pk)
    world.ids |= {
        "conversation_id": conversation.pk,
        "message_id": reply.pk,
        "document_id": document.pk,
        "storage_name": document.bestand.storage_name,
        "file_name": document.bestand.name,
    }


def prepare_another(world: World) -> None:
    """A leerkring that somebody with the permission is opening; also for other beheerders it is not there."""
    text = world.canaries
    opener = make_account("Persoon Opener", factor=True)
    opener.user_permissions.add(Permission.objects.get(codename="open_leerkring"))
    # Asked once more: the rights were read when there were none.
    opener = User.objects.get(pk=opener.pk)
    started = opening.begin_opening(
        user=opener, values={"titel": text["voorbereid"], "doel": text["bedoeld"]}
    )
    address = f"{text['kandidaat'].lower()}@lindemeer.example"
    opening.invite_guides(opening=started, user=opener, addresses=[address])
    world.ids["opening_id"] = started.pk
    world.clients[OPENER] = sign_in(opener, QuickClient())


def invite_people(world: World, guide: User) -> None:
    """One invitation for a stranger, one for the actor "uitgenodigd", one whose link no longer works."""
    canaries = world.canaries
    stranger = invitation_for(
        world.circle,
        f"{canaries['vreemde'].lower()}@lindemeer.example",
        guide,
        organisation=canaries["vreemdeorganisatie"],
    )
    world.ids["invitation_id"] = stranger.pk
    address = f"{canaries['genodigde'].lower()}@lindemeer.example"
    if "uitgenodigd" in world.accounts:
        person = world.accounts["uitgenodigd"]
        person.email = address
        person.save()
        person.emailaddress_set.update(email=address)
    world.live_token = invitation_for(world.circle, address, guide).token
    dead = invitation_for(world.circle, "ingetrokken@lindemeer.example", guide)
    world.dead_token = dead.token
    invitations.withdraw(invitation=dead, user=guide)


def make_news(world: World, guide: User) -> None:
    """Something that the member hears of, and links that stop mails: one that works and one that is dead."""
    for kind, name in ((Nieuws.GESPREK, "conversation_id"), (Nieuws.DOCUMENT, "document_id")):
        if name in world.ids:
            tell(kind=kind, scope=world.circle.pk, thing=cast(uuid.UUID, world.ids[name]))
    add_missing_places()
    number_notices()
    place = ReaderPlace.objects.get(user=guide, scope=world.circle.pk)
    world.stop_token = stop_token(place.stop_key, everything=False)
    world.dead_stop_token = stop_token(uuid.uuid4(), everything=False)


def ask_in(world: World) -> None:
    """Somebody asked to join while the leerkring showed itself; with an account that is "aangevraagd"."""
    text = world.canaries
    address = f"{text['aanvraagadres'].lower()}@lindemeer.example"
    if "aangevraagd" in world.accounts:
        person = world.accounts["aangevraagd"]
        person.email = address
        person.save()
        person.emailaddress_set.update(email=address)
    requests.ask_to_join(
        circle=world.circle,
        name=text["aanvrager"],
        email=address,
        organisation=text["aanvraagorganisatie"],
        function=text["aanvraagfunctie"],
        motivation=text["motivatie"],
    )
    world.ids["request_id"] = Aanvraag.objects.get().pk


def break_glass(world: World) -> None:
    """Somebody had noodtoegang, which is over, and asks for it again: the actor ASKER, if wanted."""
    asker = world.accounts.get(ASKER) or make_account("Persoon Vrager")
    asker.full_name = world.canaries["noodvrager"]
    asker.save(update_fields=["full_name"])
    granter = make_account(world.canaries["noodtoekenner"])
    for user in (asker, granter):
        user.user_permissions.add(Permission.objects.get(codename="break_glass"))
    reason = f"Er is een klacht over deze leerkring: {world.canaries['noodreden']}."
    for _time in range(2):
        row = emergencies.ask(user=asker, circle_id=world.circle.pk, reason=reason, hours=4)
        if not Noodtoegang.objects.filter(toegekend_op__isnull=False).exists():
            emergencies.grant(key=row.pk, user=granter)
            before = timezone.now() - timedelta(hours=5)
            Noodtoegang.objects.filter(pk=row.pk).update(
                gevraagd_op=before, toegekend_op=before, tot=before + timedelta(hours=4)
            )
    world.ids["emergency_id"] = row.pk


def reads_along(world: World) -> None:
    """What ASKER waits for is granted by the same second beheerder."""
    granter = Noodtoegang.objects.exclude(toegekend_door=None).get().toegekend_door
    emergencies.grant(key=cast(uuid.UUID, world.ids["emergency_id"]), user=granter)


def let_in(world: World) -> None:
    """Gives the actors their past, signs them in, and takes from some what they had."""
    accounts, circle = world.accounts, world.circle
    for actor in {"verwijderd", "geblokkeerd", "zonder tweede stap"} & accounts.keys():
        join(circle, accounts[actor])
    if "zonder akkoord" in accounts:
        join(circle, accounts["zonder akkoord"], akkoord=False)
    if "andere kring" in accounts:
        other = make_circle("Kring van Hoogvelde", doel="Iets anders.")
        join(other, accounts["andere kring"], rol=Rol.BEGELEIDER)
        world.public["own_circle"] = other.pk
    for actor, user in accounts.items():
        world.clients[actor] = sign_in(user, QuickClient())
    if "verwijderd" in accounts:
        row = accounts["verwijderd"].lidmaatschappen.get()
        membership.end_membership(circle_id=circle.pk, membership_id=row.pk, user=accounts[MEMBER])
    if "geblokkeerd" in accounts:
        User.objects.filter(pk=accounts["geblokkeerd"].pk).update(is_active=False)


def public_things() -> dict[str, Any]:
    """One of each kind of public thing, for the parameters of the admin."""
    page = make_handvat(title="Weerbaar aan de balie")
    revision = page.save_revision()
    document = PubliekDocument(title="Folder")
    document.file.save("folder.txt", ContentFile(b"Openbaar"), save=True)
    document.get_file_size()  # As after an upload; otherwise the first page that shows it would write it.
    word = Begrip.objects.create(term="Ondermijning", betekenis="Vermenging van onder- en bovenwereld.")
    return {
        "home": HomePage.objects.get(depth=2).pk,
        "page": page.pk,
        "path": page.url.lstrip("/"),
        "revision": revision.pk,
        "document": document.pk,
        "snippet": word.pk,
    }


__all__ = [
    "ASKER",
    "HOLDERS",
    "MEMBER",
    "OPENER",
    "OUTSIDERS",
    "SHAPE",
    "STAFF",
    "World",
    "absent_ids",
    "build_world",
    "canary",
    "reads_along",
]
