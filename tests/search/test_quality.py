"""Does searching find what people judged? On both engines, with the pages and queries of `judged/`.

The held-out queries were written by somebody else and are never used to tune: they show what a new query
may expect.
"""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kennisbank.importing.services import import_files
from kennisbank.models import KennisPage
from portal.search.management.commands.search_quality import found_pages
from portal.search.quality import Found, Score, averages, measure, read_judged, score
from tests.search.filling import fill_indexes

JUDGED = Path(__file__).parent / "judged"
FIRST, HELD_OUT = JUDGED / "queries_first.jsonl", JUDGED / "queries_heldout.jsonl"
FLOORS = {FIRST: 0.93, HELD_OUT: 0.90}


@pytest.mark.django_db
def test_judged_queries_are_answered(site_engine: str, starter_rules: None) -> None:
    report = import_files([JUDGED / "pages.jsonl"])
    assert not report.errors
    fill_indexes()

    for file, floor in FLOORS.items():
        table = averages(measure(read_judged(file), found_pages))
        assert table["alle"][1].ndcg >= floor, (file.name, table)
        assert table["alle"][1].recall >= floor - 0.05, (file.name, table)
        for kind in ("accent", "tikfout", "samenstelling"):
            assert table[kind][1].ndcg >= 0.8, (file.name, kind, table)


def test_the_set_is_large_enough() -> None:
    pages = (JUDGED / "pages.jsonl").read_text().splitlines()
    kinds = Counter(one.kind for file in (FIRST, HELD_OUT) for one in read_judged(file))

    assert len(pages) >= 60
    assert sum(kinds.values()) >= 80
    assert all(kinds[kind] >= 10 for kind in ("accent", "tikfout", "samenstelling")), kinds
    assert abs(len(read_judged(FIRST)) - len(read_judged(HELD_OUT))) <= 20


class TestScore:
    GRADES = {"a": 3, "b": 1}

    @pytest.mark.parametrize(
        ("slugs", "expected"),
        [
            ("a b", Score(1.0, 1.0)),
            ("", Score(0.0, 0.0)),
            ("x y", Score(0.0, 0.0)),
            # 7/log2(3) of 7 + 1/log2(3)
            ("x a", Score(0.5787740489, 0.5)),
            ("a a", Score(0.9173228347, 0.5)),
        ],
    )
    def test_known_values(self, slugs: str, expected: Score) -> None:
        result = score(self.GRADES, [Found(f"/map/{slug}/", slug.upper()) for slug in slugs.split()])

        assert result.ndcg == pytest.approx(expected.ndcg, abs=1e-3)
        assert result.recall == expected.recall

    def test_nothing_to_find(self) -> None:
        assert score({}, []) == Score(1.0, 1.0)
        assert score({"a": 0}, [Found("/a/", "A")]) == Score(0.0, 0.0)

    @pytest.mark.parametrize(
        "name", ["a", "/map/a/", "map/a", "https://voorbeeld.example/map/a/", "De titel"]
    )
    def test_names_of_a_page(self, name: str) -> None:
        assert score({name: 3}, [Found("/map/a/", "De Titel")]).ndcg == 1.0


class TestFile:
    def test_csv_and_json_say_the_same(self, tmp_path: Path) -> None:
        table = tmp_path / "a.csv"
        table.write_text("vraag;soort;pagina;graad\nriec;afkorting;a;3\nriec;afkorting;b;1\n")
        lines = tmp_path / "a.jsonl"
        lines.write_text('{"vraag": "riec", "soort": "afkorting", "graden": {"a": 3, "b": 1}}\n')
        array = tmp_path / "a.json"
        array.write_text('[{"query": "riec", "kind": "afkorting", "grades": {"a": 3, "b": 1}}]')

        assert read_judged(table) == read_judged(lines) == read_judged(array)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "text", ["", "geen json", '{"vraag": "x"}', "[1]", '{"vraag": "x", "graden": {"a": "z"}}']
    )
    def test_a_bad_file_is_told(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "slecht.jsonl"
        file.write_text(text)

        with pytest.raises(CommandError, match="bestand"):
            call_command("search_quality", file)

    @pytest.mark.django_db
    def test_the_table_is_printed(self, embedded: Path, tmp_path: Path) -> None:
        file = tmp_path / "een.jsonl"
        file.write_text('{"vraag": "bestaatniet", "soort": "gewoon", "graden": {"a": 3}}\n')
        assert not KennisPage.objects.exists()
        fill_indexes()
        out = StringIO()

        call_command("search_quality", file, stdout=out)

        assert "gewoon" in out.getvalue()
        assert "0.000" in out.getvalue()
        with pytest.raises(CommandError, match="lager"):
            call_command("search_quality", file, minimum=0.5, stdout=out)
