"""The log of a leerkring: every promised event leaves a line, and only its begeleider reads it."""

import ast
import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import leerkringen
from leerkringen.access import log_of
from leerkringen.circle_log import Explained
from leerkringen.enums import Fase
from leerkringen.models import Leerkring, Lidmaatschap, Praktijkdocument, Uitnodiging, Werkafspraken
from leerkringen.roles import Rol
from portal.accounts.erasure import erase_account
from portal.audit.models import AuditLine
from portal.audit.services import REFUSALS_KEPT, record
from portal.files.models import ClosedFile, ScanStatus
from tests.contracts.watching import found_canaries
from tests.contracts.world import canary
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

pytestmark = pytest.mark.django_db

KEY = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class Event:
    """One promised event: what it must leave in the log. `actor`: guide, member or outsider."""

    action: str
    object: str
    actor: str
    result: str = "ok"
    is_scoped: bool = True


EVENTS = [
    Event("uitnodiging verstuurd", f"uitnodiging {KEY}", "guide"),
    Event("uitnodiging opnieuw", f"uitnodiging {KEY}", "guide"),
    Event("uitnodiging ingetrokken", f"uitnodiging {KEY}", "guide"),
    Event("uitnodiging aannemen", f"uitnodiging {KEY}", "member", "geweigerd"),
    Event("uitnodiging aangenomen", f"uitnodiging {KEY}", "outsider"),
    Event("lidmaatschap begonnen", f"lidmaatschap {KEY}", "outsider", "deelnemer"),
    Event("werkafspraken akkoord", f"werkafspraken {KEY}", "outsider"),
    Event("document geplaatst", f"document {KEY}", "member"),
    Event("bestand gedownload", f"document {KEY}", "guide"),
    Event("bestand gedownload", f"document {KEY}", "member", "geweigerd"),
    Event("document verwijderd", f"document {KEY}", "member"),
    Event("bericht verwijderd", f"bericht {KEY}", "guide", "door begeleider"),
    Event("toegang", "pagina invitations", "member", "geweigerd"),
    Event("toegang", "pagina circle-detail", "outsider", "geweigerd", is_scoped=False),
    Event("lidmaatschap beëindigd", f"lidmaatschap {KEY}", "guide"),
    Event("logboek gedownload", f"leerkring {KEY}", "guide"),
]


def everything(scene: Scene, text: Callable[[str], str]) -> None:
    """Does all of EVENTS through the browser, with `text` in every field that somebody fills in."""
    guide, member, outsider = scene.as_guide, scene.as_member, scene.as_outsider
    outsider.get(scene.url())
    invite = {"rol": Rol.DEELNEMER, "organisatie": text("organisatie")}
    guide.post(scene.url("uitnodigen/"), invite | {"email": f"{text('adres').lower()}@lindemeer.example"})
    row = Uitnodiging.objects.get()
    guide.post(scene.url(f"uitnodigen/{row.pk}/opnieuw/"))
    guide.post(scene.url(f"uitnodigen/{row.pk}/intrekken/"))
    guide.post(scene.url("uitnodigen/"), invite | {"email": scene.outsider.email})
    link = f"/leerkringen/uitnodiging/{Uitnodiging.objects.get(ingetrokken_op=None).token}/"
    assert member.post(link).status_code == 403
    assert outsider.post(link).status_code == 302
    rules = Werkafspraken.objects.get(leerkring=scene.circle)
    outsider.post(scene.url("werkafspraken/"), {"versie": rules.pk, "akkoord": "on"})
    upload = {
        "titel": text("titel"),
        "toelichting": text("toelichting"),
        "tlp": "oranje",
        "bestand": SimpleUploadedFile(f"{text('bestand')}.txt", text("inhoud").encode()),
    }
    member.post(scene.url("documenten/nieuw/"), upload)
    address = Praktijkdocument.objects.get().get_absolute_url()
    assert guide.get(f"{address}bestand/").status_code == 200
    ClosedFile.objects.update(status=ScanStatus.CHECKING)
    assert member.get(f"{address}bestand/").status_code == 302
    member.post(f"{address}verwijderen/")
    said = make.say(make.talk(scene.circle, scene.member, title=text("gesprek")), scene.member, text("tekst"))
    guide.post(scene.url(f"gesprekken/{said.gesprek_id}/{said.pk}/verwijderen/"))
    assert member.get(scene.url("uitnodigen/")).status_code == 403
    own = Lidmaatschap.objects.get(user=scene.outsider)
    guide.post(scene.url(f"leden/{own.pk}/beeindigen/"))
    assert guide.get(scene.url("logboek/csv/")).status_code == 200


def test_every_promised_event_leaves_one_whole_line(scene: Scene, settings: Any, tmp_path: Any) -> None:
    settings.CLOSED_FILES_ROOT = tmp_path
    scene.all_sign_in()
    before = set(AuditLine.objects.values_list("pk", flat=True))
    started = datetime.now(UTC)
    everything(scene, canary)
    lines = list(AuditLine.objects.exclude(pk__in=before).order_by("pk"))
    for event in EVENTS:
        found = [
            line
            for line in lines
            if (line.action, line.result) == (event.action, event.result)
            and re.fullmatch(event.object, line.object)
            and line.actor == getattr(scene, event.actor)
            and line.circle == (scene.circle.pk if event.is_scoped else None)
        ]
        expected = 2 if event.action == "uitnodiging verstuurd" else 1
        assert len(found) == expected, (event, [str(line) for line in lines])
    for line in lines:
        assert line.action
        assert line.result
        assert re.fullmatch(rf"[a-zë ]+ ({KEY}|[a-z-]+)", line.object), line.object
        assert line.actor_key == str(line.actor_id)
        assert ip_address(line.origin).is_loopback or line.action.startswith("werkafspraken")
        assert started <= line.time <= datetime.now(UTC)
    assert not found_canaries(" ".join(f"{line} {line.actor_key} {line.origin}" for line in lines))


def log(client: Client, scene: Scene, rest: str = "") -> str:
    answer = client.get(scene.url(f"logboek/{rest}"))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_only_the_begeleider_reads_it(scene: Scene) -> None:
    for rest in ("logboek/", "logboek/csv/"):
        assert scene.as_guide.get(scene.url(rest)).status_code == 200
        assert scene.as_member.get(scene.url(rest)).status_code == 403
        for client in (scene.as_outsider, Client()):
            assert client.get(scene.url(rest)).status_code == 404
    assert scene.url("logboek/") in scene.as_guide.get(scene.url()).content.decode()
    assert scene.url("logboek/") not in scene.as_member.get(scene.url()).content.decode()
    Leerkring.objects.filter(pk=scene.circle.pk).update(fase=Fase.AFGESLOTEN)
    assert scene.as_guide.get(scene.url("logboek/")).status_code == 200
    for user, number in ((scene.guide, 1), (scene.member, 0), (scene.outsider, 0), (None, 0)):
        assert log_of(scene.circle.pk, user).exists() is bool(number)


def test_a_begeleider_sees_no_other_leerkring_and_nothing_of_the_site(scene: Scene) -> None:
    other = make.make_circle("Kring van Hoogvelde")
    stranger = make.guide_of(other, "Vreemde Begeleider")
    document = make.share(other, stranger)
    record(action="inloggen", actor=scene.guide, obj=f"account {scene.guide.pk}", origin="192.0.2.7")
    record(action="toegang", actor=stranger, obj="pagina circle-detail", result="geweigerd")
    for query in (
        "",
        "?soort=documenten",
        "?soort=overig",
        "?wie=anders",
        f"?wie={stranger.pk}",
        "?pagina=2",
    ):
        answer = scene.as_guide.get(scene.url(f"logboek/{query}"))
        page = answer.content.decode()
        assert answer.status_code == (422 if str(stranger.pk) in query else 200)
        assert "Vreemde Begeleider" not in page
        assert str(document.pk) not in page
        assert "inloggen" not in page.split("<main", 1)[-1]
        assert "192.0.2.7" not in page


def test_what_a_line_shows(scene: Scene) -> None:
    mine, gone = make.share(scene.circle, scene.member), make.share(scene.circle, scene.member)
    erased = make.member_of(scene.circle, "Wie Wegging")
    left = make.member_of(scene.circle, "Wie Vertrok")
    for user, thing in (
        (erased, f"document {mine.pk}"),
        (left, f"document {gone.pk}"),
        (scene.outsider, f"uitnodiging {uuid4()}"),
        (None, "ding zonder sleutel"),
    ):
        record(action="proef", actor=user, obj=thing, origin="192.0.2.7", circle=scene.circle.pk)
    gone.delete()
    erase_account(user_id=erased.pk, actor=None)
    left.lidmaatschappen.update(beeindigd_op=datetime.now(UTC))
    moment = datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC)
    page = " ".join(log(scene.as_guide, scene).split())
    erased.refresh_from_db()
    assert re.search(rf'data-label="Wie">\s*{erased}\s*</td>', page)
    assert "Wie Wegging" not in page
    assert "Wie Vertrok (oud-deelnemer)" in page
    assert "iemand buiten de leerkring" in page
    assert scene.outsider.full_name not in page
    assert "het systeem" in page
    assert f'<a href="{mine.get_absolute_url()}">document</a>' in page
    assert str(gone.pk) not in page
    assert "192.0.2.7" not in page
    assert "127.0.0.1" not in page
    line = AuditLine(time=moment, actor_key="", action="proef", object="", result="ok")
    (words,) = Explained(scene.circle, scene.guide).lines([line])
    assert (words.utc, words.cells[0]) == ("2026-07-01T22:30:05Z", "2026-07-02 00:30:05")


def rows_of(page: str) -> list[str]:
    return re.findall(r"<tr>\s*<td.*?</tr>", page, re.DOTALL)


def test_filters(scene: Scene) -> None:
    circle = scene.circle.pk
    record(action="document geplaatst", actor=scene.member, obj=f"document {uuid4()}", circle=circle)
    record(action="rol gewijzigd", actor=scene.guide, obj=f"lidmaatschap {uuid4()}", circle=circle)
    record(action="iets nieuws", obj="leerkring", circle=circle)
    shown = {
        "?soort=documenten": "document geplaatst",
        "?soort=leden&wie=" + str(scene.guide.pk): "rol gewijzigd",
        "?soort=overig": "iets nieuws",
        "?wie=anders": "iets nieuws",
    }
    for query, action in shown.items():
        page = log(scene.as_guide, scene, query)
        assert action in "".join(rows_of(page)), query
        for other in set(shown.values()) - {action}:
            assert other not in "".join(rows_of(page)), (query, other)
        link = scene.url("logboek/csv/") + query.replace("&", "&amp;")
        assert link in page
    today = datetime.now().astimezone().date()
    assert len(rows_of(log(scene.as_guide, scene, f"?van={today}&tot={today}"))) >= 3
    assert rows_of(log(scene.as_guide, scene, f"?tot={today - timedelta(days=2)}")) == []
    assert rows_of(log(scene.as_guide, scene, f"?van={today + timedelta(days=2)}")) == []


@pytest.mark.parametrize(
    "query",
    [
        "soort=onzin",
        "soort=%00",
        "wie=onzin",
        "van=onzin",
        "van=0001-01-01",
        "tot=9999-12-31",
        "tot=31-02-2026",
        "van=2026-02-02&tot=2026-02-01",
    ],
)
def test_a_wrong_filter_gets_a_message(scene: Scene, query: str) -> None:
    for rest in ("logboek/", "logboek/csv/"):
        answer = scene.as_guide.get(scene.url(f"{rest}?{query}"))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "error-summary" in page
        assert rows_of(page) == []
    assert not AuditLine.objects.filter(action="logboek gedownload").exists()


def test_the_page_is_as_cheap_with_many_lines(scene: Scene) -> None:
    people = [make.member_of(scene.circle) for _one in range(3)]
    documents = [make.share(scene.circle, people[0]) for _one in range(4)]

    def fill(number: int) -> None:
        for place in range(number):
            record(
                action="bestand gedownload",
                actor=people[place % 3],
                obj=f"document {documents[place % 4].pk}",
                circle=scene.circle.pk,
            )

    def queries(rest: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            answer = scene.as_guide.get(scene.url(rest))
            if answer.streaming:
                b"".join(answer.streaming_content)
        return len(seen)

    fill(10)
    queries("logboek/")
    few = queries("logboek/"), queries("logboek/csv/")
    fill(190)
    assert (queries("logboek/"), queries("logboek/csv/")) == few
    page = log(scene.as_guide, scene, "?soort=documenten")
    assert "?soort=documenten&amp;pagina=2" in page
    assert len(rows_of(page)) == 25


def test_the_file_holds_no_formulas(scene: Scene) -> None:
    member = make.member_of(scene.circle, "=HYPERLINK(0)")
    record(action="@som", actor=member, obj="+ding\n2", result="-1", circle=scene.circle.pk)
    answer = scene.as_guide.get(scene.url("logboek/csv/?soort=overig"))
    assert re.fullmatch(r'attachment; filename="logboek-[\d-]+\.csv"', answer["Content-Disposition"])
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(body), delimiter=";")
    assert head[2:] == ["wie", "handeling", "voorwerp", "kenmerk", "uitkomst"]
    assert row[2:4] == ["'=HYPERLINK(0)", "'@som"]
    assert row[4:] == ["'+ding", "'+ding 2", "'-1"]
    assert AuditLine.objects.filter(action="logboek gedownload", circle=scene.circle.pk).count() == 1


def test_closed_and_absent_leave_the_same_line_and_a_limited_number(scene: Scene) -> None:
    def last() -> tuple[Any, ...]:
        return AuditLine.objects.order_by("pk").values_list("action", "object", "result", "circle").last()

    scene.as_outsider.get(scene.url("documenten/"))
    closed = last()
    scene.as_outsider.get(f"/leerkringen/{uuid4()}/documenten/")
    assert last() == closed == ("toegang", "pagina documents", "geweigerd", None)
    for _time in range(REFUSALS_KEPT * 2):
        scene.as_outsider.get(scene.url())
    lines = AuditLine.objects.filter(action="toegang", actor=scene.outsider)
    assert lines.count() == REFUSALS_KEPT
    assert last()[2] == "geweigerd, misschien vaker"
    before = AuditLine.objects.count()
    Client().get(scene.url())
    assert AuditLine.objects.count() == before


def test_every_call_in_a_leerkring_names_it() -> None:
    """A line without leerkring is read by administrators."""
    forgotten = []
    for path in Path(leerkringen.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if is_call and node.func.id in {"record", "record_refusal"}:
                given = {one.arg: ast.unparse(one.value) for one in node.keywords}
                # An account and an export of one's own data belong to no leerkring.
                personal = given.get("action", "").strip("'").startswith(("account ", "export "))
                if "circle" not in given and not personal:
                    forgotten.append(f"{path.name}:{node.lineno}")
    assert forgotten == []


def test_older_lines_get_their_leerkring(scene: Scene) -> None:
    module = import_module("leerkringen.migrations.0005_logboek_per_kring")
    document = make.share(scene.circle, scene.guide)
    known = record(action="document geplaatst", obj=f"document {document.pk}")
    file = record(action="bestand gedownload", obj=f"bestand {document.bestand_id}")
    gone = record(action="document geplaatst", obj=f"document {uuid4()}")
    site = record(action="account maken", obj=f"account {uuid4()}")

    class PlainApps:
        """Like the models of a migration: without our manager that refuses to change lines."""

        @staticmethod
        def get_model(label: str, name: str) -> Any:
            model = apps.get_model(label, name)
            return type("Plain", (), {"objects": model._base_manager}) if label == "audit" else model

    module.give_circles(PlainApps, None)
    circles = {line.pk: line.circle for line in AuditLine.objects.all()}
    assert [circles[one.pk] for one in (known, file, gone, site)] == [
        scene.circle.pk,
        scene.circle.pk,
        UUID(int=0),
        None,
    ]
