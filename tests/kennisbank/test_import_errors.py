"""What the import says of rows and files that are wrong; nothing of a bad row is saved."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from wagtail.contrib.redirects.models import Redirect

from kennisbank.models import HandvatPage, KennisPage, Organisatie, PubliekDocument
from tests.factories.kennisbank import make_handvat, make_page, make_project
from tests.kennisbank.import_rows import handvat, import_rows, run_import, write_lines

pytestmark = pytest.mark.django_db

STEP = {"titel": "Oefen"}


@pytest.mark.parametrize(
    ("fields", "field", "expected"),
    [
        ({"type": "handvatt"}, "type", "één van: handvat; "),
        ({"type": 3}, "type", "een tekst"),
        ({"type": ""}, "type", "verplicht"),
        ({"slug": "Agressie aan"}, "slug", "kleine letters, cijfers en streepjes"),
        ({"slug": "../admin"}, "slug", "kleine letters"),
        ({"slug": "a" * 256}, "slug", "hoogstens 255 tekens, dit zijn er 256"),
        ({"titel": ""}, "titel", "verplicht"),
        ({"titel": "x" * 256}, "titel", "hoogstens 255 tekens, dit zijn er 256"),
        ({"titel": 12}, "titel", "een tekst"),
        ({"titel": "Een\x00titel"}, "titel", "NUL-teken"),
        ({"titel": "Een \ud800 titel"}, "titel", "zonder stuurtekens"),
        ({"samenvatting": "x" * 301}, "samenvatting", "hoogstens 300 tekens, dit zijn er 301"),
        ({"samenvatting": None}, "samenvatting", "verplicht"),
        ({"inhoud": {"html": "x"}}, "inhoud", "een tekst"),
        ({"inhoud": "x" * 10_000}, "", ""),
        ({"inhoud": "x" * 600_000}, "inhoud", "hoogstens 500000 tekens"),
        ({"datum": "2022-13-01"}, "datum", "een bestaande datum als 2022-03-08, 2022-03 of 2022"),
        ({"datum": "2022-02-30"}, "datum", "een bestaande datum"),
        ({"datum": "8 maart"}, "datum", "een bestaande datum"),
        ({"datum": 2022}, "datum", "een bestaande datum"),
        ({"laatst_gecontroleerd": "2022-03"}, "laatst_gecontroleerd", "als 2022-03-08"),
        ({"laatst_gecontroleerd": "2099-01-01"}, "laatst_gecontroleerd", "niet in de toekomst"),
        ({"bron": "javascript:alert(1)"}, "bron", "https://"),
        ({"bron": "https://"}, "bron", "https://"),
        ({"voorbeeldinhoud": "ja"}, "voorbeeldinhoud", "true of false"),
        ({"tijd_minuten": "twee uur"}, "tijd_minuten", "een heel getal"),
        ({"tijd_minuten": -1}, "tijd_minuten", "een heel getal"),
        ({"tijd_minuten": True}, "tijd_minuten", "een heel getal"),
        ({"tijd_minuten": 10**30}, "tijd_minuten", "een heel getal"),
        ({"tijd_minuten": 1.5}, "tijd_minuten", "een heel getal"),
        ({"domein": "Integritiet"}, "domein", "één van: Integriteit; "),
        ({"domein": ["Integriteit", 4]}, "domein", "een tekst"),
        ({"domein": {"naam": "Integriteit"}}, "domein", "een lijst van teksten"),
        ({"fase": ["10"]}, "fase", "één van: "),
        ({"organisatie": "x" * 201}, "organisatie", "hoogstens 200 tekens"),
        ({"organisatietype": "Gemeente"}, "organisatietype", "alleen samen met organisatie"),
        ({"organisatie": "X", "provincie": "Utrect"}, "provincie", "één van: Utrecht; "),
        ({"stappen": [STEP, {"toelichting": "x"}]}, "stappen", "nr. 2: een waarde voor titel"),
        ({"stappen": [STEP | {"wei": "x"}]}, "stappen", "een object met titel, toelichting, wie, tijd"),
        ({"stappen": ["Oefen"]}, "stappen", "een object met titel"),
        ({"stappen": [STEP | {"tijd": "x" * 61}]}, "stappen", "tijd: hoogstens 60 tekens"),
        ({"checklist": ["x" * 251]}, "checklist", "hoogstens 250 tekens"),
        ({"checklist": ["x"] * 201}, "checklist", "hoogstens 200 waarden"),
        ({"citaat": {"naam": "x"}}, "citaat", "een waarde voor tekst"),
        ({"hoort_bij": ["bestaat-niet"]}, "hoort_bij", "de slug van een pagina die bestaat"),
        ({"hoort_bij": ["agressie-aan-de-balie"]}, "hoort_bij", "een andere pagina"),
        ({"hoort_bij": ["boek/nulmeting"]}, "hoort_bij", "een bekend type"),
        ({"oude_urls": ["over ons"]}, "oude_urls", "een oud webadres"),
        ({"oude_urls": ["//elders.example/x"]}, "oude_urls", "een oud webadres"),
        ({"oude_urls": ["/index.php"]}, "oude_urls", "niet de startpagina"),
        ({"oude_urls": ["/zoeken"]}, "oude_urls", "een adres dat de site zelf niet gebruikt"),
        ({"oude_urls": ["/handvatten/"]}, "oude_urls", "geen andere pagina"),
        ({"oude_urls": ["/" + "x" * 250]}, "oude_urls", "hoogstens 245 tekens"),
        ({"samenvating": "x"}, "samenvating", "een bekend veld; bedoelt u samenvatting?"),
        ({"soort": "pilot"}, "soort", "het hoort niet bij handvat"),
        ({"bijlagen": ["/etc/passwd"]}, "bijlagen", "een pad naast het importbestand"),
        ({"bijlagen": ["../geheim.txt"]}, "bijlagen", "geen .."),
        ({"bijlagen": ["C:\\geheim.txt"]}, "bijlagen", "een pad naast"),
        ({"bijlagen": ["link.txt"]}, "bijlagen", "in de map van het importbestand"),
        ({"bijlagen": ["weg.pdf"]}, "bijlagen", "een bestand dat bestaat"),
        ({"bijlagen": ["x" * 300 + ".pdf"]}, "bijlagen", "een bestand dat bestaat"),
        ({"bijlagen": ["map.txt"]}, "bijlagen", "een bestand dat bestaat"),
        ({"bijlagen": ["leeg.txt"]}, "bijlagen", "niet leeg"),
        ({"bijlagen": ["nep.pdf"]}, "bijlagen", "wat zijn naam zegt (.pdf)"),
        ({"bijlagen": ["script.html"]}, "bijlagen", "dat eindigt op csv, docx"),
        ({"afbeelding": {"bestand": "nep.png", "alt": "x"}}, "afbeelding", "wat zijn naam zegt"),
        ({"afbeelding": {"bestand": "nep.png"}}, "afbeelding", "een waarde voor alt"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, fields: dict[str, Any], field: str, expected: str) -> None:
    outside = tmp_path / "geheim.txt"
    outside.write_text("geheim")
    folder = tmp_path / "import"
    (folder / "map.txt").mkdir(parents=True)
    (folder / "link.txt").symlink_to(outside)
    (folder / "leeg.txt").touch()
    for name in ("nep.pdf", "nep.png", "script.html"):
        (folder / name).write_text("<script>alert(1)</script>")

    path = folder / "rijen.jsonl"
    path.write_text(json.dumps(handvat(**fields)) + "\n" + json.dumps(handvat(slug="goede-rij")) + "\n")
    answer = run_import(path)

    assert HandvatPage.objects.filter(slug="goede-rij").exists()
    if not field:
        assert (answer.status, answer.errors) == (0, "")
        return
    lines = answer.errors.splitlines()
    assert answer.status == 1
    assert lines[0].startswith(f"regel 1, veld {field}:")
    assert expected in lines[0]
    assert max(len(line) for line in lines) < 700
    assert KennisPage.objects.count() == 1
    assert "1 nieuw" in answer.out
    assert "1 fout" in answer.out


def test_all_errors_of_a_row_come_at_once(tmp_path: Path) -> None:
    answer = import_rows(
        tmp_path, handvat(titel="", datum="morgen", bron="x" * 90, domein="X", organisatie="Lindemeer")
    )

    names = [line.split(",")[1].split(":")[0].strip() for line in answer.errors.splitlines()]
    assert names == ["veld titel", "veld datum", "veld bron", "veld domein"]
    assert "“" + "x" * 79 + "…”" in answer.errors
    assert not Organisatie.objects.filter(naam="Lindemeer").exists()
    assert "0 nieuw, 0 bijgewerkt, 0 ongewijzigd, 1 fout" in answer.out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"type": "handvat"', "één JSON-object"),
        ('["handvat"]', "één JSON-object"),
        ('{"type": "handvat", "uren": NaN}', "NaN is geen getal"),
        ('{"slug": "a", "slug": "b"}', "elk veld hoogstens één keer"),
        ("[" * 100_000, "niet zo diep"),
        ('{"tijd_minuten": ' + "9" * 5000 + "}", "één JSON-object"),
        ("x" * 5_000_001, "een regel van hoogstens 5000000 tekens"),
        ("{}", "verplicht"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, expected: str) -> None:
    answer = import_rows(tmp_path, handvat(), line, "", handvat(slug="derde"))

    assert answer.status == 1
    assert answer.errors.startswith("regel 2")
    assert expected in answer.errors
    assert KennisPage.objects.count() == 2


def test_two_rows_for_one_page(tmp_path: Path) -> None:
    answer = import_rows(tmp_path, handvat(), handvat(titel="Nog een keer"))

    assert answer.errors.strip() == (
        "regel 2, veld slug: “agressie-aan-de-balie” verwacht: een slug die niet ook op regel 1 staat"
    )
    assert HandvatPage.objects.get().title == "Agressie aan de balie"


def test_who_refers_to_a_bad_row_is_bad_too(tmp_path: Path) -> None:
    answer = import_rows(
        tmp_path,
        handvat(slug="eerste", hoort_bij=["tweede"], organisatie="Lindemeer", oude_urls=["/oud"]),
        handvat(slug="tweede", hoort_bij=["derde"]),
        handvat(slug="derde", titel=""),
        handvat(slug="vierde"),
    )

    assert [page.slug for page in KennisPage.objects.all()] == ["vierde"]
    assert (
        "regel 1, veld hoort_bij: “tweede” verwacht: een pagina die er komt; regel 2 is fout" in answer.errors
    )
    assert "3 fout" in answer.out
    assert not Redirect.objects.exists()
    assert not Organisatie.objects.filter(naam="Lindemeer").exists()


def test_a_shared_slug_asks_for_the_type(tmp_path: Path) -> None:
    make_project(slug="balie")
    make_handvat(slug="balie")

    answer = import_rows(
        tmp_path, handvat(hoort_bij=["balie"]), handvat(slug="tweede", hoort_bij=["project/balie"])
    )

    assert "één pagina: schrijf handvat/balie of project/balie" in answer.errors
    assert HandvatPage.objects.get(slug="tweede").hoort_bij.get().title.startswith("Project")


def test_old_addresses_of_another_page(tmp_path: Path) -> None:
    other = make_handvat(slug="ander")
    Redirect.add_redirect("/index.php/bezet", redirect_to=other)

    answer = import_rows(
        tmp_path,
        handvat(oude_urls=["/bezet/"]),
        handvat(slug="tweede", oude_urls=["https://oud.example/index.php/vrij/?b=2&a=1"]),
        handvat(slug="derde", oude_urls=["/vrij?a=1&b=2"]),
        handvat(slug="vierde", oude_urls=["/handvatten/tweede"]),
    )

    lines = answer.errors.splitlines()
    assert "niet al naar iets anders verwijst" in lines[0]
    assert "een adres dat niet ook op regel 2 staat" in lines[1]
    assert "regel 2" in lines[2]
    assert list(Redirect.objects.order_by("old_path").values_list("old_path", flat=True)) == [
        "/index.php/bezet",
        "/index.php/vrij?a=1&b=2",
        "/vrij?a=1&b=2",
    ]


def test_a_theme_has_one_page(tmp_path: Path) -> None:
    theme = {"type": "themapagina", "samenvatting": "x", "soort": "fase", "thema": "Nulmeting"}

    answer = import_rows(
        tmp_path,
        theme | {"slug": "een", "titel": "Een"},
        theme | {"slug": "twee", "titel": "Twee"},
        theme | {"slug": "drie", "titel": "Drie", "soort": "domein"},
        {"type": "themapagina", "slug": "vier", "titel": "Vier", "samenvatting": "x"},
    )

    lines = answer.errors.splitlines()
    assert "regel 2, veld thema" in lines[0]
    assert "een thema dat nog geen eigen pagina heeft" in lines[0]
    assert "regel 3, veld thema: “Nulmeting”" in lines[1]
    assert {line.split(":")[0] for line in lines[2:]} == {"regel 4, veld soort", "regel 4, veld thema"}


def test_what_the_model_refuses_over_old_and_new_values(tmp_path: Path) -> None:
    project = {"type": "project", "slug": "p", "titel": "P", "samenvatting": "x", "soort": "pilot"}
    import_rows(tmp_path, project | {"begin": "2023-05"})

    answer = import_rows(tmp_path, {"type": "project", "slug": "p", "einde": "2023-01"})

    assert answer.errors.startswith("regel 1, veld einde")
    assert "1 fout" in answer.out


def test_pages_that_cannot_be_changed(tmp_path: Path) -> None:
    locked = make_handvat(slug="op-slot", title="Oud")
    locked.locked = True
    locked.save()

    answer = import_rows(
        tmp_path,
        handvat(slug="op-slot"),
        {"type": "standaardpagina", "slug": "zoeken", "titel": "x", "samenvatting": "x"},
        {"type": "standaardpagina", "slug": "handvatten", "titel": "x", "samenvatting": "x"},
    )

    lines = answer.errors.splitlines()
    assert "niet op slot" in lines[0]
    assert "dit adres gebruikt de site zelf" in lines[1]
    assert "een ander soort pagina" in lines[2]
    assert HandvatPage.objects.get().title == "Oud"


def test_missing_lists_are_a_remark_not_an_error(tmp_path: Path) -> None:
    answer = import_rows(tmp_path, handvat(fase=[]))

    assert answer.status == 0
    assert answer.errors.strip() == "Let op: 1 nieuwe pagina’s zonder fase. De redactie moet dat nog kiezen."


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("weg.jsonl", None, "bestaat niet"),
        ("rijen.docx", b"x", "eindigt op .jsonl, .json, .csv of .xlsx"),
        ("rijen.jsonl", b"", "leeg"),
        ("rijen.jsonl", b"\n \n", "geen enkele rij"),
        ("rijen.jsonl", '{"titel": "één"}'.encode("latin-1"), "regel 1 is geen UTF-8"),
        ("rijen.csv", "type;slug\nhandvat;é".encode("utf-16"), "geen UTF-8"),
        ("rijen.csv", b"\xef\xbb\xbf", "leeg"),
        ("rijen.csv", b"type;slug\n", "geen enkele rij"),
        ("rijen.csv", b"soort;naam\nx;y\n", "ontbreekt de kolom type en slug"),
        ("rijen.csv", b"type;slug;slug\nx;y;z\n", "de kolom slug staat er twee keer"),
        ("rijen.csv", b'type;slug;titel\nhandvat;a;"open\nhandvat;b;c\n', "vanaf regel 2"),
        ("rijen.xlsx", b"geen zip", "geen leesbaar Excelbestand"),
        ("rijen.xlsx", b"PK\x03\x04" + b"x" * 100, "geen leesbaar Excelbestand"),
    ],
)
def test_an_unreadable_file_is_one_clear_line(
    tmp_path: Path, name: str, content: bytes | None, expected: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    answer = run_import(tmp_path / name)

    assert (answer.status, answer.out) == (2, "")
    assert expected in answer.errors
    assert len(answer.errors.strip().splitlines()) == 1


def test_tables_tell_of_wrong_columns_and_cells(tmp_path: Path) -> None:
    path = tmp_path / "rijen.csv"
    path.write_text(
        "Type,Slug,titel,samenvatting,Domien,uren\n"
        "handvat,een,Een,x,,\n"
        "handvat,twee,Twee,x,Integriteit,\n"
        "handvat,drie,Drie,x,,5\n"
        'handvat,vier,"Over\ntwee regels",x,,,te veel\n'
        "handvat,vijf\n"
    )

    answer = run_import(path)

    lines = answer.errors.splitlines()
    assert "regel 3, veld domien: “Integriteit” verwacht: een bekend veld; bedoelt u domein?" in lines
    assert "regel 4, veld uren: “5” verwacht: dit veld leeg: het hoort niet bij handvat" in lines
    assert any(line.startswith("regel 5:") and "buiten de kolommen" in line for line in lines)
    assert any(line.startswith("regel 7, veld titel") for line in lines)
    assert [page.slug for page in HandvatPage.objects.all()] == ["een"]


def test_formulas_and_strange_cells_in_a_sheet(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["type", "slug", "titel", "samenvatting", "tijd_minuten", "datum"])
    sheet.append(["handvat", "een", "=1+1", "x", None, None])
    sheet.append(["handvat", "twee", 2024, "x", 90.0, 2022])
    sheet.append(["handvat", "drie", "Drie", "#N/A", "90 min", True])
    path = tmp_path / "rijen.xlsx"
    workbook.save(path)

    answer = run_import(path)

    assert "regel 2, veld titel: “=1+1” verwacht: een gewone waarde, geen formule" in answer.errors
    assert {line.split(":")[0] for line in answer.errors.splitlines() if "regel 4" in line} == {
        "regel 4, veld samenvatting",
        "regel 4, veld tijd_minuten",
        "regel 4, veld datum",
    }
    page = HandvatPage.objects.get()
    assert (page.title, page.tijd_minuten, str(page.datum)) == ("2024", 90, "2022-01-01")


def test_a_bad_row_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "lijst.txt").write_text("Bel de achterwacht.")

    import_rows(tmp_path, handvat(bijlagen=["lijst.txt"], datum="ooit"))

    assert not PubliekDocument.objects.exists()


def test_a_page_elsewhere_in_the_tree_is_no_place_for_another_type(tmp_path: Path) -> None:
    from kennisbank.models import StandaardPage

    make_page(StandaardPage, slug="over-ons", title="Over ons")
    row = {"type": "standaardpagina", "slug": "over-ons", "titel": "Wie wij zijn"}

    answer = run_import(write_lines(tmp_path, row))

    assert "1 bijgewerkt" in answer.out
    assert StandaardPage.objects.get().title == "Wie wij zijn"
