"""The import of content: what goes in comes out on the site, whatever the format."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.search.backends import get_search_backend

from kennisbank.importing.streams import raw_stream, without_ids
from kennisbank.importing.tasks import index_imported_pages
from kennisbank.models import (
    Afbeelding,
    HandvatPage,
    KennisPage,
    Organisatie,
    PraktijkvoorbeeldPage,
    ProjectPage,
    PubliekDocument,
    StandaardPage,
    ThemaPage,
)
from tests.factories.kennisbank import make_handvat
from tests.kennisbank.import_rows import handvat, import_rows, run_import, write_csv, write_lines, write_sheet

pytestmark = pytest.mark.django_db

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
FULL_ROWS: list[dict[str, Any]] = [
    handvat(
        inhoud="<h2>Waarom</h2><p>Zonder grens geen rust; & met < 2 uur bent u klaar.</p>",
        datum="2024-05-06",
        laatst_gecontroleerd="2025-01-31",
        organisatie="Oosterwaard",
        organisatietype="Gemeente",
        provincie="Overijssel",
        bron="https://voorbeeld.example/agressie",
        oude_urls=["/oud/agressie", "/oud/balie"],
        bijlagen=["bellijst.txt"],
        voorbeeldinhoud=True,
        onderwerp=["Agressie en geweld"],
        inwonerklasse=["<20.000", "20–50.000"],
        tijd_minuten=120,
        benodigde_tijd="2 uur met het team",
        stappen=[
            {
                "titel": "Kies één grens",
                "toelichting": "Schelden; dreigen | slaan",
                "wie": "Balie",
                "tijd": "1 uur",
            },
            {"titel": "Oefen"},
        ],
        checklist=["Er is een achterwacht", "Het alarm is getest; deze maand"],
        veelgemaakte_fouten=[{"titel": "Alleen een training", "toelichting": "Maak ook afspraken."}],
        citaat={"tekst": "Wij weten nu wat wij doen.", "functie": "Teamleider"},
        cijfer={"waarde": "2 uur", "toelichting": "met het hele team"},
        afbeelding={"bestand": "beeld/balie.png", "alt": "Een balie met een scherm"},
        hoort_bij=["zo-deed-oosterwaard"],
    ),
    {
        "type": "praktijkvoorbeeld",
        "slug": "zo-deed-oosterwaard",
        "titel": "Zo deed Oosterwaard het",
        "samenvatting": "Rust aan de balie na één middag.",
        "domein": "Integriteit",
        "begin": "2023-02",
        "einde": "2023-10",
        "uren": 40,
        "project": "rust-aan-de-balie",
        "handvatten": ["agressie-aan-de-balie"],
    },
    {
        "type": "project",
        "slug": "rust-aan-de-balie",
        "titel": "Rust aan de balie",
        "samenvatting": "Een project van drie gemeenten.",
        "soort": "impuls",
        "programma": ["Impuls Weerbaar Bestuur"],
    },
    {
        "type": "themapagina",
        "slug": "nulmeting",
        "titel": "Nulmeting",
        "samenvatting": "Waar staat u nu?",
        "soort": "fase",
        "thema": "2 Nulmeting",
        "kernvragen": ["Wat hebt u al?", "Wat ontbreekt?"],
        "uitgelicht": ["agressie-aan-de-balie"],
    },
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "beeld").mkdir()
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "beeld" / "balie.png")
    (tmp_path / "bellijst.txt").write_text("Bel de achterwacht.\n")
    return tmp_path


@pytest.fixture
def weerbaar() -> Path:
    path = DATA / "weerbaar.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is er niet: deze gegevens staan naast het project, niet erin")
    return path


def snapshot() -> list[dict[str, Any]]:
    """Every imported page with all that an import sets, without ids and times."""
    found = []
    for page in KennisPage.objects.order_by("slug").specific():
        values = {
            field.name: field.value_from_object(page)
            for field in page._meta.get_fields()
            if field.concrete
            and not field.many_to_many
            and field.model is not Page
            and not field.name.endswith("_ptr")
            and field.name
            not in {
                "inhoud",
                "bijlagen",
                "stappen",
                "checklist",
                "fouten",
                "kernvragen",
                "organisatie",
                "project",
            }
        }
        for name in ("inhoud", "stappen", "checklist", "fouten", "kernvragen"):
            if hasattr(page, name):
                values[name] = without_ids(raw_stream(getattr(page, name)))
        for name in ("termen", "hoort_bij", "handvatten", "uitgelicht"):
            if hasattr(page, name):
                values[name] = sorted(str(one) for one in getattr(page, name).all())
        values["bijlagen"] = [block.value["document"].title for block in page.bijlagen]
        values |= {"titel": page.title, "slug": page.slug, "organisatie": str(page.organisatie)}
        values["project"] = str(getattr(page, "project", None))
        found.append(values)
    return json.loads(json.dumps(found, default=str))


def test_the_known_pages_are_imported(client: Client, weerbaar: Path) -> None:
    answer = run_import(weerbaar)

    assert (answer.status, answer.errors) == (0, "")
    assert answer.out.strip() == "Klaar: 19 nieuw, 0 bijgewerkt, 0 ongewijzigd, 0 fout."
    rows = [json.loads(line) for line in weerbaar.read_text().splitlines()]
    for row in rows:
        page = KennisPage.objects.get(slug=row["slug"])
        response = client.get(page.url)
        assert response.status_code == 200
        assert row["titel"] in response.content.decode()
    assert ProjectPage.objects.filter(projectsoort="pilot").count() == 10
    assert Organisatie.objects.get(naam="Saba").type.naam == "Openbaar lichaam (BES)"


def test_old_addresses_lead_to_the_new_ones(client: Client, weerbaar: Path) -> None:
    run_import(weerbaar)

    for line in weerbaar.read_text().splitlines():
        row = json.loads(line)
        page = KennisPage.objects.get(slug=row["slug"])
        for address in row.get("oude_urls", []):
            for old in (address, f"/index.php{address}", f"/index.php{address}/", f"/index.php{address}?x=1"):
                response = client.get(old)
                assert (response.status_code, response["Location"].split("?")[0]) == (301, page.url), old


def test_the_attachment_of_the_letter_downloads(client: Client, weerbaar: Path) -> None:
    run_import(weerbaar)

    document = PubliekDocument.objects.get()
    response = client.get(document.url)
    assert b"".join(response.streaming_content) == (DATA / "kamerbrief-28844-236.txt").read_bytes()
    assert "attachment" in response["Content-Disposition"]
    assert document.url in client.get("/publicaties/kamerbrief-weerbaar-bestuur-28844-236/").content.decode()


def test_importing_again_changes_nothing(weerbaar: Path) -> None:
    run_import(weerbaar)
    before = snapshot()

    answer = run_import(weerbaar)

    assert answer.out.strip() == "Klaar: 0 nieuw, 0 bijgewerkt, 19 ongewijzigd, 0 fout."
    assert snapshot() == before
    assert PubliekDocument.objects.count() == 1
    assert all(page.revisions.count() == 1 for page in KennisPage.objects.all())


def test_every_field_arrives(client: Client, folder: Path) -> None:
    answer = import_rows(folder, *FULL_ROWS)

    assert (answer.status, answer.errors) == (0, "")
    page = HandvatPage.objects.get(slug="agressie-aan-de-balie")
    assert [block.block_type for block in page.inhoud] == ["tekst", "citaat", "cijfer", "afbeelding"]
    assert [str(one) for one in page.termen_van("inwonerklasse")] == [
        "minder dan 20.000",
        "20.000 tot 50.000",
    ]
    assert page.organisatie.provincie == "overijssel"
    assert page.organisatie.voorbeeldinhoud
    text = client.get(page.url).content.decode()
    for words in (
        "Kies één grens",
        "Schelden; dreigen | slaan",
        "Het alarm is getest; deze maand",
        "Teamleider",
        "Een balie met een scherm",
        "bellijst",
    ):
        assert words.lower() in text.lower()
    case = PraktijkvoorbeeldPage.objects.get()
    assert (str(case.begin), str(case.einde), case.uren) == ("2023-02-01", "2023-10-01", 40)
    assert case.project.slug == "rust-aan-de-balie"
    assert [one.slug for one in case.handvatten.all()] == ["agressie-aan-de-balie"]
    assert [one.slug for one in page.hoort_bij.all()] == [case.slug]
    theme = ThemaPage.objects.get()
    assert (theme.thema.code, [one.slug for one in theme.uitgelicht.all()]) == ("nulmeting", [page.slug])


@pytest.mark.parametrize("kind", ["csv;", "csv,", "csv\t", "csv zonder BOM", "xlsx"])
def test_tables_give_the_same_pages(folder: Path, kind: str) -> None:
    import_rows(folder, *FULL_ROWS)
    from_lines = snapshot()
    redirects = sorted(Redirect.objects.values_list("old_path", flat=True))
    for page in KennisPage.objects.all():
        page.delete()

    if kind == "xlsx":
        path = write_sheet(folder, FULL_ROWS)
    else:
        delimiter = kind[3] if len(kind) == 4 else ","
        path = write_csv(folder, FULL_ROWS, delimiter=delimiter, bom="zonder" not in kind)
    answer = run_import(path)

    assert (answer.status, answer.errors) == (0, "")
    assert snapshot() == from_lines
    assert sorted(Redirect.objects.values_list("old_path", flat=True)) == redirects
    assert (
        run_import(folder / "rijen.jsonl").out.strip()
        == "Klaar: 0 nieuw, 0 bijgewerkt, 4 ongewijzigd, 0 fout."
    )


def test_an_absent_field_stays_and_an_empty_one_empties(folder: Path) -> None:
    import_rows(folder, *FULL_ROWS)

    update = {
        "type": "handvat",
        "slug": "agressie-aan-de-balie",
        "onderwerp": [],
        "cijfer": None,
        "voor_wie": "Balie",
    }
    answer = import_rows(folder, update)

    assert answer.out.strip() == "Klaar: 0 nieuw, 1 bijgewerkt, 0 ongewijzigd, 0 fout."
    page = HandvatPage.objects.get(slug="agressie-aan-de-balie")
    assert (page.voor_wie, page.title, page.tijd_minuten) == ("Balie", "Agressie aan de balie", 120)
    assert page.termen_van("onderwerp") == []
    assert [str(one) for one in page.domeinen] == ["Personele beveiliging"]
    assert [block.block_type for block in page.inhoud] == ["tekst", "citaat", "afbeelding"]
    assert [one.slug for one in page.hoort_bij.all()] == ["zo-deed-oosterwaard"]


def test_a_revision_holds_what_is_live(folder: Path) -> None:
    import_rows(folder, *FULL_ROWS)
    import_rows(folder, handvat(titel="Rust aan de balie"))

    page = HandvatPage.objects.get(slug="agressie-aan-de-balie")
    revision = page.latest_revision
    assert (page.live_revision, page.has_unpublished_changes, revision.user) == (revision, False, None)
    draft = revision.as_object()
    assert (draft.title, [one.slug for one in draft.hoort_bij.all()]) == (
        "Rust aan de balie",
        ["zo-deed-oosterwaard"],
    )
    assert len(draft.termen.all()) == 5
    assert PageLogEntry.objects.filter(page=page.pk, action="kennisbank.import").count() == 2
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_editors_own_blocks_and_titles_stay(folder: Path) -> None:
    import_rows(folder, *FULL_ROWS)
    page = HandvatPage.objects.get(slug="agressie-aan-de-balie")
    page.inhoud.append(("uitklap", {"titel": "Altijd?", "tekst": "<p>Nee.</p>"}))
    page.bijlagen[0].value["titel"] = "De bellijst"
    page.save_revision().publish()

    import_rows(folder, FULL_ROWS[0] | {"inhoud": "<p>Nieuw.</p>"}, *FULL_ROWS[1:])

    page = HandvatPage.objects.get(slug="agressie-aan-de-balie")
    assert [block.block_type for block in page.inhoud] == [
        "tekst",
        "citaat",
        "cijfer",
        "afbeelding",
        "uitklap",
    ]
    assert page.inhoud[0].value.source == "<p>Nieuw.</p>"
    assert page.bijlagen[0].value["titel"] == "De bellijst"


def test_a_page_taken_offline_is_published_again(client: Client, folder: Path) -> None:
    page = make_handvat(slug="agressie-aan-de-balie", title="Oud")
    page.unpublish()

    assert "1 bijgewerkt" in import_rows(folder, handvat()).out
    assert "Agressie aan de balie" in client.get(page.url).content.decode()


def test_scripts_do_not_survive(client: Client, folder: Path) -> None:
    bad = (
        '<p onclick="x()">Tekst <a href="javascript:alert(1)">hier</a></p><script>alert("boe")</script>'
        '<img src=x onerror=alert(2)><table><tr><th scope="col">Wie</th></tr><tr><td>Balie</td></tr></table>'
    )
    import_rows(folder, handvat(inhoud=bad))

    text = client.get("/handvatten/agressie-aan-de-balie/").content.decode()
    main = text[text.index("<main") : text.index("</main")]
    for part in ("alert", "onclick", "onerror", "javascript:", "<script"):
        assert part not in main
    assert "<td>Balie</td>" in main


def test_a_dry_run_writes_nothing_and_reports_the_same(folder: Path) -> None:
    rows = [*FULL_ROWS, handvat(slug="fout", titel="")]
    files = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

    trial = import_rows(folder, *rows, options=("--dry-run",))

    assert trial.status == 1
    assert trial.out.strip() == "Proef, niets bewaard: 4 nieuw, 0 bijgewerkt, 0 ongewijzigd, 1 fout."
    assert not KennisPage.objects.exists()
    assert not Organisatie.objects.filter(naam="Oosterwaard").exists()
    assert (Redirect.objects.count(), PubliekDocument.objects.count(), Afbeelding.objects.count()) == (
        0,
        0,
        0,
    )
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == files
    assert import_rows(folder, *rows).errors == trial.errors


def test_the_admin_finds_imported_pages_and_their_references(folder: Path) -> None:
    import_rows(folder, *FULL_ROWS)
    ids = list(KennisPage.objects.values_list("pk", flat=True))
    index_imported_pages.call(ids)

    found = get_search_backend().search("Agressie", HandvatPage)
    assert [page.slug for page in found] == ["agressie-aan-de-balie"]
    document = PubliekDocument.objects.get()
    assert ReferenceIndex.get_references_to(document).count() == 1


def test_a_standard_page_lives_below_the_home_page(client: Client, folder: Path) -> None:
    row = {
        "type": "standaardpagina",
        "slug": "over-ons",
        "titel": "Over ons",
        "samenvatting": "Wie wij zijn.",
        "inhoud": "Eerste.\n\nTweede & laatste.",
    }
    import_rows(folder, row)

    assert "<p>Tweede &amp; laatste.</p>" in client.get("/over-ons/").content.decode()
    assert StandaardPage.objects.get().inhoud[0].value.source == "<p>Eerste.</p><p>Tweede &amp; laatste.</p>"


def test_unpublished_work_of_an_editor_is_named(folder: Path) -> None:
    import_rows(folder, handvat())
    page = HandvatPage.objects.get()
    page.title = "Concept van de redactie"
    page.save_revision()

    answer = run_import(write_lines(folder, handvat(titel="Van de import")))

    assert answer.status == 0
    assert "agressie-aan-de-balie" in answer.errors
    assert HandvatPage.objects.get().title == "Van de import"
