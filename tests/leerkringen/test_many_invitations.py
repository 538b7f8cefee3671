"""Inviting a list: the report by row, correcting in place, sending once, and what stays unsaid."""

import csv
import io
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leerkringen.models import Uitnodiging
from leerkringen.services import many_invitations
from portal.audit.models import AuditLine
from portal.notifications.models import MailDelivery
from tests.factories import leerkringen as make
from tests.leerkringen.conftest import Scene

# BEGIN, COMMIT, access, counting, judging and closing expired ones, and the page itself.
FIXED_QUERIES = 60
# A savepoint and its end, the invitation, its mail, the task, and the log line with the link in its chain.
QUERIES_PER_ROW = 8


def rows(*people: str, **fields: Any) -> dict[str, Any]:
    """The form of the second step."""
    number = len(people)
    data: dict[str, Any] = {
        "stap": "versturen",
        "rol": "deelnemer",
        "inzending": str(uuid.uuid4()),
        "regel": [str(line) for line in range(1, number + 1)],
        "adres": list(people),
        "van": [""] * number,
        "als": [""] * number,
    }
    return data | fields


def post(scene: Scene, data: dict[str, Any], client: Client | None = None) -> HttpResponse:
    return (client or scene.as_guide).post(scene.url("uitnodigen/meer/"), data)


def text_of(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_report_says_for_each_row_what_happens_and_stores_nothing(scene: Scene) -> None:
    scene.all_sign_in()
    make.invitation_for(scene.circle, "open@lindemeer.example", scene.guide)
    expired = make.invitation_for(scene.circle, "verlopen@lindemeer.example", scene.guide)
    Uitnodiging.objects.filter(pk=expired.pk).update(verloopt_op=timezone.now())
    other = make.make_user("Zonder Kring")
    table = "\n".join(
        [
            "e-mail;naam;organisatie;rol",
            "NIEUW@lindemeer.example;Nieuw;Gemeente Lindemeer;",
            "nieuw@lindemeer.example;;;",
            f"{scene.member.email};;;",
            "open@lindemeer.example;;;",
            "verlopen@lindemeer.example;;;begeleider",
            "geen-adres;;;",
            "rol@lindemeer.example;;;wethouder",
            f"{other.email};;;",
            "a@x.example%0d%0aBcc:b@y.example;;;",
        ]
    )
    upload = SimpleUploadedFile("lijst.csv", table.encode("cp1252"))
    before = (Uitnodiging.objects.count(), MailDelivery.objects.count(), AuditLine.objects.count())
    answer = post(scene, {"stap": "lezen", "rol": "deelnemer", "organisatie": "Brinkdam", "bestand": upload})
    assert answer.status_code == 200
    text = text_of(answer)
    assert "3 mensen worden uitgenodigd, 3 regels kloppen niet, 3 slaan we over" in text
    for words in (
        "regel 2 · deelnemer, Gemeente Lindemeer · wordt uitgenodigd",
        "regel 3 · deelnemer, Brinkdam · dubbel in uw lijst (zie regel 2)",
        "regel 4 · deelnemer, Brinkdam · is al lid",
        "regel 5 · deelnemer, Brinkdam · staat al open (tot en met ",
        "regel 6 · begeleider, Brinkdam · wordt uitgenodigd",
        "Adres op regel 7",
        "geen geldig adres: er staat geen @ in",
        "onbekende rol ‘wethouder’: kies uit begeleider, secretaris, deelnemer",
        # Whether somebody has an account is not told.
        "regel 9 · deelnemer, Brinkdam · wordt uitgenodigd",
        "geen geldig adres: er staat meer dan één @ in",
    ):
        assert words in text, words
    assert (Uitnodiging.objects.count(), MailDelivery.objects.count(), AuditLine.objects.count()) == before
    assert "lindemeer" not in str(scene.as_guide.session.items())


def test_good_rows_are_sent_and_the_rest_can_be_mended(scene: Scene) -> None:
    data = rows("een@x.example", "kapot", "twee@x.example", "nee@x.example", overslaan=["3"])
    data |= {"van": ["Gemeente Hoogvelde", "", "", ""], "organisatie": "Brinkdam"}
    text = text_of(post(scene, data))
    assert "2 uitgenodigd, 2 overgeslagen" in text
    assert "regel 2 · geen geldig adres" in text
    assert "regel 4 · overgeslagen" in text
    found = dict(Uitnodiging.objects.values_list("email", "organisatie"))
    assert found == {"een@x.example": "Gemeente Hoogvelde", "twee@x.example": "Brinkdam"}
    assert MailDelivery.objects.count() == 2
    assert AuditLine.objects.filter(action="uitnodiging verstuurd", actor=scene.guide).count() == 2
    # The back button and a second click: the same answer, and nothing is sent.
    again = text_of(post(scene, data))
    assert "2 uitgenodigd, 2 overgeslagen" in again
    assert MailDelivery.objects.count() == 2
    # Withdrawn since: the old form does not bring it back.
    Uitnodiging.objects.filter(email="een@x.example").update(ingetrokken_op=timezone.now())
    post(scene, data)
    assert Uitnodiging.objects.count() == 2
    # The faulty row, mended.
    mended = rows("kapot@x.example")
    assert "1 persoon wordt uitgenodigd" in text_of(post(scene, mended | {"stap": "controleren"}))
    assert "1 uitgenodigd" in text_of(post(scene, mended))


def test_nothing_to_send_shows_the_list_again(scene: Scene) -> None:
    answer = post(scene, rows("kapot", scene.member.email))
    assert answer.status_code == 422
    assert "Er is niets verstuurd: geen van de regels" in text_of(answer)
    assert 'value="kapot"' in text_of(answer)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Plak minstens één adres, of kies een bestand."),
        ({"adressen": "a@x.example\n" * 10_000}, "Dit zijn 10000 adressen."),
        ({"adressen": "\0\u200b"}, "Er staan geen adressen in."),
        ({"bestand": SimpleUploadedFile("l.csv", b"PK\x03\x04")}, "Dit is geen CSV-bestand."),
        ({"bestand": SimpleUploadedFile("l.csv", b"x" * 1_048_577)}, "Dit bestand is te groot."),
        ({"bestand": SimpleUploadedFile("l.csv", b"a@x.example"), "adressen": "b@x.example"}, "niet allebei"),
        ({"adressen": "a@x.example", "rol": "burgemeester"}, "Rol:"),
    ],
)
def test_a_list_that_cannot_be_read_is_kept_and_explained(
    scene: Scene, fields: dict[str, Any], words: str
) -> None:
    answer = post(scene, {"stap": "lezen", "rol": "deelnemer"} | fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    if "a@x" in fields.get("adressen", ""):
        assert answer.content.decode().count("a@x.example") >= fields["adressen"].count("a@x.example")


def test_forms_that_were_tampered_with_change_nothing(scene: Scene) -> None:
    good = rows("een@x.example", "twee@x.example")
    wrong = [
        good | {"adres": ["een@x.example"]},
        {"stap": "versturen"},
        good | {"regel": ["1"] * 501, "adres": ["a@x.example"] * 501, "van": [""] * 501, "als": [""] * 501},
        good | {"rol": "beheerder"},
        good | {"inzending": "geen nummer"},
    ]
    for data in wrong:
        assert post(scene, data).status_code == 422
    # Roles that are not theirs to give are refused for the row; line numbers are only words.
    assert (
        post(scene, good | {"als": ["beheerder", "superuser"], "regel": ["x", "9" * 40]}).status_code == 422
    )
    assert not Uitnodiging.objects.exists()
    for path in ("uitnodigen/meer/", "uitnodigen/meer/verslag/", "uitnodigen/gekozen/"):
        assert scene.as_member.post(scene.url(path), good).status_code == 403
        assert scene.as_outsider.post(scene.url(path), good).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = scene.as_guide.cookies
    assert post(scene, good, strict).status_code == 403


def test_a_list_gives_no_role_beyond_the_own_and_no_guests(scene: Scene) -> None:
    secretary = make.make_user("Sem Wiersinga")
    make.join(scene.circle, secretary, rol="secretaris")
    client = make.signed_in(secretary)
    data = rows("a@x.example", "b@x.example", "c@x.example", als=["begeleider", "deelnemer", "gast-expert"])
    text = text_of(post(scene, data, client))
    assert "1 uitgenodigd, 2 overgeslagen" in text
    assert "onbekende rol ‘begeleider’: kies uit deelnemer" in text
    assert "een gast-expert heeft een eerste en een laatste dag: nodig die alleen uit" in text
    assert Uitnodiging.objects.get().rol == "deelnemer"
    assert post(scene, data | {"rol": "begeleider"}, client).status_code == 422
    assert Uitnodiging.objects.count() == 1
    # A guest is invited alone, with days.
    today = timezone.localdate()
    guest = {"email": "gast@x.example", "rol": "gast-expert"}
    answer = client.post(scene.url("uitnodigen/"), guest)
    assert "Een gast-expert heeft een eerste en een laatste dag." in answer.content.decode()
    days = {"vanaf": today.isoformat(), "tot": today.isoformat()}
    assert client.post(scene.url("uitnodigen/"), guest | days).status_code == 302
    assert Uitnodiging.objects.get(email="gast@x.example").tot == today


def test_a_failing_row_does_not_stop_the_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    send = many_invitations.send_new

    def fail_for_two(invitation: Uitnodiging, **arguments: Any) -> None:
        send(invitation, **arguments)
        if invitation.email == "twee@x.example":
            raise DatabaseError("twee@x.example")

    monkeypatch.setattr(many_invitations, "send_new", fail_for_two)
    text = text_of(post(scene, rows("een@x.example", "twee@x.example", "drie@x.example")))
    assert "2 uitgenodigd, 1 overgeslagen" in text
    assert "mislukt: probeer deze regel opnieuw" in text
    assert "Verbeter wat niet klopte" in text


def test_13_more_invitations_than_a_day_allows_are_refused_as_a_whole(scene: Scene, settings: Any) -> None:
    settings.INVITATIONS_PER_DAY = 3
    one = make.invitation_for(scene.circle, "eerder@x.example", scene.guide)
    people = [f"{number}@x.example" for number in range(3)]
    answer = post(scene, rows(*people))
    assert answer.status_code == 429
    text = text_of(answer)
    assert "hoogstens 3 uitnodigingen. Er is niets verstuurd." in text
    assert all(f'value="{person}"' in text for person in people)
    assert Uitnodiging.objects.count() == 1
    # What was refused does not count; sending again does, and so does one at a time.
    assert post(scene, rows(people[0])).status_code == 200
    scene.as_guide.post(scene.url(f"uitnodigen/{one.pk}/opnieuw/"))
    answer = scene.as_guide.post(scene.url("uitnodigen/"), {"email": people[1], "rol": "deelnemer"})
    assert answer.status_code == 429
    assert f'value="{people[1]}"' in answer.content.decode()
    assert MailDelivery.objects.count() == 3


def test_the_report_as_a_file_holds_no_formula(scene: Scene) -> None:
    data = rows("een@x.example", "=cmd|' /C calc'!A0", "+31612345678", "@som")
    data |= {"van": ["-2+3", "", "", ""]}
    post(scene, data)
    answer = scene.as_guide.post(scene.url("uitnodigen/meer/verslag/"), data)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="uitnodigingen.csv"'
    assert answer["Cache-Control"] == "private, no-store"
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert table[0] == ["regel", "adres", "organisatie", "rol", "uitkomst"]
    assert table[1] == ["1", "een@x.example", "'-2+3", "deelnemer", "uitgenodigd"]
    assert [row[1][:2] for row in table[2:]] == ["'=", "'+", "'@"]
    assert MailDelivery.objects.count() == 1


def test_the_number_of_queries_is_fixed_for_reading_and_bounded_for_sending(scene: Scene) -> None:
    def asked(data: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert post(scene, data).status_code == 200
        return len(captured)

    def people(word: str, number: int) -> list[str]:
        return [f"{word}-{one}@x.example" for one in range(number)]

    asked(rows("warm@x.example", stap="controleren"))
    reading = [asked(rows(*people("a", number), stap="controleren")) for number in (10, 500)]
    assert reading[0] == reading[1] <= 25
    assert asked(rows(*people("b", 500))) <= FIXED_QUERIES + QUERIES_PER_ROW * 500
    assert Uitnodiging.objects.count() == MailDelivery.objects.count() == 500
