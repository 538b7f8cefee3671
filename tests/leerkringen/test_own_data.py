"""The export of one's own data: what is in it, what is not, and who gets it."""

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leerkringen.models import Gegevensexport, Lidmaatschap
from leerkringen.services import conversations, exports, membership
from portal.accounts.models import Profile, User
from portal.audit.models import AuditLine
from portal.notifications.models import MailDelivery
from portal.notifications.services import deliver
from tests.factories import leerkringen as make
from tests.factories.accounts import secret_of, sign_in
from tests.leerkringen.conftest import Scene

PAGE = "/account/mijn-gegevens/"
DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/beheer/eigen-gegevens.md").read_text()


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> Path:
    settings.CLOSED_FILES_ROOT = tmp_path / "besloten"
    settings.CLAMD_URL = ""
    return tmp_path / "besloten"


def archive_of(user: User, client: Client) -> ZipFile:
    export = make.export_of(user)
    answer = client.get(f"{PAGE}{export.pk}/download/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return ZipFile(BytesIO(b"".join(answer.streaming_content)))


def read(archive: ZipFile, name: str) -> Any:
    return json.loads(archive.read(name))


def names_in(value: Any, before: str = "") -> set[str]:
    """The names of all fields of a JSON value, with the path to them."""
    if isinstance(value, dict):
        return {
            name
            for key, one in value.items()
            for name in {f"{before}{key}", *names_in(one, f"{before}{key}.")}
        }
    if isinstance(value, list):
        return {name for one in value for name in names_in(one, before)}
    return set()


def lived_in(scene: Scene) -> None:
    """The member and the begeleider both begin a conversation, answer each other, and share a document."""
    own = make.talk(scene.circle, scene.member, "Mijn eerste vraag", title="Mijn onderwerp")
    theirs = make.talk(scene.circle, scene.guide, "Woorden van een ander", title="Onderwerp van een ander")
    make.say(own, scene.guide, "Antwoord van een ander")
    make.say(theirs, scene.member, "Mijn antwoord")
    gone = make.say(theirs, scene.member, "Toch maar niet")
    conversations.remove_message(message=gone, user=scene.member)
    make.share(scene.circle, scene.member, title="Mijn draaiboek", name="../../\u202edraaiboek\0.txt")
    make.share(scene.circle, scene.guide, title="Draaiboek van een ander", body=b"Bytes van een ander")
    make.photo_of(scene.member)
    Profile.objects.filter(user=scene.member).update(phone="06 12 34 56 78", expertise="Balies")


def test_l27_after_a_change_of_job_the_own_words_remain_the_persons_own(scene: Scene) -> None:
    """Journey: the membership ends, the leerkring is closed, one's own contributions can be fetched."""
    lived_in(scene)
    row = Lidmaatschap.objects.get(user=scene.member)
    membership.end_membership(circle_id=scene.circle.pk, membership_id=row.pk, user=scene.guide)
    assert scene.as_member.get(scene.url()).status_code == 404
    archive = archive_of(scene.member, scene.as_member)
    assert archive.testzip() is None
    facts = read(archive, "gegevens.json")
    assert facts["formaat"] == "weerbaar-eigen-gegevens"
    assert facts["account"]["naam"] == "Marit Vos"
    assert facts["profiel"]["telefoon"] == "06 12 34 56 78"
    assert [one["soort"] for one in facts["tweede_stappen"]] == ["totp", "recovery_codes"]
    assert facts["lidmaatschappen"][0]["beeindigd_op"]
    assert facts["akkoorden"][0]["versie"] == 1
    messages = read(archive, "bijdragen/berichten.json")
    assert [(one["tekst"], one["onderwerp"]) for one in messages] == [
        ("Mijn eerste vraag", "Mijn onderwerp"),
        ("Mijn antwoord", None),
        ("", None),
    ]
    assert [one["onderwerp"] for one in read(archive, "bijdragen/gesprekken.json")] == ["Mijn onderwerp"]
    (document,) = read(archive, "bijdragen/documenten.json")
    assert archive.read(document["bestand"]) == b"Stap 1: bel elkaar."
    everything = "\n".join(
        [*archive.namelist(), *(archive.read(name).decode("latin-1") for name in archive.namelist())]
    )
    # No word, title, name or address of anybody else, no title of the leerkring, no secret.
    for other in (
        "van een ander",
        "Anouk",
        scene.guide.email,
        scene.circle.titel,
        secret_of(scene.member),
        scene.member.password,
        scene.as_member.session.session_key,
    ):
        assert other not in everything, other
    for name in archive.namelist():
        assert re.fullmatch(r"[\w./-]+", name), name
        assert ".." not in name
        assert not name.startswith("/")
    assert "foto.webp" in archive.namelist()


def test_every_field_is_documented(scene: Scene) -> None:
    lived_in(scene)
    archive = archive_of(scene.member, scene.as_member)
    for file in [name for name in archive.namelist() if name.endswith(".json")]:
        assert f"`{file}`" in DOCUMENT, file
        for field in names_in(read(archive, file)):
            assert f"`{field}`" in DOCUMENT, f"{file}: {field}"


def test_asking_confirms_who_it_is_and_ends_in_a_mail(scene: Scene) -> None:
    refused = make.long_ago(scene.as_member).post(PAGE)
    assert refused.status_code == 302
    assert "reauthenticate" in refused["Location"]
    assert not Gegevensexport.objects.exists()
    client = make.confirmed(scene.as_member)
    assert client.post(PAGE).status_code == 302
    assert "verzamelen" in client.get(PAGE).content.decode()
    client.post(PAGE)  # Again while the first is being made.
    export = Gegevensexport.objects.get()
    task = DBTaskResult.objects.get(task_path__endswith="make_export")
    assert task.args_kwargs == {"args": [str(export.pk)], "kwargs": {}}
    exports.make_now(export.pk)
    exports.make_now(export.pk)  # A task may run twice.
    (delivery,) = MailDelivery.objects.filter(kind="export klaar")
    mail.outbox.clear()
    deliver(str(delivery.pk))
    (sent,) = mail.outbox
    assert sent.to == [scene.member.email]
    assert "/account/mijn-gegevens/" in sent.body
    assert str(export.pk) not in sent.body
    assert "Marit" not in sent.body
    page = client.get(PAGE).content.decode()
    assert f"{PAGE}{export.pk}/download/" in page


def test_only_the_person_itself_for_one_day(scene: Scene, store: Path) -> None:
    export = make.export_of(scene.member)
    path = f"{PAGE}{export.pk}/download/"
    assert scene.as_member.get(path).status_code == 200
    assert AuditLine.objects.filter(action="export gedownload", object=f"export {export.pk}").count() == 1
    assert scene.as_guide.get(path).status_code == 404
    assert scene.as_outsider.get(path).status_code == 404
    assert Client().get(path).status_code == 302
    Gegevensexport.objects.update(klaar_op=timezone.now() - timedelta(hours=24, seconds=1))
    assert scene.as_member.get(path).status_code == 404
    assert [one for one in store.rglob("*") if one.is_file()]
    assert exports.drop_expired() == 1
    assert not [one for one in store.rglob("*") if one.is_file()]
    assert exports.drop_expired() == 0


def test_without_the_second_step_there_is_no_download(scene: Scene) -> None:
    """Of somebody who is no member (any more) nothing else asks for it."""
    export = make.export_of(scene.outsider)
    path = f"{PAGE}{export.pk}/download/"
    assert scene.as_outsider.get(path).status_code == 200
    session = scene.as_outsider.session
    session["account_authentication_methods"] = [
        one for one in session["account_authentication_methods"] if one["method"] != "mfa"
    ]
    session.save()
    assert scene.as_outsider.get(path).status_code == 404
    plain = make.make_user(factor=False)
    assert sign_in(plain).get(f"{PAGE}{make.export_of(plain).pk}/download/").status_code == 200


def test_an_export_of_somebody_who_is_blocked_stops(
    scene: Scene, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(scene)
    before = sorted(one for one in store.rglob("*") if one.is_file())
    write = exports.write_contributions

    def blocked_halfway(archive: Any, user: User, check: Any) -> None:
        User.objects.filter(pk=user.pk).update(is_active=False)
        write(archive, user, check)

    monkeypatch.setattr(exports, "write_contributions", blocked_halfway)
    export = make.export_of(scene.member)
    assert export.status == "weg"
    assert not MailDelivery.objects.filter(kind="export klaar").exists()
    assert sorted(one for one in store.rglob("*") if one.is_file()) == before


def test_a_disk_that_is_full_leaves_nothing_and_is_tried_again(
    scene: Scene, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    export = exports.request_export(user=scene.member)
    with monkeypatch.context() as patch:
        patch.setattr(exports, "write_contributions", full)
        with pytest.raises(exports.FileNotStored):
            exports.make_now(export.pk)
    assert not [one for one in store.rglob("*") if one.is_file()]
    exports.make_now(export.pk)
    export.refresh_from_db()
    assert export.status == "klaar"


def test_13_five_exports_a_day(scene: Scene) -> None:
    client = make.confirmed(scene.as_member)
    for _one in range(5):
        make.export_of(scene.member)
    answer = client.post(PAGE)
    assert answer.status_code == 429
    assert "Probeer het morgen" in answer.content.decode()
    assert Gegevensexport.objects.count() == 5
    Gegevensexport.objects.update(aangevraagd_op=timezone.now() - timedelta(days=2))
    assert client.post(PAGE).status_code == 302


def test_making_it_costs_the_same_for_more_contributions(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    conversation = make.talk(scene.circle, scene.member)
    for number in range(30):
        make.say(conversation, scene.member, f"Antwoord {number}")
    export = exports.request_export(user=scene.member)
    with django_assert_max_num_queries(45):
        exports.make_now(export.pk)
