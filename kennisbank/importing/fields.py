"""How the value of one field is read: each parser takes what a file holds and returns what a model stores.

A parser gets no empty values. It raises `Invalid` with what it expects, in plain words.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from kennisbank.importing.rows import Invalid, Source
from kennisbank.importing.sheets import FormulaCell
from portal.common.sanitize import clean_text, plain_text

Parser = Callable[[Any, Source], Any]

MAX_LONG_TEXT = 20_000  # characters
MAX_HTML = 500_000  # characters; bleach takes about 3 s for so much
MAX_NUMBER = 2_147_483_647
MAX_SMALL_NUMBER = 32_767
MAX_LIST_ITEMS = 200
FIRST_YEAR, LAST_YEAR = 1800, 2100
FLAG_WORDS = {
    **dict.fromkeys(("ja", "waar", "true", "1"), True),
    **dict.fromkeys(("nee", "onwaar", "false", "0"), False),
}

_moment = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[ T](\d{1,2}):(\d{2})(?::\d{2})?")
_slug = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_date = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
# Their content is no text to read; bleach would leave it standing.
_silent_elements = re.compile(
    r"<(script|style|iframe|object|svg|math)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_unfit = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_check_url = URLValidator(schemes=["http", "https"])


def is_empty(value: Any) -> bool:
    """Whether a field is named without a value, so that it empties what is there."""
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def read_text(value: Any, source: Source) -> str:
    """A text without surrounding space; a number in a sheet is text as well."""
    if isinstance(value, FormulaCell):
        raise Invalid(_("een gewone waarde, geen formule of foutmelding"), value)
    if source is Source.SHEET and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if float(value).is_integer() else str(value)
    if not isinstance(value, str):
        raise Invalid(_("een tekst"), value)
    if _unfit.search(value):
        raise Invalid(_("tekst zonder stuurtekens (zoals het NUL-teken)"), value)
    return value.strip()


def text(max_length: int = MAX_LONG_TEXT) -> Parser:
    """A text of at most `max_length` characters."""

    def parse(value: Any, source: Source) -> str:
        found = read_text(value, source)
        if len(found) > max_length:
            raise Invalid(
                _("hoogstens %(max)s tekens, dit zijn er %(length)s")
                % {"max": max_length, "length": len(found)},
                found,
            )
        return found

    return parse


def line(max_length: int) -> Parser:
    """A text on one line."""
    parse_text = text(max_length)
    return lambda value, source: " ".join(parse_text(value, source).split())


def html(value: Any, source: Source) -> str:
    """Sanitised HTML; a text without any tag becomes paragraphs. Empty when nothing is left to read."""
    found = text(MAX_HTML)(value, source)
    if "<" not in found:
        paragraphs = (part.strip() for part in re.split(r"\n\s*\n", found))
        found = "".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs if part)
        found = found.replace("&amp;", "&")  # bleach escapes what is not an entity yet
    cleaned = clean_text(_silent_elements.sub("", found)).strip()
    return cleaned if plain_text(cleaned) else ""


def slug(value: Any, source: Source) -> str:
    found: str = text(255)(value, source)
    if not _slug.fullmatch(found):
        raise Invalid(
            _("kleine letters, cijfers en streepjes, hoogstens 255, zoals agressie-aan-de-balie"),
            found,
        )
    return found


def number(value: Any, source: Source) -> int:
    if source is not Source.JSON and isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_NUMBER:
        raise Invalid(_("een heel getal vanaf 0, zonder punten of woorden"), value)
    return value


def small_number(value: Any, source: Source) -> int:
    """A number of a list, such as lesson 3."""
    found = number(value, source)
    if found > MAX_SMALL_NUMBER:
        raise Invalid(_("een getal van hoogstens %s") % MAX_SMALL_NUMBER, value)
    return found


def flag(value: Any, source: Source) -> bool:
    if isinstance(value, bool):
        return value
    if source is not Source.JSON and str(value).strip().lower() in FLAG_WORDS:
        return FLAG_WORDS[str(value).strip().lower()]
    raise Invalid(_("true of false") if source is Source.JSON else _("ja of nee"), value)


def month_or_day(value: Any, source: Source) -> date:
    """A day, or the first day of the month or year that is named."""
    return _parse_date(value, source, _("een bestaande datum als 2022-03-08, 2022-03 of 2022"))


def day(value: Any, source: Source) -> date:
    """A whole date that does not lie in the future."""
    expected = _("een bestaande datum als 2022-03-08, niet in de toekomst")
    found = _parse_date(value, source, expected, whole=True)
    if found > timezone.localdate():
        raise Invalid(expected, value)
    return found


def _parse_date(value: Any, source: Source, expected: str, whole: bool = False) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        value = value.isoformat()
    if source is Source.SHEET and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    match = _date.fullmatch(value.strip()) if isinstance(value, str) and value.isascii() else None
    if match is None or (whole and not match[3]):
        raise Invalid(expected, value)
    try:
        found = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError as error:
        raise Invalid(expected, value) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Invalid(expected, value)
    return found


def moment(value: Any, source: Source) -> datetime:
    """A day and a time of day in the Netherlands, made into a moment."""
    expected = _("een datum en tijd als 2026-12-03 13:30")
    if isinstance(value, datetime):
        value = value.strftime("%Y-%m-%d %H:%M")
    match = _moment.fullmatch(value.strip()) if isinstance(value, str) and value.isascii() else None
    if match is None:
        raise Invalid(expected, value)
    found = _parse_date(match[1], Source.JSON, expected, whole=True)
    try:
        at = time(int(match[2]), int(match[3]))
    except ValueError as error:
        raise Invalid(expected, value) from error
    return timezone.make_aware(datetime.combine(found, at))


def url(value: Any, source: Source) -> str:
    found: str = text(500)(value, source)
    expected = _("een webadres dat begint met https:// of http://")
    try:
        _check_url(found)
        if urlsplit(found).username is not None:
            raise Invalid(expected, found)
    except (ValidationError, ValueError) as error:
        raise Invalid(expected, found) from error
    return found


def choice(choices: type[TextChoices]) -> Parser:
    """One of fixed choices, by code or label."""

    def parse(value: Any, source: Source) -> str:
        found = read_text(value, source)
        known = {name.casefold(): code for code, label in choices.choices for name in (str(label), code)}
        if found.casefold() not in known:
            raise Invalid(expect_one_of(found, [str(label) for label in choices.labels]), found)
        return str(known[found.casefold()])

    return parse


def expect_one_of(value: str, names: list[str]) -> str:
    """Names what is expected, the nearest first."""
    by_key = {name.casefold(): name for name in names}
    near = [by_key[key] for key in get_close_matches(value.casefold(), list(by_key), n=3, cutoff=0.5)]
    ordered = near + [name for name in names if name not in near]
    return _("één van: %s") % "; ".join(ordered)


def split_escaped(value: str, separator: str) -> list[str]:
    """Splits at `separator`, not at one with a backslash before it; the parts keep other backslashes."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", value)
    return [part.replace("\\" + separator, separator).strip() for part in parts]


def items(value: Any, source: Source, one_of_several: str) -> list[Any]:
    """The members of a list: a JSON list, or a cell with `;` between them; empty members are left out."""
    if source is not Source.JSON:
        found: list[Any] = split_escaped(read_text(value, source), ";")
    else:
        found = value if isinstance(value, list) else [value]
    found = [item for item in found if not is_empty(item)]
    if len(found) > MAX_LIST_ITEMS:
        raise Invalid(_("hoogstens %s waarden") % MAX_LIST_ITEMS, one_of_several)
    return found


def texts(max_length: int) -> Parser:
    """A list of texts."""
    parse = line(max_length)
    return lambda value, source: [parse(item, source) for item in items(value, source, "")]


def slugs(value: Any, source: Source) -> list[str]:
    """References: a slug, or type/slug where two types share one."""
    found = []
    for item in items(value, source, ""):
        name = read_text(item, source)
        if not all(_slug.fullmatch(part) for part in name.split("/")) or name.count("/") > 1:
            raise Invalid(_("de slug van een pagina, of type/slug"), name)
        found.append(name)
    return list(dict.fromkeys(found))


def record(keys: Mapping[str, tuple[Parser, bool]]) -> Parser:
    """A small object: key -> parser and whether it is required. In a cell: values with `|` between them."""

    def parse(value: Any, source: Source) -> dict[str, str]:
        expected = _("een object met %s") % ", ".join(keys)
        if source is not Source.JSON:
            expected = " | ".join(keys)
            parts = split_escaped(read_text(value, source), "|")
            if len(parts) > len(keys):
                raise Invalid(expected, value)
            value = dict(zip(keys, parts, strict=False))
        if not isinstance(value, dict):
            raise Invalid(expected, value)
        unknown = [name for name in value if name not in keys]
        if unknown:
            raise Invalid(expected, unknown[0])
        return {name: _part(name, value.get(name), source, *rule) for name, rule in keys.items()}

    return parse


def _part(name: str, value: Any, source: Source, parse: Parser, required: bool) -> str:
    if is_empty(value):
        if required:
            raise Invalid(_("een waarde voor %s") % name, "")
        return ""
    try:
        return str(parse(value, source))
    except Invalid as error:
        raise Invalid(f"{name}: {error.expected}", error.value) from error


def records(keys: Mapping[str, tuple[Parser, bool]]) -> Parser:
    """A list of small objects."""
    parse = record(keys)

    def parse_all(value: Any, source: Source) -> list[dict[str, str]]:
        found = []
        for number_in_list, item in enumerate(items(value, source, ""), start=1):
            try:
                found.append(parse(item, source))
            except Invalid as error:
                raise Invalid(f"nr. {number_in_list}: {error.expected}", error.value) from error
        return found

    return parse_all
