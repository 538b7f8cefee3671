"""What beside the pages could carry something closed out: mail, logs, tables, files, errors, admin."""

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leerkringen.models import Gegevensexport
from leerkringen.services.exports import make_now
from portal.accounts.models import Profile
from portal.audit.models import AuditLine
from portal.home.errors import server_error
from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.services import deliver
from portal.notifications.telling import tell_direct
from tests.contracts.quick_client import QuickClient
from tests.contracts.watching import ask, found_canaries
from tests.contracts.world import MEMBER, World, canary
from tests.factories.leerkringen import confirmed
from tests.files.samples import jpeg_that_says

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# The closed half itself, and the accounts of its members.
MAY_HOLD = {
    "files_closedfile",
    "files_gelezentekst",
    "accounts_user",
    "accounts_profile",
    "account_emailaddress",
}
FORM = "00000000-0000-4000-8000-000000000001"
OUR_LOGGERS = ("portal", "kennisbank", "leerkringen")
ADMIN_SEARCHES = (
    "/admin/pages/search/?q={}",
    "/admin/pages/search/results/?q={}",
    "/admin/choose-page/search/?q={}",
    "/admin/api/main/pages/?search={}",
    "/admin/api/main/documents/?search={}",
    "/admin/api/main/images/?search={}",
    "/admin/images/?q={}",
    "/admin/images/chooser/results/?q={}",
    "/admin/documents/?q={}",
    "/admin/documents/chooser/results/?q={}",
    "/admin/snippets/kennisbank/organisatie/?q={}",
    "/admin/snippets/choose/kennisbank/organisatie/results/?q={}",
    "/admin/redirects/?q={}",
    "/admin/tag-autocomplete/?term={}",
    "/admin/reports/site-history/?label={}",
    "/admin/reports/aging-pages/",
    "/admin/reports/page-types-usage/",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
)


def live_as_a_member(world: World) -> None:
    """The member does everything once through HTTP, so that all by-products are there."""
    client, base = world.client(MEMBER), f"/leerkringen/{world.circle.pk}/"
    text = world.canaries | {name: canary(name) for name in ("lijst", "lijstorganisatie")}
    # A row that is sent, and one whose address is wrong.
    people = [f"{text['lijst']}@hoogvelde.example", f"{text['lijst']}hoogvelde.example"]
    listed = {"adressen": "\n".join(people), "organisatie": text["lijstorganisatie"]}
    row = {"regel": ["1", "2"], "adres": people, "van": [text["lijstorganisatie"], ""], "als": ["", ""]}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("gesprekken/nieuw/", {"titel": text["gesprek"], "tekst": text["bericht"]}),
        (f"gesprekken/{world.ids['conversation_id']}/", {"tekst": text["reactie"]}),
        (
            f"gesprekken/{world.ids['conversation_id']}/{world.ids['message_id']}/wijzigen/",
            {"tekst": f"{text['reactie']} gewijzigd"},
        ),
        (
            "documenten/nieuw/",
            {
                "titel": text["document"],
                "tlp": "rood",
                "bestand": SimpleUploadedFile(f"{text['bestand']}.txt", text["inhoud"].encode()),
            },
        ),
        ("uitnodigen/", {"email": f"{text['vreemde']}@brinkdam.example", "rol": "deelnemer"}),
        (f"uitnodigen/{world.ids['invitation_id']}/opnieuw/", {}),
        ("uitnodigen/meer/", {"stap": "lezen", "rol": "deelnemer", **listed}),
        ("uitnodigen/meer/", {"stap": "versturen", "rol": "deelnemer", "inzending": FORM, **row}),
        ("uitnodigen/meer/verslag/", {"rol": "deelnemer", "inzending": FORM, **row}),
        ("uitnodigen/gekozen/", {"actie": "opnieuw", "gekozen": f"{world.ids['invitation_id']}:2"}),
        (f"aanvragen/{world.ids['request_id']}/afwijzen/", {}),
        # Refused ones: their errors may not be told elsewhere either.
        ("gesprekken/nieuw/", {"titel": "", "tekst": text["bericht"]}),
        (
            "documenten/nieuw/",
            {
                "titel": text["document"],
                "tlp": "x",
                "bestand": SimpleUploadedFile(f"{text['bestand']}.exe", b"MZ"),
            },
        ),
    ]
    for path, data in steps:
        assert client.post(base + path, data).status_code in {200, 302, 422}, path
    for path in ("", f"documenten/{world.ids['document_id']}/bestand/", "uitnodigen/", "aanvragen/"):
        assert client.get(base + path).status_code == 200
    client.get(f"/zoeken/?in=leerkringen&q={text['bericht']}")
    # And what a colleague did is told to this member at once.
    assert client.post(base + "meldingen/", {"ritme": "direct"}).status_code == 302
    tell_direct(timezone.now() + timedelta(minutes=5))
    live_with_an_account(world)


def live_with_an_account(world: World) -> None:
    """What one does with one's own profile and data."""
    client, text = confirmed(world.client(MEMBER)), world.canaries
    profile = {
        "full_name": text["naam"],
        "organisation": text["organisatie"],
        "function": text["functie"],
        "expertise": text["expertise"],
    }
    photo = SimpleUploadedFile(f"{world.hidden}.jpg", jpeg_that_says(world.hidden))
    assert client.post("/account/profiel/", profile | {"foto": photo}).status_code == 302
    assert client.post("/account/profiel/", profile | {"phone": text["telefoon"]}).status_code == 422
    Profile.objects.filter(user=world.accounts[MEMBER]).update(phone=text["telefoon"])
    assert client.post("/account/mijn-gegevens/").status_code == 302
    for export in Gegevensexport.objects.filter(status="wacht"):
        make_now(export.pk)
        assert client.get(f"/account/mijn-gegevens/{export.pk}/download/").status_code == 200
    for path in ("profiel/", "profiel/foto/", "mijn-gegevens/", "mijn-gegevens/wissen/"):
        assert client.get(f"/account/{path}").status_code == 200


def test_l15_mails_carry_a_link_and_nothing_else(make_world: Callable[..., World]) -> None:
    world = make_world("uitgenodigd")
    live_as_a_member(world)
    mail.outbox.clear()
    for delivery in MailDelivery.objects.filter(state=DeliveryState.QUEUED):
        deliver(str(delivery.pk))
    assert len(mail.outbox) >= 4
    assert any("List-Unsubscribe" in one.extra_headers for one in mail.outbox)
    for one in mail.outbox:
        message = one.message()
        recipient = found_canaries(one.to[0])
        headers = {name: value for name, value in message.items() if name != "To"}
        assert not found_canaries(f"{one.subject}\n{headers}\n{one.body}")
        assert found_canaries(message.as_string()) <= recipient
        assert not one.attachments
        assert len(one.to) == 1
        assert not one.cc
        assert not one.bcc


def test_l31_logs_say_nothing_of_what_members_do(
    make_world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world()
    for name in OUR_LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.set_level(logging.DEBUG)
    live_as_a_member(world)
    for delivery in MailDelivery.objects.all():
        deliver(str(delivery.pk))
    lines = [caplog.handler.format(one) for one in caplog.records]
    # asyncio and the like speak of other things; what a template or view logs is ours too.
    assert not found_canaries("\n".join(lines))


def test_l31_tables_beside_the_closed_ones_hold_no_canary(make_world: Callable[..., World]) -> None:
    """Sessions, cache, tasks, audit, outbox, revisions, reference index: ids at most."""
    world = make_world("buitenstaander", "zonder akkoord")
    live_as_a_member(world)
    closed = {model._meta.db_table for model in apps.get_app_config("leerkringen").get_models()}
    wrong = {}
    for table, text in texts_of_tables():
        if table not in closed | MAY_HOLD:
            found = found_canaries(text)
            if table == "django_session":
                # Signing in keeps the address with which it was done, in one's own session.
                found -= {world.canaries["adres"].lower()}
            if found:
                wrong[table] = found
    assert not wrong


def texts_of_tables() -> Iterator[tuple[str, str]]:
    """Each table of the database, with all that stands in it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (its own names)
            yield table, "\n".join(readable(row) for row in cursor.fetchall())


def readable(row: tuple[Any, ...]) -> str:
    """Also what a session or the cache packed."""
    parts = []
    for value in row:
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        parts.append(text)
        if re.match(r"^[.\w-]+:[\w-]+:[\w-]+$", text):
            parts.append(repr(SessionStore().decode(text)))
    return " ".join(parts)


def test_tasks_and_audit_lines_hold_ids_only(make_world: Callable[..., World]) -> None:
    world = make_world()
    live_as_a_member(world)
    # Wagtail's own tasks name a public model and a number; the test of all tables covers those.
    tasks = DBTaskResult.objects.filter(queue_name=settings.TASK_QUEUE_PORTAL)
    assert tasks.exists()
    for task in tasks:
        kept = task.args_kwargs
        for value in (*kept["args"], *kept["kwargs"].values()):
            assert isinstance(value, int) or uuid.UUID(value)
    assert AuditLine.objects.filter(action="bestand gedownload").exists()
    for line in AuditLine.objects.all():
        assert not found_canaries(f"{line} {line.action} {line.object} {line.result}")
        assert re.fullmatch(r"([a-z ]+ )?([0-9a-f-]{36})?|[a-z ]*", line.object), line.object


def test_l11_closed_files_stand_nowhere_public(make_world: Callable[..., World], own_folder: Path) -> None:
    world = make_world("buitenstaander")
    media = own_folder / "media"
    for path in media.rglob("*") if media.exists() else []:
        assert not found_canaries(path.name)
        assert path.is_dir() or not found_canaries(path.read_bytes().decode("latin-1"))
    kept = [path for path in (own_folder / "besloten-bestanden").rglob("*") if path.is_file()]
    assert [path for path in kept if world.canaries["inhoud"].encode() in path.read_bytes()]
    assert not [path for path in kept if found_canaries(str(path.relative_to(own_folder)))]
    # What a photo told of itself is left nowhere.
    assert not [path for path in kept if world.hidden.encode() in path.read_bytes()]


def test_l09_closed_files_cannot_be_asked_for_in_any_form(make_world: Callable[..., World]) -> None:
    world = make_world("beheerder")
    stored, name = str(world.ids["storage_name"]), str(world.ids["file_name"])
    up = ("../", "..%2f", "%2e%2e/", "..%5c", "....//", "%252e%252e%252f", "./../")
    roots = ("/media/", "/documenten/", "/static/", "/documenten/1/", "/")
    tails = [stored, name, f"besloten-bestanden/{stored}", f"{world.ids['document_id']}/{name}"]
    paths = [root + tail for root in roots for tail in tails]
    paths += [f"{root}{one}besloten-bestanden/{stored}" for root in roots for one in up]
    paths += [f"{root}{one}{one}{stored}" for root in roots for one in up]
    for actor in ("anoniem", "beheerder"):
        for path in paths:
            answer, _writes = ask(world.client(actor), "GET", path)
            assert answer.status in {301, 302, 400, 404}, (path, answer.status)
            assert world.canaries["inhoud"].encode() not in answer.body


def test_the_public_index_knows_nothing(make_world: Callable[..., World], own_folder: Path) -> None:
    make_world()
    indexes = {
        path.name: path.read_bytes().decode("latin-1")
        for path in own_folder.rglob("*")
        if path.is_file() and "besloten-bestanden" not in path.parts and "media" not in path.parts
    }
    with_canary = [name for name, text in indexes.items() if found_canaries(text)]
    # Otherwise this would look at the wrong files.
    assert with_canary
    assert not [name for name in with_canary if "publiek" in name or "public" in name]


def test_l06_l07_l26_files_for_tools_and_public_pages(make_world: Callable[..., World]) -> None:
    make_world()
    client = QuickClient()
    sitemap = ask(client, "GET", "/sitemap.xml")[0].text()
    addresses = [f"/{one}" for one in re.findall(r"<loc>https?://[^/]+/([^<]*)</loc>", sitemap)]
    assert len(addresses) > 5
    assert not [one for one in addresses if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", one)]
    for path in ["/sitemap.xml", "/robots.txt", "/leerkringen/", "/begrippen/", "/hulp-nu/", *addresses]:
        answer, _writes = ask(client, "GET", path)
        assert answer.status == 200, path
        assert not found_canaries(answer.text()), path


def test_l16_error_pages_say_nothing(make_world: Callable[..., World]) -> None:
    world = make_world("buitenstaander")
    path = f"/leerkringen/{world.circle.pk}/gesprekken/{world.ids['conversation_id']}/"
    for actor in ("anoniem", "buitenstaander"):
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies = world.client(actor).cookies
        answers = {
            400: strict.get(path, HTTP_HOST="elders.example"),
            403: strict.post(path, {"tekst": "x"}),
            404: strict.get(path),
            405: world.client(actor).delete("/zoeken/"),
        }
        for status, answer in answers.items():
            assert answer.status_code == status, (actor, status, answer.status_code)
            assert not found_canaries(f"{answer.headers} {answer.content.decode()}")
    request = RequestFactory().get(path)
    request.user = world.accounts[MEMBER]
    assert not found_canaries(server_error(request).content.decode())


@pytest.mark.parametrize("actor", ["redacteur", "eindredacteur", "beheerder"])
def test_t04_l23_the_admin_finds_nothing(make_world: Callable[..., World], actor: str) -> None:
    """Every canary begins with the word that is asked; the word alone is none, so an echo does no harm."""
    world = make_world(actor)
    live_as_a_member(world)
    for form in ADMIN_SEARCHES:
        for word in ("kanarie", world.canaries["titel"][:-4]) if "{}" in form else ("",):
            answer, _writes = ask(world.client(actor), "GET", form.format(word))
            assert answer.status in {200, 302, 403, 404}, (form, answer.status, answer.raised)
            assert not found_canaries(answer.text()), (form, word)
    assert ask(world.client(actor), "GET", "/admin/pages/search/?q=weerbaar")[0].status == 200


def test_03_l20_the_users_list_tells_no_membership(make_world: Callable[..., World]) -> None:
    """The administrator manages accounts: name and address, not who is where."""
    world = make_world("beheerder")
    guide = world.accounts[MEMBER]
    for path in (f"/admin/users/edit/{guide.pk}/", f"/admin/users/delete/{guide.pk}/", "/admin/users/"):
        answer, _writes = ask(world.client("beheerder"), "GET", path)
        assert found_canaries(answer.text()) <= world.allowed("beheerder", path)
        assert str(world.circle.pk) not in answer.text()


def test_the_editors_form_offers_colleagues_only(make_world: Callable[..., World]) -> None:
    """The list of redacteuren once held every account, so also the names of members."""
    world = make_world("redacteur", "eindredacteur", "buitenstaander")
    path = f"/admin/pages/{world.public['page']}/edit/"
    text = ask(world.client("redacteur"), "GET", path)[0].text()
    assert "Persoon Eindredacteur" in text
    assert "Persoon Buitenstaander" not in text
    assert not found_canaries(text)
