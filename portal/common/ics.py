"""Calendar files (RFC 5545) with one event, written by hand: three rules of the format and ten properties.

Times are in UTC, so that no time zone table has to travel along and no calendar can read them wrongly.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAX_OCTETS = 75  # Of one line, without its line end (RFC 5545, 3.1).
MAX_SEQUENCE = 2**31 - 1
# Control characters, separators of lines, and halves of a character, which have no octets.
FORBIDDEN = {"Cc", "Zl", "Zp", "Cs"}


@dataclass(frozen=True)
class CalendarEvent:
    """One event. `uid` never changes; `changed` and `sequence` grow with each change, so that it is replaced.

    All moments bear a time zone. Without `end` the event takes no time.
    """

    uid: str
    title: str
    begin: datetime
    changed: datetime
    end: datetime | None = None
    sequence: int = 0
    place: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def event_file(event: CalendarEvent) -> bytes:
    """The bytes of a .ics file that a calendar program imports."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Weerbaar//Agenda//NL",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        # Without METHOD this is when the event was last revised (3.8.7.2): the file is the same each time.
        f"DTSTAMP:{_moment(event.changed)}",
        f"LAST-MODIFIED:{_moment(event.changed)}",
        f"SEQUENCE:{min(max(event.sequence, 0), MAX_SEQUENCE)}",
        f"DTSTART:{_moment(event.begin)}",
        *([f"DTEND:{_moment(event.end)}"] if event.end else []),
        f"SUMMARY:{_text(event.title)}",
        *([f"LOCATION:{_text(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{_text(event.description)}"] if event.description else []),
        *([f"URL:{_one_line(event.url)}"] if event.url else []),
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Escaped as a TEXT value (3.3.11): a line end in it may not begin a property of its own."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\\n".join(_one_line(line) for line in lines)


def _one_line(value: str) -> str:
    """Without control characters, which the format forbids; a tab becomes a space."""
    return "".join(char for char in value.replace("\t", " ") if category(char) not in FORBIDDEN)


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never in the middle of a character; ends with CRLF."""
    pieces, piece = [], b""
    for char in line:
        octets = char.encode()
        # The space that begins a next piece counts as well.
        if len(piece) + len(octets) > MAX_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
