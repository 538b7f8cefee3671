"""Text inside documents of a leerkring: read when clean, found by members, gone with the document."""

from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from leerkringen.enums import Fase
from leerkringen.models import Praktijkdocument
from leerkringen.services import documents
from leerkringen.services.reading import read_now
from leerkringen.tasks import read_document
from portal.files.models import ClosedFile, GelezenTekst, ScanStatus
from portal.files.services import scan_now
from portal.search import draining
from tests.factories import leerkringen as make
from tests.files import readable, samples
from tests.leerkringen.conftest import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def reading_tasks() -> list[Any]:
    return list(DBTaskResult.objects.filter(task_path=read_document.module_path))


def work() -> None:
    """What the worker does."""
    for task in reading_tasks():
        read_document.func(*task.args_kwargs["args"])
        task.delete()
    draining.drain()


def found(client: Any, words: str) -> str:
    return client.get("/zoeken/", {"in": "leerkringen", "q": words}).content.decode()


def test_a_member_finds_the_sentence_and_its_page(scene: Scene) -> None:
    document = make.share(
        scene.circle,
        scene.guide,
        title="Verslag",
        name="verslag.pdf",
        body=readable.pdf_of("Voorblad", "De zeppelin landde op het gemeentehuis."),
    )
    work()
    html = found(scene.as_member, "zeppelins")
    assert "1 resultaat" in html
    assert 'De <mark class="nl-mark">zeppelin</mark> landde' in html
    assert "verslag.pdf</a>, pagina 2" in html
    # The page of the document decides who may download; never the file itself.
    assert f'href="{document.get_absolute_url()}">verslag.pdf' in html
    assert "/bestand/" not in html
    assert "zeppelin landde" not in found(scene.as_outsider, "zeppelin")
    assert "0 resultaten" in scene.as_member.get("/zoeken/", {"q": "zeppelin"}).content.decode()


def test_own_words_come_before_those_of_the_file(scene: Scene) -> None:
    make.share(scene.circle, scene.guide, explanation="Over de zeppelin.", body=b"Ook een zeppelin.")
    work()
    assert "draaiboek.txt</a>" not in found(scene.as_member, "zeppelin")


def test_waits_for_the_scanner(scene: Scene, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    document = make.share(scene.circle, scene.guide, body=b"zeppelin")
    assert reading_tasks() == []
    read_now(document.pk)
    assert not GelezenTekst.objects.exists()

    from portal.files import services
    from portal.files.scanning import Verdict

    monkeypatch.setattr(services, "scan", lambda source, url: Verdict.CLEAN)
    scan_now(document.bestand)
    assert len(reading_tasks()) == 1
    work()
    assert "zeppelin</mark>" in found(scene.as_member, "zeppelin")


def test_a_refused_file_is_never_read(scene: Scene, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    document = make.share(scene.circle, scene.guide, body=b"zeppelin")
    from portal.files import services
    from portal.files.scanning import Verdict

    monkeypatch.setattr(services, "scan", lambda source, url: Verdict.REFUSED)
    scan_now(document.bestand)
    assert ClosedFile.objects.get().status == ScanStatus.REFUSED
    assert reading_tasks() == []


def test_pictures_are_not_read(scene: Scene) -> None:
    document = make.share(scene.circle, scene.guide, name="foto.png", body=samples.png())
    assert reading_tasks() == []
    assert "zoekfunctie" not in scene.as_guide.get(document.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("a.txt", b"tekst", "Leesbaar voor de zoekfunctie."),
        ("a.pdf", readable.SCAN, "In dit bestand staat geen tekst. Is het een scan?"),
        ("a.pdf", readable.LOCKED_PDF, "met een wachtwoord beveiligd"),
    ],
)
def test_owner_and_guide_see_how_it_went_and_others_do_not(
    scene: Scene, name: str, body: bytes, sentence: str
) -> None:
    owner = make.member_of(scene.circle, "Bas Lind")
    document = make.share(scene.circle, owner, name=name, body=body)
    address = document.get_absolute_url()
    as_owner = make.signed_in(owner)
    assert "wordt nog gelezen" in as_owner.get(address).content.decode()
    work()
    assert sentence in as_owner.get(address).content.decode()
    assert sentence in scene.as_guide.get(address).content.decode()
    assert "zoekfunctie" not in scene.as_member.get(address).content.decode()
    scene.circle.fase = Fase.AFGESLOTEN
    scene.circle.save()
    assert sentence in as_owner.get(address).content.decode()


def test_deleting_the_last_holder_deletes_the_text(scene: Scene) -> None:
    one, other = (make.share(scene.circle, scene.guide, body=b"zelfde") for _number in range(2))
    work()
    assert GelezenTekst.objects.count() == 1
    documents.remove_document(document=one, user=scene.guide)
    assert GelezenTekst.objects.count() == 1
    documents.remove_document(document=other, user=scene.guide)
    assert not GelezenTekst.objects.exists()


def test_a_circle_that_is_deleted_takes_its_texts_along(scene: Scene) -> None:
    make.share(scene.circle, scene.guide, body=b"zelfde")
    work()
    Praktijkdocument.objects.all().delete()
    assert not GelezenTekst.objects.exists()


def test_l10_the_same_file_in_two_circles_is_read_twice(scene: Scene) -> None:
    """A text that is ready at once would tell that another leerkring has the file too."""
    other = make.make_circle("Kring van Hoogvelde")
    guide = make.guide_of(other)
    make.share(scene.circle, scene.guide, body=b"zelfde")
    work()
    document = make.share(other, guide, body=b"zelfde")
    page = make.signed_in(guide).get(document.get_absolute_url()).content.decode()
    assert "wordt nog gelezen" in page
    work()
    assert GelezenTekst.objects.count() == 2


def test_deleted_before_and_while_it_is_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    document = make.share(scene.circle, scene.guide, body=b"zelfde")
    documents.remove_document(document=document, user=scene.guide)
    work()
    assert not GelezenTekst.objects.exists()

    from portal.files import texts
    from portal.files.extraction.running import extract

    second = make.share(scene.circle, scene.guide, body=b"zelfde")

    def meanwhile(source: Any) -> Any:
        documents.remove_document(document=second, user=scene.guide)
        return extract(source)

    monkeypatch.setattr(texts, "extract", meanwhile)
    work()
    assert not GelezenTekst.objects.exists()


def test_a_worker_that_was_killed_comes_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    document = make.share(scene.circle, scene.guide, body=b"zelfde")
    from portal.files import texts

    def die(source: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(texts, "extract", die)
        with pytest.raises(KeyboardInterrupt):
            read_document.func(str(document.pk))
    (first,) = reading_tasks()
    read_document.func(str(document.pk))
    again = [task for task in reading_tasks() if task.pk != first.pk]
    assert [task.args_kwargs["args"] for task in again] == [[str(document.pk)]]
    assert again[0].run_after > first.enqueued_at


def test_a_file_that_is_missing_is_no_endless_task(scene: Scene, own_folder: Path) -> None:
    document = make.share(scene.circle, scene.guide, body=b"zelfde")
    (own_folder / "besloten-bestanden" / document.bestand.storage_name).unlink()
    assert read_now(document.pk)
