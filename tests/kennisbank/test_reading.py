"""Text inside public documents: read after each save, found on the pages that link to them."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, CollectionViewRestriction

from kennisbank.linked_files import linked_ids, pages_with, stored_links
from kennisbank.models import HandvatPage, PubliekDocument
from kennisbank.reading import read_now
from kennisbank.tasks import read_public_document
from portal.files.models import GelezenTekst
from portal.search import draining
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat
from tests.files import readable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
REPORT = readable.pdf_of("Voorblad", "De zeppelin landde op het gemeentehuis.")


def make_document(body: bytes = REPORT, name: str = "rapport.pdf", title: str = "Rapport") -> PubliekDocument:
    document = PubliekDocument(title=title)
    document.file.save(name, ContentFile(body), save=True)
    return document


def downloads(*documents: PubliekDocument) -> list[Any]:
    files = [{"document": one.pk, "titel": "", "toelichting": ""} for one in documents]
    return [{"type": "downloads", "value": {"titel": "", "bestanden": files}}]


def page_with(*documents: PubliekDocument, **fields: Any) -> HandvatPage:
    page = make_handvat(**fields)
    page.inhoud = page._meta.get_field("inhoud").to_python(downloads(*documents))
    page.save()
    return page


def work() -> None:
    """What the worker does."""
    for task in DBTaskResult.objects.filter(task_path=read_public_document.module_path):
        read_public_document.func(*task.args_kwargs["args"])
        task.delete()
    draining.drain()


def hits(query: str) -> list[dict[str, Any]]:
    return Client().get("/api/zoeken", {"q": query}).json()["resultaten"]


def test_a_page_is_found_by_its_download_whatever_came_first() -> None:
    document = make_document()
    page = page_with(document, title="Handvat luchtvaart")
    draining.drain()
    assert hits("zeppelin") == []
    work()
    (hit,) = hits("zeppelins")
    assert hit["titel"] == page.title
    assert "De <mark>zeppelin</mark> landde" in hit["fragment"]
    assert hit["bijlage"] == {
        "naam": "Rapport",
        "plaats": "pagina 2",
        "url": f"http://testserver{document.url}#page=2",
    }
    html = Client().get("/zoeken/", {"q": "zeppelin"}).content.decode()
    assert f'href="{document.url}#page=2">Rapport</a>, pagina 2' in html


def test_a_bijlage_counts_too_and_a_draft_does_not() -> None:
    document = make_document()
    page = make_handvat(live=False)
    stream = [{"type": "bijlage", "value": {"document": document.pk, "titel": "", "toelichting": ""}}]
    page.bijlagen = page._meta.get_field("bijlagen").to_python(stream)
    page.save()
    page.refresh_from_db()
    assert linked_ids(page) == [document.pk]
    work()
    assert hits("zeppelin") == []
    page.save_revision().publish()
    draining.drain()
    assert len(hits("zeppelin")) == 1


def test_only_pages_that_link_to_it_are_queued() -> None:
    documents = [make_document(title=f"Rapport {number}") for number in range(12)]
    page = page_with(documents[1])
    other = page_with(documents[-1], documents[0])
    assert pages_with([documents[1].pk]) == [str(page.pk)]
    assert pages_with([documents[0].pk]) == [str(other.pk)]
    assert pages_with([]) == []


def test_replaced_file_gives_the_new_text_and_forgets_the_old_one() -> None:
    document = make_document()
    page_with(document)
    work()
    document.file.save("nieuw.txt", ContentFile(b"Nu over een onderzeeboot."), save=True)
    work()
    assert hits("zeppelin") == []
    assert hits("onderzeeboot")[0]["bijlage"]["plaats"] == ""
    assert GelezenTekst.objects.count() == 1


def test_the_same_bytes_are_read_once_and_kept_for_the_other_holder() -> None:
    one, other = make_document(), make_document(title="Kopie")
    work()
    assert GelezenTekst.objects.count() == 1
    one.delete()
    assert GelezenTekst.objects.count() == 1
    other.delete()
    assert not GelezenTekst.objects.exists()


def test_deleted_document_is_no_longer_found() -> None:
    document = make_document()
    page_with(document)
    work()
    document.delete()
    assert hits("zeppelin") == [] or hits("zeppelin")[0]["bijlage"] is None
    draining.drain()
    assert hits("zeppelin") == []


def test_a_collection_for_some_gives_its_words_to_nobody() -> None:
    collection = Collection.get_first_root_node().add_child(name="Alleen intern")
    document = make_document()
    page_with(document)
    work()
    assert len(hits("zeppelin")) == 1
    document.collection = collection
    document.save()
    restriction = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert hits("zeppelin") == [], "at once, before the worker"
    work()
    assert hits("zeppelin") == []
    restriction.delete()
    draining.drain()
    assert len(hits("zeppelin")) == 1


def test_a_missing_file_is_no_endless_task() -> None:
    document = make_document()
    document.file.storage.delete(document.file.name)
    assert read_now(document.pk)
    assert read_now(0)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [(REPORT, "Leesbaar voor de zoekfunctie."), (readable.SCAN, "Is het een scan?")],
)
def test_the_editor_sees_whether_search_can_read_it(body: bytes, sentence: str) -> None:
    document = make_document(body)
    editor = sign_in(make_account(is_staff=True, is_superuser=True, factor=True))
    address = f"/admin/documents/edit/{document.pk}/"
    assert "wordt nog gelezen" in editor.get(address).content.decode()
    work()
    html = editor.get(address).content.decode()
    assert sentence in html
    assert "zeppelin" not in html


def test_files_from_before_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    make_document()
    DBTaskResult.objects.all().delete()
    for expected in ("In de rij gezet: 1 openbaar, 0 besloten", "In de rij gezet: 0 openbaar, 0 besloten"):
        call_command("read_documents")
        assert capsys.readouterr().out.strip() == expected
        work()


def test_words_of_a_file_found_only_with_the_page_cost_few_queries(
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(10):
        page_with(make_document(title=f"Rapport {number}"))
    work()
    hits("zeppelin")
    # One for the text of each file on this page of hits; the rest does not grow with them.
    with django_assert_max_num_queries(10 + 12):
        assert len(hits("zeppelin")) == 10


def test_the_stored_blocks_tell_the_same_links_without_making_pages() -> None:
    document = make_document()
    stream = [{"type": "bijlage", "value": {"document": document.pk, "titel": "", "toelichting": ""}}]
    pages = [make_handvat(title="Met bijlage"), make_handvat(title="Zonder")]
    pages[0].bijlagen = pages[0]._meta.get_field("bijlagen").to_python(stream)
    pages[0].save()
    assert stored_links([page.pk for page in pages]) == {pages[0].pk: [document.pk], pages[1].pk: []}
