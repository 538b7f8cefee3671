"""Rights (security list, part A): what a form may set, which step comes first, and whose form it is."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from leerkringen.models import (
    Bericht,
    Gesprek,
    Leerkring,
    Lidmaatschap,
    Praktijkdocument,
    Uitnodiging,
    Werkafspraken,
)
from portal.accounts.models import User
from portal.files.models import ClosedFile
from tests.contracts.matrix import form_for
from tests.contracts.quick_client import QuickClient
from tests.contracts.routes import ACCOUNT_ROWS, CIRCLE, CLOSED_ROWS, OPENING_ROWS, PARAMETER, fill
from tests.contracts.watching import ask, found_canaries
from tests.contracts.world import MEMBER, World
from tests.factories.accounts import sign_in
from tests.factories.kennisbank import make_handvat
from tests.factories.leerkringen import member_of, share, talk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# Forms without Django's token: each checks in another way where it comes from, or changes one thing only
# for who holds a secret link.
WITHOUT_TOKEN = {
    "leerkringen.views.asking.ask",
    "leerkringen.views.stopping.StopMailsView",
    "kennisbank.reactions.views.react",
}
OURS = ("leerkringen.", "kennisbank.", "portal.")


@pytest.fixture
def member(world: World) -> User:
    """An ordinary member, who may invite and change nobody."""
    return member_of(world.circle, "Marit Vos")


def rights() -> list[Any]:
    """Everything that makes somebody more than they are."""
    accounts = User.objects.order_by("pk").values_list("pk", "email", "is_active", "is_staff", "is_superuser")
    roles = Lidmaatschap.objects.order_by("pk").values_list("pk", "leerkring", "user", "rol")
    return [list(accounts), list(roles), list(User.groups.through.objects.values_list("user", "group"))]


def written_in(circle_id: object) -> list[int]:
    """How much stands in a leerkring."""
    models = (Gesprek, Praktijkdocument, Lidmaatschap, Uitnodiging, Werkafspraken)
    return [model._base_manager.filter(leerkring=circle_id).count() for model in models]


def test_05_no_form_of_a_leerkring_takes_more_than_it_shows(world: World, member: User) -> None:
    """Every closed form, with the fields of the models behind them: another leerkring, author, role."""
    other, client = world.public["own_circle"], sign_in(member, QuickClient())
    extra = {
        **dict.fromkeys(("leerkring", "leerkring_id", "circle", "circle_id"), str(other)),
        **dict.fromkeys(("user", "auteur", "auteur_id", "geplaatst_door"), str(world.accounts[MEMBER].pk)),
        **dict.fromkeys(("is_staff", "is_superuser", "akkoord", "voor_gasten"), "on"),
        "rol": "begeleider",
        "id": str(uuid.uuid4()),
        "pk": str(world.ids["message_id"]),
    }
    before, elsewhere, posted = rights(), written_in(other), 0
    for row in CLOSED_ROWS:
        path = fill(row.route, world.ids)
        if path.endswith("/verlaten/"):
            continue
        with transaction.atomic():
            answer = client.post(path, form_for(path, world) | extra)
            assert answer.status_code < 500, path
            assert rights() == before, path
            assert written_in(other) == elsewhere, path
            for model, author in (
                (Bericht, "auteur"),
                (Gesprek, "auteur"),
                (Praktijkdocument, "geplaatst_door"),
            ):
                made = model._base_manager.exclude(**{author: world.accounts[MEMBER]})
                posted += made.filter(**{author: member}).count()
                own = model._base_manager.filter(**{author: world.accounts[MEMBER]})
                assert own.count() == {Bericht: 2, Gesprek: 1, Praktijkdocument: 1}[model], (path, model)
            transaction.set_rollback(True)
    # A conversation with its message, a reply and a document: otherwise the forms were not sent at all.
    assert posted == 4


def test_09_only_the_own_link_makes_a_member(world: World) -> None:
    """Who asked or was invited sends the last step at once: accepting, granting oneself, another's link."""
    base, before = f"/leerkringen/{world.circle.pk}/", rights()
    link = f"/leerkringen/uitnodiging/{world.live_token}/"
    for actor in ("aangevraagd", "uitgenodigd", "buitenstaander"):
        for path in ("werkafspraken/", f"aanvragen/{world.ids['request_id']}/inwilligen/", "leden/", ""):
            answer, _writes = ask(world.client(actor), "POST", base + path, form_for(base + path, world))
            assert answer.status == 404, (actor, path)
    for actor in ("aangevraagd", "buitenstaander"):
        assert world.client(actor).post(link).status_code == 403
    assert rights() == before
    # The control: with the own link it does work, and the werkafspraken still come first.
    assert world.client("uitgenodigd").post(link).status_code == 302
    assert world.client("uitgenodigd").get(base)["Location"] == f"{base}werkafspraken/"


def without_token(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The views that Django's check of tokens passes by."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from without_token(one.url_patterns)
        elif getattr(one.callback, "csrf_exempt", False):
            view = getattr(one.callback, "view_class", one.callback)
            yield f"{view.__module__}.{view.__qualname__}"


def test_12_every_form_needs_the_token_of_its_own_visitor(world: World) -> None:
    found = set(without_token(get_resolver().url_patterns))
    assert {name for name in found if name.startswith(OURS)} == WITHOUT_TOKEN
    client = QuickClient(enforce_csrf_checks=True)
    client.cookies = world.client(MEMBER).cookies.copy()
    page = client.get(f"/leerkringen/{world.circle.pk}/gesprekken/nieuw/")
    own = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', page.content)[1].decode()
    foreign = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', Client().get("/account/login/").content)[
        1
    ].decode()
    paths = [fill(row.route, world.ids) for row in (*CLOSED_ROWS, *OPENING_ROWS)]
    paths += [f"/{one}" for row in ACCOUNT_ROWS for one in row.paths or (row.route,)]
    closed = world.canaries["titel"]
    for path in paths:
        for token in ({}, {"csrfmiddlewaretoken": foreign}):
            answer = client.post(path, form_for(path, world) | token)
            assert answer.status_code == 403, (path, answer.status_code)
            assert closed.encode() not in answer.content
    path = f"{paths[0]}gesprekken/nieuw/"
    answer = client.post(path, form_for(path, world) | {"csrfmiddlewaretoken": own})
    assert answer.status_code == 302


def test_l04_orders_and_filters_tell_nothing(world: World) -> None:
    """Whatever an outsider adds to an address, nothing is sorted or chosen by what stands in a leerkring."""
    client = world.client("buitenstaander")
    # Two that show title and purpose: whatever else stands in them could order or choose them.
    Leerkring.objects.filter(pk__in=(world.circle.pk, world.public["own_circle"])).update(
        zichtbaarheid="genoemd"
    )
    assert client.get("/leerkringen/").content.count(b"card__title") == 2
    for path in ("/leerkringen/", "/leerkringen/mijn/"):
        plain = ask(client, "GET", path)[0]
        for name in ("order", "sorteer", "leerkring", "titel__startswith"):
            for value in ("-aangemaakt_op", "aangemaakt_op", "-titel", world.canaries["titel"]):
                asked = ask(client, "GET", f"{path}?{name}={value}")[0]
                assert asked.comparable() == plain.comparable(), (path, name, value)
    for name in ("order", "leerkring", "auteur"):
        assert client.get(f"/api/zoeken?q=kanarie&{name}=titel").status_code == 400


def test_l12_a_file_of_another_leerkring_cannot_be_attached(world: World, member: User) -> None:
    circle = Leerkring.objects.get(pk=world.public["own_circle"])
    foreign = share(circle, world.accounts["andere kring"], title="Van een ander").bestand
    client = sign_in(member, QuickClient())
    for value in (foreign.pk, foreign.storage_name, foreign.name):
        names = ("bestand", "bestand_id", "file", "upload")
        fields = {"titel": "Meegenomen", "tlp": "oranje", **dict.fromkeys(names, str(value))}
        answer = client.post(f"/leerkringen/{world.circle.pk}/documenten/nieuw/", fields)
        assert answer.status_code == 422
    assert Praktijkdocument.objects.filter(bestand=foreign).count() == 1
    assert ClosedFile.objects.get(pk=foreign.pk)


def test_l13_a_closed_address_elsewhere_stays_a_bare_link(world: World) -> None:
    """On a public page, and in another leerkring: nothing fetches what stands behind it."""
    address = f"/leerkringen/{world.circle.pk}/gesprekken/{world.ids['conversation_id']}/"
    page = make_handvat(title="Verder praten")
    text = f'<p><a href="http://testserver{address}">verder</a></p><p>http://testserver{address}</p>'
    page.inhoud = page._meta.get_field("inhoud").to_python([{"type": "tekst", "value": text}])
    page.save_revision().publish()
    shown = ask(QuickClient(), "GET", page.url)[0]
    assert address in shown.text()
    assert not found_canaries(shown.text())
    circle = Leerkring.objects.get(pk=world.public["own_circle"])
    person = world.accounts["andere kring"]
    conversation = talk(circle, person, f"Zie http://testserver{address}", title="Verwijzing")
    shown = ask(world.client("andere kring"), "GET", conversation.get_absolute_url())[0]
    assert address in shown.text()
    assert not found_canaries(shown.text())


def test_l30_addresses_tell_nothing_and_are_told_to_nobody(world: World) -> None:
    for row in (*CLOSED_ROWS, *OPENING_ROWS):
        assert {match["converter"] for match in PARAMETER.finditer(row.route)} <= {"uuid"}, row.route
    host = re.compile(r'(?:src|action|srcset|poster)="(?:https?:)?//')
    for route in ("", "gesprekken/<uuid:conversation_id>/", "documenten/<uuid:document_id>/", "leden/"):
        path = fill(f"{CIRCLE}{route}", world.ids)
        answer = ask(world.client(MEMBER), "GET", path)[0]
        assert answer.status == 200
        assert dict(answer.headers)["Referrer-Policy"] == "same-origin"
        assert not host.search(answer.text()), path
