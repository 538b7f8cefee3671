"""How the import writes: few queries, short transactions, and nothing left of a row that fails."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from kennisbank.importing import saving
from kennisbank.models import (
    Begrip,
    HandvatPage,
    KennisPage,
    Organisatie,
    PraktijkvoorbeeldPage,
    PubliekDocument,
)
from portal.search.models import OutboxRow
from tests.kennisbank.import_rows import handvat, import_rows, run_import, write_lines

QUERIES_FOR_A_NEW_PAGE = 20


def many_rows(number: int) -> list[dict[str, Any]]:
    rows = []
    for index in range(0, number, 2):
        rows.append(
            handvat(
                slug=f"handvat-{index}",
                inhoud="<p>Spreek af wanneer u stopt.</p>" * 5,
                stappen=[{"titel": "Oefen", "wie": "Balie"}],
                organisatie=f"Gemeente {index % 10}",
                oude_urls=[f"/oud/{index}"],
                hoort_bij=[f"voorbeeld-{index}"],
            )
        )
        rows.append(
            {
                "type": "praktijkvoorbeeld",
                "slug": f"voorbeeld-{index}",
                "titel": f"Voorbeeld {index}",
                "samenvatting": "Zo ging het.",
                "domein": ["Integriteit"],
                "handvatten": [f"handvat-{index}"],
            }
        )
    return rows


@contextmanager
def refuse(table: str, condition: str) -> Iterator[None]:
    """The database itself refuses rows: the error that no check before can see."""
    if connection.vendor == "sqlite":
        make = [
            f"create trigger refuse before insert on {table} when {condition} "
            "begin select raise(abort, 'vol'); end"
        ]
        drop = ["drop trigger refuse"]
    else:
        make = [
            "create function refuse() returns trigger language plpgsql as "
            f"$$begin if {condition} then raise exception 'vol'; end if; return new; end$$",
            f"create trigger refuse before insert on {table} for each row execute function refuse()",
        ]
        drop = [f"drop trigger refuse on {table}", "drop function refuse()"]
    with connection.cursor() as cursor:
        for statement in make:
            cursor.execute(statement)
        yield
        for statement in drop:
            cursor.execute(statement)


@pytest.mark.django_db
def test_queries_grow_by_a_fixed_number_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One chunk, whatever the speed of this machine.
    monkeypatch.setattr(saving, "CHUNK_SECONDS", 60)

    def queries(number: int) -> int:
        KennisPage.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert import_rows(tmp_path, *many_rows(number)).status == 0
        return len(captured)

    few, more = queries(20), queries(320)
    assert KennisPage.objects.count() == 320
    assert (more - few) / 300 <= QUERIES_FOR_A_NEW_PAGE
    with CaptureQueriesContext(connection) as again:
        assert "320 ongewijzigd" in import_rows(tmp_path, *many_rows(320)).out
    assert len(again) < 60


@pytest.mark.django_db
def test_one_revision_and_one_index_task_for_many_pages(tmp_path: Path) -> None:
    import_rows(tmp_path, *many_rows(40))

    pages = Page.objects.filter(depth__gt=3)
    assert Revision.objects.filter(object_id__in=[str(page.pk) for page in pages]).count() == 40
    assert {page.latest_revision_id for page in pages} == {page.live_revision_id for page in pages}
    assert None not in {page.latest_revision_id for page in pages}
    assert OutboxRow.objects.values("object_id").distinct().count() == 40
    assert DBTaskResult.objects.filter(task_path__contains="index_imported_pages").count() < 20
    assert not DBTaskResult.objects.filter(
        task_path__contains="insert_or_update_object_task", args_kwargs__args__1="handvatpage"
    ).exists()


@pytest.mark.django_db
def test_a_row_that_the_database_refuses_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "lijst.txt").write_text("Alleen bij de foute rij.")
    files = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

    with refuse("kennisbank_handvatpage", "new.voor_wie = 'vol'"):
        answer = import_rows(
            tmp_path,
            handvat(slug="een", organisatie="Hoogvelde"),
            handvat(
                slug="twee", voor_wie="vol", organisatie="Lindemeer", bijlagen=["lijst.txt"], oude_urls=["/x"]
            ),
            handvat(slug="drie", organisatie="Lindemeer"),
        )

    assert answer.status == 1
    assert answer.errors.startswith("regel 2: verwacht: een rij die de database aanneemt")
    assert "Traceback" not in answer.errors
    assert sorted(page.slug for page in HandvatPage.objects.all()) == ["drie", "een"]
    assert sorted(Organisatie.objects.values_list("naam", flat=True)) == ["Hoogvelde", "Lindemeer"]
    assert (Redirect.objects.count(), PubliekDocument.objects.count()) == (0, 0)
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == files
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_rows_that_lean_on_a_refused_row_go_too(tmp_path: Path) -> None:
    with refuse("kennisbank_praktijkvoorbeeldpage", "new.kosten = 'vol'"):
        rows = many_rows(6)
        rows[1]["kosten"] = "vol"
        answer = import_rows(tmp_path, *rows)

    assert "2 fout" in answer.out
    assert "4 nieuw" in answer.out
    assert sorted(page.slug for page in KennisPage.objects.all()) == [
        "handvat-2",
        "handvat-4",
        "voorbeeld-2",
        "voorbeeld-4",
    ]
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_an_error_at_the_end_of_a_chunk_costs_only_its_row(tmp_path: Path) -> None:
    with refuse("wagtailcore_revision", "new.object_str = 'Vol'"):
        rows = [handvat(slug=f"rij-{number}", titel="Vol" if number == 3 else "Goed") for number in range(6)]
        answer = import_rows(tmp_path, *rows)

    assert answer.errors.startswith("regel 4:")
    assert "5 nieuw, 0 bijgewerkt, 0 ongewijzigd, 1 fout" in answer.out
    assert HandvatPage.objects.count() == 5
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_pages_that_refer_to_each_other_keep_their_references(tmp_path: Path) -> None:
    import_rows(tmp_path, *many_rows(4))

    case = PraktijkvoorbeeldPage.objects.get(slug="voorbeeld-0")
    page = HandvatPage.objects.get(slug="handvat-0")
    assert [one.pk for one in page.hoort_bij.all()] == [case.pk]
    assert [one.pk for one in case.handvatten.all()] == [page.pk]
    assert [one.pk for one in page.latest_revision.as_object().hoort_bij.all()] == [case.pk]


@pytest.mark.django_db(transaction=True)
def test_others_write_while_an_import_runs(tmp_path: Path) -> None:
    waits: list[float] = []
    stop = threading.Event()

    def write_now_and_then() -> None:
        try:
            while not stop.is_set():
                start = time.monotonic()
                Begrip.objects.create(term=f"Begrip {len(waits)}", betekenis="Tijdens een import.")
                waits.append(time.monotonic() - start)
                time.sleep(0.02)
        finally:
            connection.close()

    writer = threading.Thread(target=write_now_and_then)
    start = time.monotonic()
    writer.start()
    try:
        answer = run_import(write_lines(tmp_path, *many_rows(200)))
    finally:
        took = time.monotonic() - start
        stop.set()
        writer.join()

    assert answer.status == 0
    # Who never got a turn would have written once, and waited for nearly the whole import.
    assert len(waits) > 3
    assert max(waits) < max(1.0, took / 2)
