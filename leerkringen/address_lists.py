"""Many addresses at once: from text that somebody pasted, or from a CSV file. Nothing here is stored."""

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from leerkringen.addresses import BadAddress, clean_address, without_invisible

MAX_ROWS = 500
MAX_BYTES = 1024 * 1024
MAX_CELL = 300  # characters; more is never an address and would only fill the screen
HEADINGS = {
    "address": {"email", "emailadres", "mail", "mailadres", "adres", "address", "emailaddress", "werkadres"},
    "name": {"naam", "name", "volledigenaam", "fullname", "voornaam", "achternaam", "firstname", "lastname"},
    "organisation": {"organisatie", "organisation", "organization", "gemeente", "werkgever", "company"},
    "role": {"rol", "role"},
}
_BRACKETED = re.compile(r"<([^<>]*)>")
_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_LOOKS_LIKE_ADDRESS = re.compile(r"[@<]|\w\.\w")


class BadList(ValueError):
    """The list as a whole cannot be read; `str()` says why, in plain Dutch."""


@dataclass(frozen=True)
class Row:
    """One row as it was read. `line`: where it stood, from 1. `address` and `role` may be wrong."""

    line: int
    address: str
    organisation: str = ""
    role: str = ""
    skip: bool = False


def rows_from_text(text: str) -> list[Row]:
    """The addresses in pasted text, between new lines, commas, semicolons or tabs, with or without names.

    What is no address becomes a row as well, so that nothing disappears without a word; only a name that
    stands before its address is left out.

    Raises:
        BadList: empty, or too long.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise BadList(_("Deze tekst is te groot. Hoogstens 1 MB tegelijk."))
    rows = []
    for number, line in enumerate(_plain(text).splitlines(), start=1):
        rows += [Row(number, _cell(piece)) for piece in _pieces(line)]
    return _checked(rows)


def rows_from_csv(data: bytes) -> list[Row]:
    """The rows of a CSV file with commas, semicolons or tabs, with or without a first row of headings.

    Without headings: the first cell with an @ is the address; behind it come organisation and role, or name,
    organisation and role.

    Raises:
        BadList: empty, too large, no text, or headings without one for the address.
    """
    text = _decoded(data)
    lines = _table(text)
    columns = _headings(lines[0][1]) if lines else None
    if columns is not None:
        lines = lines[1:]
        if "address" not in columns:
            raise BadList(_("In de eerste regel staat geen kolom met de naam ‘e-mail’."))
    rows = [_csv_row(number, cells, columns) for number, cells in lines]
    return _checked(rows)


def _checked(rows: list[Row]) -> list[Row]:
    if not rows:
        raise BadList(_("Er staan geen adressen in."))
    if len(rows) > MAX_ROWS:
        raise BadList(
            _(
                "Dit zijn {number} adressen. U kunt er hoogstens {most} tegelijk uitnodigen: deel ze op."
            ).format(number=len(rows), most=MAX_ROWS)
        )
    return rows


def _plain(text: str) -> str:
    """Without invisible signs; the line ends of word processors become ordinary ones."""
    return without_invisible(_LINE_ENDS.sub("\n", text))


def _cell(text: str) -> str:
    return " ".join(text.split())[:MAX_CELL]


def _pieces(line: str) -> list[str]:
    """The addresses of one line, and what might have been meant as one."""
    found: list[str] = []
    name = ""
    for part, separator in _split(line):
        piece = part.strip().lstrip("•·*- ").strip()
        if not piece:
            continue
        if not _LOOKS_LIKE_ADDRESS.search(piece) and separator in {",", "\t"}:
            # "Vos, Marit <adres>": a name, as long as an address follows.
            name = f"{name}, {piece}" if name else piece
            continue
        if name and "@" not in piece:
            found.append(name)
        name = ""
        found += _addresses_in(piece)
    return [*found, name] if name else found


def _split(line: str) -> list[tuple[str, str]]:
    """Parts of a line with the separator behind each; not split inside quotes that are closed, or < >."""
    parts, part, closing = [], "", ""
    for place, sign in enumerate(line):
        if closing:
            closing = "" if sign == closing else closing
        elif sign == '"' and '"' in line[place + 1 :]:
            closing = '"'
        elif sign == "<" and ">" in line[place + 1 :]:
            closing = ">"
        elif sign in ",;\t":
            parts.append((part, sign))
            part = ""
            continue
        part += sign
    return [*parts, (part, "")]


def _addresses_in(piece: str) -> list[str]:
    """What stands between < and >; else the words with an @ when each is right; else the whole piece."""
    bracketed = [one for one in _BRACKETED.findall(piece) if one.strip()]
    if bracketed:
        return bracketed
    words = [word for word in piece.split() if "@" in word]
    others = [word for word in piece.split() if "@" not in word]
    doubtful = any(_LOOKS_LIKE_ADDRESS.search(word) for word in others)
    return words if words and not doubtful and all(map(_is_right, words)) else [piece]


def _is_right(word: str) -> bool:
    try:
        clean_address(word)
    except BadAddress:
        return False
    return True


def _decoded(data: bytes) -> str:
    """Text of UTF-8 with or without mark, UTF-16 with mark, or what Excel writes on Windows."""
    if len(data) > MAX_BYTES:
        raise BadList(_("Dit bestand is te groot. Hoogstens 1 MB."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise BadList(_("Dit is geen CSV-bestand. Kies in Excel: Opslaan als, CSV UTF-8."))
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadList(_("Dit bestand is niet te lezen. Sla het op als CSV UTF-8."))


def _table(text: str) -> list[tuple[int, list[str]]]:
    """The rows with something in them, with their line numbers."""
    text = _plain(text)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    told = re.fullmatch(r'"?sep=(.)"?', first.strip(), re.IGNORECASE)
    if told:
        separator = told[1]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (told and line == 1):
                found.append((line, [_cell(cell) for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadList(_("Dit bestand is niet te lezen: regel {line}.").format(line=line)) from error
    return found


def _headings(cells: list[str]) -> dict[str, int] | None:
    """The place of each known column, or None when this is no row of headings."""
    if any("@" in cell for cell in cells):
        return None
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = re.sub(r"[^a-z]", "", cell.lower())
        for column, words in HEADINGS.items():
            if word in words:
                places.setdefault(column, place)
    return places or None


def _csv_row(line: int, cells: list[str], columns: dict[str, int] | None) -> Row:
    if columns is None:
        at = next((place for place, cell in enumerate(cells) if "@" in cell), 0)
        behind = cells[at + 1 :]
        while behind and not behind[-1]:
            behind.pop()
        shift = 1 if len(behind) > 2 else 0
        columns = {"address": at, "organisation": at + 1 + shift, "role": at + 2 + shift}

    def value(column: str) -> str:
        place = columns.get(column, len(cells))
        return cells[place] if place < len(cells) else ""

    found = _addresses_in(value("address"))
    address = found[0] if len(found) == 1 else value("address")
    return Row(line, address, value("organisation"), value("role"))
