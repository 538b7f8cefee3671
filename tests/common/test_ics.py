"""Calendar files, read back by a reader of its own that follows RFC 5545 to the letter."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.common.ics import CalendarEvent, event_file

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CHANGED = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def event(**fields: Any) -> CalendarEvent:
    values: dict[str, Any] = {
        "uid": "3f2c",
        "title": "Startbijeenkomst",
        "begin": datetime(2026, 12, 3, 13, 30, tzinfo=AMSTERDAM),
        "changed": CHANGED,
    }
    return CalendarEvent(**(values | fields))


def properties(data: bytes) -> dict[str, str]:
    """Unfolds and splits; fails on a line that is too long, a bare line end or half a character."""
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    for line in lines:
        assert len(line) <= 75, line
        line.decode()
    whole = data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert whole[:1] + whole[-2:] == ["BEGIN:VCALENDAR", "END:VEVENT", "END:VCALENDAR"]
    assert whole.count("BEGIN:VEVENT") == 1
    return dict(line.split(":", 1) for line in whole)


def plain(value: str) -> str:
    """What a calendar shows of an escaped text."""
    found, escaped = "", False
    for char in value:
        if escaped:
            found += "\n" if char in "nN" else char
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            assert char not in ";,", value
            found += char
    return found


def test_times_are_in_utc_in_winter_and_in_summer() -> None:
    winter = properties(event_file(event(end=datetime(2026, 12, 3, 16, 0, tzinfo=AMSTERDAM))))
    assert (winter["DTSTART"], winter["DTEND"]) == ("20261203T123000Z", "20261203T150000Z")
    assert winter["DTSTAMP"] == winter["LAST-MODIFIED"] == "20261103T090000Z"
    summer = properties(event_file(event(begin=datetime(2026, 7, 1, 0, 30, tzinfo=AMSTERDAM))))
    assert summer["DTSTART"] == "20260630T223000Z"
    assert "DTEND" not in summer


@pytest.mark.parametrize(
    "text",
    [
        "Bijeenkomst; met komma, en \\ schuine streep",
        "Eerste regel\nTweede regel\r\nDerde\rVierde",
        "é" * 200,
        "🛡️ weerbaar " * 30,
        "x" * 63 + "é" * 10,
        "BEGIN:VEVENT\r\nUID:van-een-ander",
        "",
        "C:\\map\\nieuw, N",
        "3\u00a0december, co\u00adör\u200dp",
    ],
)
def test_text_comes_back_as_it_was(text: str) -> None:
    found = properties(event_file(event(title=text, description=text, place=text)))
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert plain(found["SUMMARY"]) == expected
    assert found["UID"] == "3f2c"


def test_control_characters_do_not_reach_the_file() -> None:
    found = properties(event_file(event(title="a\x00b\x07c\td\u2028e", url="https://x.example/\r\nSTATUS:X")))
    assert found["SUMMARY"] == "abc de"
    assert found["URL"] == "https://x.example/STATUS:X"
    assert found["STATUS"] == "CONFIRMED"


def test_cancelled_and_sequence() -> None:
    found = properties(event_file(event(cancelled=True, sequence=5)))
    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", "5")
    assert properties(event_file(event(sequence=2**40)))["SEQUENCE"] == str(2**31 - 1)


@pytest.mark.parametrize("length", range(60, 80))
def test_folding_at_every_length_around_the_limit(length: int) -> None:
    text = "a" * length + "é"
    assert properties(event_file(event(title=text)))["SUMMARY"] == text
