"""Does searching find what people judged? On both engines, with the pages and queries of `judged/`.

What is held out is never used to tune: it shows what a new query may expect.
"""

from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kennisbank.importing.services import import_files
from kennisbank.models import KennisPage
from portal.search.management.commands.search_quality import found_pages
from portal.search.quality import Found, Judged, Score, averages, measure, read_judged, score
from tests.search.filling import fill_indexes

JUDGED = Path(__file__).parent / "judged"
# Per set of pages: the files with queries and the lowest nDCG@10 that we accept.
FLOORS = {
    "eerste": {"queries_first.jsonl": 0.93, "queries_heldout.jsonl": 0.90},
    "tweede": {"queries.jsonl": 0.93},
    "derde": {"queries.jsonl": 0.90},
}


def judged(name: str, file: str) -> list[Judged]:
    return read_judged(JUDGED / name / file)


@pytest.mark.django_db
@pytest.mark.parametrize("name", FLOORS)
def test_judged_queries_are_answered(site_engine: str, starter_rules: None, name: str) -> None:
    report = import_files([JUDGED / name / "pages.jsonl"])
    assert not report.errors
    fill_indexes()

    for file, floor in FLOORS[name].items():
        table = averages(measure(judged(name, file), found_pages))
        assert table["alle"][1].ndcg >= floor, (name, file, table)
        assert table["alle"][1].recall >= floor - 0.08, (name, file, table)
        for kind in ("accent", "tikfout", "samenstelling"):
            assert table[kind][1].ndcg >= 0.8, (name, file, kind, table)


@pytest.mark.parametrize("name", FLOORS)
def test_the_sets_are_large_enough(name: str) -> None:
    assert len((JUDGED / name / "pages.jsonl").read_text().splitlines()) >= 60


def test_there_are_enough_queries_of_each_kind() -> None:
    every = [one for name, files in FLOORS.items() for file in files for one in judged(name, file)]
    kinds = Counter(one.kind for one in every)

    assert len(every) >= 200
    assert all(kinds[kind] >= 20 for kind in ("accent", "tikfout", "samenstelling", "synoniem")), kinds


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
