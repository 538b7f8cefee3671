"""The report of the administrators: everything of the site, and of a leerkring not even a number."""

import csv
import io
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit.models import AuditLine
from portal.audit.sealing import seal
from portal.audit.services import record
from tests.factories import leerkringen as make
from tests.factories.accounts import make_account, sign_in

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/logboek/"
VOLATILE = re.compile(r"nonce[-=]\"?[\w+/=-]+|[\w+/=]{64}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def admin() -> Client:
    user = make_account("Bea Heerder", factor=True, is_staff=True, is_superuser=True)
    return sign_in(user)


def busy_circle() -> set[str]:
    """A leerkring in which all kinds of things were noted; gives every id that a line of it holds."""
    circle = make.make_circle()
    guide, member = make.guide_of(circle), make.member_of(circle)
    make.invitation_for(circle, "nieuw@lindemeer.example", guide)
    browser = make.signed_in(member)
    browser.get(make.share(circle, guide).get_absolute_url() + "bestand/")
    browser.get(f"/leerkringen/{circle.pk}/uitnodigen/")
    lines = AuditLine.objects.exclude(circle=None)
    assert {line.action for line in lines} >= {"toegang", "bestand gedownload", "uitnodiging verstuurd"}
    return {str(circle.pk)} | {key for line in lines for key in UUID.findall(line.object)}


def answers(client: Client, hidden: set[str]) -> list[tuple[str, str]]:
    """Every way in which the report can be asked: the question, and the words of the answer."""
    questions = [
        "",
        *(f"?action={word}" for word in ("toegang", "bestand+gedownload", "uitnodiging+verstuurd")),
        *(f"?object={word}" for word in ("document", "pagina", *sorted(hidden))),
        "?object=&result=&actor=Persoon",
        "?circle=" + sorted(hidden)[0],
        "?circle__isnull=False",
        "?q=document",
        *(f"?ordering={name}" for name in ("time", "-time", "action", "circle", "-circle", "circle__pk")),
        "?p=2",
        "?p=9999",
        "?id=1&pk=1&number=1",
        "?time_from=0001-01-01&time_to=9999-12-31",
        "?time_from=onzin&action=%00",
        "?export=csv",
        "?export=xlsx",
        "?export=csv&object=document",
    ]
    texts = []
    for address in (REPORT, f"{REPORT}resultaten/"):
        for question in questions:
            answer = client.get(address + question)
            assert answer.status_code == 200, (address, question)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            texts.append((question, body.decode("utf-8", "replace")))
    return texts


def test_l24_nothing_of_a_leerkring_in_any_answer(admin: Client) -> None:
    hidden = busy_circle()
    for question, text in answers(admin, hidden):
        # What was asked for is repeated in the form.
        found = (hidden & set(UUID.findall(text))) - set(UUID.findall(question))
        assert not found, (question, found)
        kept = text.replace("uitnodiging verstuurd is geen beschikbare keuze", "")
        cell = r">\s*(uitnodiging verstuurd|bestand gedownload|document [0-9a-f]{8})"
        assert not re.search(cell, kept), question


def test_not_even_a_number_changes(admin: Client) -> None:
    record(action="proef", obj="ding 1")
    before = admin.get(REPORT).content.decode()
    circle = make.make_circle().pk
    for number in range(120):
        record(action=f"besloten {number % 7}", obj=f"document {number}", circle=circle)
    after = admin.get(REPORT).content.decode()
    assert VOLATILE.sub("", after) == VOLATILE.sub("", before)
    seal()
    assert AuditLine.objects.of_site().filter(number__gt=2).exists()
    # Numbers and ids count the lines of all: a gap between two of them is a number too.
    assert VOLATILE.sub("", admin.get(REPORT).content.decode()) == VOLATILE.sub("", before)
    file = b"".join(admin.get(f"{REPORT}?export=csv").streaming_content).decode()
    assert next(
        csv.reader(io.StringIO(file))
    ) == "tijd (UTC),wie,handeling,voorwerp,uitkomst,netwerkadres".split(",")


def test_what_a_line_shows(admin: Client) -> None:
    gone = make_account("Wie Wegging")
    record(action="proef", actor=gone, obj="ding 1", origin="192.0.2.7")
    gone.delete()
    record(action="=HYPERLINK(1)", obj="ding\n2", result="@SUM(A1)", origin="192.0.2.8")
    page = admin.get(REPORT).content.decode()
    for text in ("192.0.2.7", "verwijderd account", "proef", "Bea Heerder", "inloggen"):
        assert text in page
    line = AuditLine.objects.get(action="proef")
    assert line.time.strftime('datetime="%Y-%m-%dT%H:%M:%SZ"') in page
    body = b"".join(admin.get(f"{REPORT}?export=csv").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(body)))
    (bad,) = [row for row in rows if row["handeling"].endswith("HYPERLINK(1)")]
    assert (bad["handeling"], bad["voorwerp"], bad["uitkomst"]) == ("'=HYPERLINK(1)", "ding 2", "'@SUM(A1)")
    note = AuditLine.objects.get(action="logboek gedownload")
    assert (note.circle, note.origin, note.actor and note.actor.full_name) == (
        None,
        "127.0.0.1",
        "Bea Heerder",
    )


def test_the_number_of_queries_stays_the_same(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(REPORT).status_code == 200
        return len(seen)

    people = [make_account(f"Persoon {number}") for number in range(5)]
    queries()
    few = queries()
    for number in range(200):
        record(action="proef", actor=people[number % 5], obj=f"ding {number}")
    assert queries() <= few + 1  # The paginator has more pages to name.


def test_who_may_read_it() -> None:
    editor = make_account("Reda Cteur", factor=True, is_staff=True)
    editor.groups.add(Group.objects.get(name="Eindredacteuren"))
    browser = sign_in(editor)
    for address in (REPORT, f"{REPORT}resultaten/", f"{REPORT}?export=csv"):
        assert browser.get(address).status_code in {302, 403}
        assert Client().get(address)["Location"].startswith("/account/login/")
    assert "/reports/logboek/" not in browser.get("/admin/").content.decode()
    editor.user_permissions.add(Permission.objects.get(codename="view_auditline"))
    assert browser.get(REPORT).status_code == 200
    assert not Permission.objects.filter(
        codename__in=["add_auditline", "change_auditline", "delete_auditline"]
    )
