"""What travels between the steps of an import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from kennisbank.models.base import KennisPage

SHOWN_VALUE_LENGTH = 80  # characters of a wrong value that a message repeats


class FileUnreadable(Exception):
    """The file as a whole cannot be read; the message is one line for the person who runs the import."""


class Invalid(Exception):
    """A value that a field does not take; `expected` says what it does take."""

    def __init__(self, expected: str, value: Any = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value


class Source(Enum):
    """Where a value comes from: JSON has types, CSV only text, a sheet typed cells."""

    JSON = "json"
    TEXT = "text"
    SHEET = "sheet"


@dataclass(frozen=True)
class RowError:
    """One thing that is wrong with one row."""

    line: int
    field: str
    value: str
    expected: str
    file: str = ""


@dataclass
class RawRow:
    """The values of one line as they were read, and what was already wrong with them."""

    line: int
    values: Mapping[str, Any]
    source: Source
    file: Path
    errors: list[tuple[str, Any, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PageKey:
    """What identifies a page in an import: its type and the last part of its address."""

    soort: str
    slug: str

    def __str__(self) -> str:
        return f"{self.soort}/{self.slug}"


@dataclass(frozen=True)
class OrganisationWish:
    """An organisation by name, with what to fill in when it is not there yet."""

    naam: str
    type_id: int | None = None
    provincie: str = ""
    voorbeeldinhoud: bool = False


@dataclass(frozen=True)
class FileWish:
    """A checked file beside the import file. `sha1` is how Wagtail knows that it already has the file."""

    path: Path
    sha1: str
    size_bytes: int


@dataclass
class PreparedRow:
    """A row whose own values are right; only what the row names is in it."""

    line: int
    file: str
    key: PageKey
    model: type[KennisPage]
    page_id: int | None = None  # of the page to update; None: a new page
    fields: dict[str, Any] = field(default_factory=dict)  # model attribute -> value
    streams: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # attribute -> raw blocks
    blocks: dict[str, Any] = field(default_factory=dict)  # block type in `inhoud` -> raw value, None removes
    terms: dict[str, list[int]] = field(default_factory=dict)  # taxonomy -> ids
    references: dict[str, list[PageKey]] = field(default_factory=dict)  # attribute -> pages
    organisation: OrganisationWish | None = None
    clears_organisation: bool = False
    picture: FileWish | None = None
    attachments: list[FileWish] | None = None
    old_paths: dict[str, str] = field(default_factory=dict)  # stored path -> the address as it was written
    added_paths: list[str] = field(default_factory=list)  # redirects stored for this row


def shown(value: Any) -> str:
    """A wrong value as a message shows it: on one line, without control characters, cut off."""
    text = value if isinstance(value, str) else "" if value is None else str(value)[:1000]
    text = "".join(char if char.isprintable() else " " for char in text[: SHOWN_VALUE_LENGTH * 2])
    return text if len(text) <= SHOWN_VALUE_LENGTH else text[: SHOWN_VALUE_LENGTH - 1] + "…"
