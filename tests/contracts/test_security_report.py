"""docs/beheer/beveiliging.md and the tests name each other: no point without proof, no proof left out."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "beheer" / "beveiliging.md"

# All numbers at the beginning of a name: test_02_l17_… proves point 2 and closes leak channel 17.
NUMBERED = re.compile(r"^ *def (test_(?:(?:\d\d|[tl]\d\d)_)+\w+)\(", re.MULTILINE)
NUMBER = re.compile(r"(?:^test|(?<=\d))_(\d\d|[tl]\d\d)(?=_)")
ROW = re.compile(r"^\| ([TL]?\d{1,2}) \|(.*)$", re.MULTILINE)
POINTS = [f"{number:02}" for number in range(1, 34)]
TRAPS = [f"t{number:02}" for number in range(1, 12)]
CHANNELS = [f"l{number:02}" for number in range(1, 33)]


def numbers_of(name: str) -> list[str]:
    return NUMBER.findall(name)


@cache
def numbered() -> dict[str, set[str]]:
    """Number -> the tests that carry it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in NUMBERED.findall(path.read_text()):
            for number in numbers_of(name):
                found.setdefault(number, set()).add(name)
    return found


@cache
def rows() -> dict[str, set[str]]:
    """Number -> the tests that the report names in its row."""
    found = {}
    for number, rest in ROW.findall(REPORT.read_text()):
        code = number.lower() if number.isdigit() else number[0].lower() + number[1:].zfill(2)
        found[code.zfill(2)] = set(re.findall(r"`(test_\w+)`", rest))
    return found


def test_numbers_are_read_from_the_beginning_of_a_name() -> None:
    assert numbers_of("test_02_l17_t05_nothing_of_99_things") == ["02", "l17", "t05"]
    assert numbers_of("test_nothing_of_99_things") == []


@pytest.mark.parametrize("number", [*POINTS, *TRAPS, *CHANNELS])
def test_each_point_has_the_same_tests_in_the_report_and_in_the_code(number: str) -> None:
    assert numbered().get(number), "geen test draagt dit nummer"
    assert rows().get(number) == numbered()[number]


def test_every_test_that_the_report_names_exists() -> None:
    names = {name for path in (ROOT / "tests").rglob("*.py") for name in _functions(path)}
    named = set(re.findall(r"`(test_\w+)`", REPORT.read_text()))
    assert named - names == set()


def _functions(path: Path) -> list[str]:
    return re.findall(r"^ *def (test_\w+)\(", path.read_text(), re.MULTILINE)


def test_no_other_numbers() -> None:
    assert set(rows()) == set(numbered()) == {*POINTS, *TRAPS, *CHANNELS}
