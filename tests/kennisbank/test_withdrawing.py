"""A story taken back is gone at once and everywhere, before any worker runs."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from kennisbank.models import (
    Afbeelding,
    NieuwsPage,
    OverzichtPage,
    PubliekDocument,
    StappenplanPage,
    VerdwenenPagina,
    VerhaalPage,
)
from kennisbank.withdrawing import withdraw_story
from portal.audit.models import AuditLine
from portal.files.models import GelezenTekst
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_page
from tests.kennisbank.import_rows import run_import, write_lines
from tests.kennisbank.test_reading import make_document, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
NAME, CANARY, FILE_CANARY = "Zwaantje Proefpersoon", "kolibrievlucht", "wielewaalzang"
CONSENT = date(2026, 11, 1)


def make_picture(folder: Path) -> Afbeelding:
    Image.new("RGB", (60, 40), "teal").save(folder / "portret.png")
    with (folder / "portret.png").open("rb") as file:
        return Afbeelding.objects.create(title=NAME, file=ImageFile(file, name="portret.png"))


def make_story(**fields: Any) -> VerhaalPage:
    values = {
        "title": f"Het verhaal van {NAME}",
        "slug": "een-verhaal",
        "naam": NAME,
        "functie": "raadslid",
        "toestemming_op": CONSENT,
        "samenvatting": f"Over de {CANARY}.",
        "inhoud": [("tekst", f"<p>Toen kwam de {CANARY}.</p>")],
        "terms": [("doelgroep", "raadslid")],
    }
    return make_page(VerhaalPage, **(values | fields))


@pytest.fixture
def editor() -> Client:
    group = Group.objects.get(name="Eindredacteuren")
    return sign_in(make_account(is_staff=True, groups=[group], factor=True))


def public_answers() -> str:
    """What a visitor can see of the site, in one text."""
    paths = [
        "/",
        "/verhalen/",
        "/verhalen/een-verhaal/",
        "/verhalen/een-ander/",
        "/sitemap.xml",
        f"/zoeken/?q={CANARY}",
        f"/zoeken/?q={FILE_CANARY}",
        f"/api/zoeken?q={CANARY}",
        f"/zoeken/aanvullen?q={CANARY[:6]}",
        f"/zoeken/aanvullen?q={FILE_CANARY[:6]}",
        "/zoeken/aanvullen?q=zwaan",
        "/bestaat-niet/",
    ]
    return "\n".join(Client().get(path).content.decode() for path in paths)


def without_questions(text: str) -> str:
    """An answer may repeat what was asked: only the word asked for itself is taken out."""
    for word in (CANARY, FILE_CANARY):
        for echo in (f'value="{word}"', f"“{word}”", f"<title>{word},", f"q={word}", f'"vraag": "{word}"'):
            text = text.replace(echo, "")
    return text


def test_nothing_of_it_is_left_anywhere_before_a_worker_runs(
    tmp_path: Path, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    document = make_document(f"Er klonk {FILE_CANARY}.".encode(), name="bijlage.txt", title=NAME)
    picture, shared = (
        make_picture(tmp_path),
        make_document(b"Van iedereen.", name="folder.txt", title="Folder"),
    )
    linked = make_document(b"Alleen in een oude versie.", name="oud.txt", title="Oud")
    page = make_story(
        bijlagen=[
            ("bijlage", {"document": document, "titel": "", "toelichting": CANARY}),
            ("bijlage", {"document": shared, "titel": "", "toelichting": ""}),
        ]
    )
    page.inhoud = [
        ("tekst", f'<p>Toen kwam de {CANARY}. <a linktype="document" id="{linked.pk}">Lees</a></p>'),
        ("afbeelding", {"afbeelding": picture, "bijschrift": NAME}),
    ]
    page.save_revision(log_action=True)
    make_story(title="Een ander verhaal", slug="een-ander", naam="", samenvatting="Anders.", inhoud=[])
    make_page(NieuwsPage, bijlagen=[("bijlage", {"document": shared, "titel": "", "toelichting": ""})])
    files = [document.file.path, linked.file.path, picture.file.path]
    files.append(picture.get_rendition("width-20").file.path)
    addresses = [document.url, linked.url, picture.file.url]
    work()
    # Wagtail's own index of references knows this page as well by now.
    ReferenceIndex.create_or_update_for_object(page)
    before = without_questions(public_answers())
    assert all(word in before for word in (CANARY, NAME, FILE_CANARY[:6]))
    assert all(Client().get(address).status_code == 200 for address in addresses)

    user = make_account()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_story(page=page, user=user)

    after = without_questions(public_answers())
    for word in (CANARY, FILE_CANARY, NAME, "Zwaantje"):
        assert word not in after, word
    response = Client().get("/verhalen/een-verhaal/")
    assert response.status_code == 410
    assert [Client().get(address).status_code for address in addresses] == [404, 404, 404]
    assert not [path for path in files if Path(path).exists()]
    assert list(PubliekDocument.objects.values_list("title", flat=True)) == ["Folder"]
    assert Client().get(shared.url).status_code == 200
    assert not Afbeelding.objects.exists()
    assert GelezenTekst.objects.count() == 1

    assert not Revision.objects.filter(object_id=str(page.pk)).exists()
    stored = [
        str(row)
        for row in (
            *VerhaalPage.objects.filter(pk=page.pk).values(),
            *PageLogEntry.objects.filter(page=page.pk).values(),
            *VerdwenenPagina.objects.values(),
        )
    ]
    assert not [row for row in stored if CANARY in row or NAME in row]
    assert not get_search_backend().search(CANARY, VerhaalPage.objects.all())
    line = AuditLine.objects.get(action="kennisbank.intrekken")
    assert (line.actor_id, line.object) == (user.pk, f"verhaal {page.pk}")


def test_an_editor_takes_it_back_in_two_steps(editor: Client) -> None:
    page = make_story()
    address = f"/admin/pages/{page.pk}/toestemming-intrekken/"
    assert address in editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    question = editor.get(address)
    assert "Ja, trek het verhaal in" in question.content.decode()
    assert Client().get(page.url).status_code == 200, "asking changes nothing"
    assert editor.post(address).status_code == 302
    assert Client().get(page.url).status_code == 410
    assert editor.post(address).status_code == 302, "doing it twice is harmless"
    assert editor.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert "Toestemming ingetrokken" in editor.get(f"/admin/pages/{page.pk}/history/").content.decode()


def test_who_may_not_publish_may_not_take_back() -> None:
    group = Group.objects.get(name="Redacteuren")
    client = sign_in(make_account(is_staff=True, groups=[group], factor=True))
    page, news = make_story(), make_page(NieuwsPage)
    client.post(f"/admin/pages/{page.pk}/toestemming-intrekken/")
    Client().post(f"/admin/pages/{page.pk}/toestemming-intrekken/")
    page.refresh_from_db()
    assert page.live
    assert client.post(f"/admin/pages/{news.pk}/toestemming-intrekken/").status_code in {302, 404}


def form(**fields: object) -> dict[str, str]:
    values = {
        "title": "Mijn verhaal",
        "slug": "mijn-verhaal",
        "samenvatting": "Wat mij hielp.",
        "laatst_gecontroleerd_op": "2026-11-03",
        "naam": "",
        "toestemming_op": "",
        "inhoud": streamfield([("tekst", rich_text("<p>Zo ging het.</p>"))]),
        "bijlagen": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    }
    return nested_form_data(values | fields)


def test_publishing_asks_for_consent_and_a_draft_does_not(editor: Client) -> None:
    parent = OverzichtPage.objects.get(soort="verhaal")
    add = f"/admin/pages/add/kennisbank/verhaalpage/{parent.pk}/"
    response = editor.post(add, form() | {"action-publish": "1"})
    assert response.status_code == 200
    assert "Dit is een verplicht veld." in response.content.decode()
    assert editor.post(add, form()).status_code == 302
    draft = VerhaalPage.objects.get(slug="mijn-verhaal")
    assert not draft.live

    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/"
    response = editor.post(bulk, {"include_descendants": ""}, follow=True)
    assert response.status_code == 200
    assert "nog niet compleet" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live

    edit = f"/admin/pages/{draft.pk}/edit/"
    assert editor.post(edit, form(toestemming_op="2026-11-01") | {"action-publish": "1"}).status_code == 302
    assert "Zo ging het." in Client().get(draft.url).content.decode()
    assert "1 november 2026" not in Client().get(draft.url).content.decode()


def test_after_taking_back_only_a_new_consent_publishes(editor: Client) -> None:
    page = withdraw_story(page=make_story(), user=None)
    edit = f"/admin/pages/{page.pk}/edit/"
    for old in ("", (timezone.localdate() - timedelta(days=1)).isoformat()):
        response = editor.post(edit, form(slug=page.slug, toestemming_op=old) | {"action-publish": "1"})
        assert response.status_code == 200, old
    assert "Vraag opnieuw toestemming" in response.content.decode()
    page.refresh_from_db()
    assert not page.live
    page.toestemming_op, page.samenvatting = CONSENT, "x"
    page.live = True
    with pytest.raises(ValidationError):
        page.save()
    today = timezone.localdate().isoformat()
    assert (
        editor.post(edit, form(slug=page.slug, toestemming_op=today) | {"action-publish": "1"}).status_code
        == 302
    )
    assert Client().get(page.url).status_code == 200
    assert not VerdwenenPagina.objects.exists()


def test_an_old_import_does_not_bring_it_back(tmp_path: Path) -> None:
    page = withdraw_story(page=make_story(), user=None)
    row = {"type": "verhaal", "slug": page.slug, "titel": f"Het verhaal van {NAME}", "samenvatting": CANARY}
    answer = run_import(write_lines(tmp_path, row | {"toestemming_op": CONSENT.isoformat()}))
    assert answer.status == 1
    assert "Vraag opnieuw toestemming" in f"{answer}"
    assert Client().get(page.url).status_code == 410
    run_import(write_lines(tmp_path, row | {"toestemming_op": timezone.localdate().isoformat()}))
    assert CANARY in Client().get(page.url).content.decode()


def test_a_file_that_another_page_shows_stays(django_capture_on_commit_callbacks: Any) -> None:
    """Known by Wagtail's index only: a step plan keeps its documents in a field of its own."""
    document = make_document(b"Van iedereen.", name="folder.txt", title="Folder")
    plan = make_page(
        StappenplanPage, stappen=[("stap", {"titel": "Lees", "toelichting": "", "document": document})]
    )
    ReferenceIndex.create_or_update_for_object(plan)
    page = make_story(bijlagen=[("bijlage", {"document": document, "titel": "", "toelichting": ""})])
    ReferenceIndex.create_or_update_for_object(page)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_story(page=page, user=None)
    assert Client().get(document.url).status_code == 200
