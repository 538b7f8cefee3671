"""Checks between the rows of one import: doubles, references, themes and old addresses.

A row that refers to a bad row is bad itself, so these run until no row falls out any more.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from kennisbank.importing import schema
from kennisbank.importing.addresses import AddressBook
from kennisbank.importing.catalogue import Catalogue
from kennisbank.importing.rows import Invalid, PageKey, PreparedRow, RowError, shown
from kennisbank.page_types import PAGE_TYPES

Report = Callable[[RowError], None]
BadLines = dict[PageKey, int]  # page -> line of the row that was wrong
BySlug = dict[str, list[PageKey]]
References = dict[str, list[PageKey]]


def check_together(
    rows: list[PreparedRow],
    *,
    bad: BadLines,
    catalogue: Catalogue,
    addresses: AddressBook,
    report: Report,
) -> list[PreparedRow]:
    """The rows that may be saved. `bad` holds the key and line of rows that were wrong by themselves."""
    rows = _without_doubles(rows, bad, report)
    rows = _without_taken_themes(rows, catalogue, bad, report)
    rows = _with_free_addresses(rows, catalogue, addresses, bad, report)
    return _with_known_references(rows, catalogue, bad, report)


def own_path(row: PreparedRow, catalogue: Catalogue) -> str:
    """The address that the page has or will have."""
    known = catalogue.find(row.key)
    return known.path if known else catalogue.new_path(row.key)


def _error(row: PreparedRow, field: str, value: object, expected: str) -> RowError:
    return RowError(row.line, field, shown(value), expected, row.file)


def _without_doubles(rows: list[PreparedRow], bad: BadLines, report: Report) -> list[PreparedRow]:
    """Of two rows for one page the first counts, also when that one is bad."""
    first: dict[PageKey, PreparedRow] = {}
    for row in rows:
        line = first[row.key].line if row.key in first else bad.get(row.key)
        if line is not None and (row.key in first or line < row.line):
            report(_error(row, "slug", row.key.slug, _("een slug die niet ook op regel %s staat") % line))
        else:
            first[row.key] = row
    return list(first.values())


def _without_taken_themes(
    rows: list[PreparedRow], catalogue: Catalogue, bad: BadLines, report: Report
) -> list[PreparedRow]:
    """A theme has one page."""
    claimed: dict[int, int] = {}
    good = []
    for row in rows:
        theme = row.fields.get("thema_id")
        if theme is not None:
            other = catalogue.theme_pages.get(theme)
            if theme in claimed or (other is not None and other != row.page_id):
                report(_error(row, "thema", row.key.slug, _("een thema dat nog geen eigen pagina heeft")))
                bad[row.key] = row.line
                continue
            claimed[theme] = row.line
        good.append(row)
    return good


def _with_free_addresses(
    rows: list[PreparedRow],
    catalogue: Catalogue,
    addresses: AddressBook,
    bad: BadLines,
    report: Report,
) -> list[PreparedRow]:
    for row in rows:
        if row.page_id is None:
            addresses.expect_page(own_path(row, catalogue), row.line)
    good = []
    for row in rows:
        errors = []
        for path, address in row.old_paths.items():
            try:
                addresses.claim(
                    path, address, line=row.line, page_id=row.page_id, own_path=own_path(row, catalogue)
                )
            except Invalid as error:
                errors.append(_error(row, "oude_urls", error.value, error.expected))
        for found in errors:
            report(found)
        if errors:
            bad[row.key] = row.line
        else:
            good.append(row)
    return good


def _with_known_references(
    rows: list[PreparedRow], catalogue: Catalogue, bad: BadLines, report: Report
) -> list[PreparedRow]:
    good = {row.key: row for row in rows}
    resolved: dict[PageKey, References] = {}
    fell_out = True
    while fell_out:
        by_slug: BySlug = {}
        for key in good:
            by_slug.setdefault(key.slug, []).append(key)
        wrong: dict[PageKey, list[RowError]] = {}
        for row in good.values():
            resolved[row.key], errors = _resolve(row, by_slug, catalogue, bad)
            if errors:
                wrong[row.key] = errors
        for key, errors in wrong.items():
            bad[key] = good.pop(key).line
            for found in errors:
                report(found)
        fell_out = bool(wrong)
    for row in good.values():
        row.references = resolved[row.key]
    return list(good.values())


def _resolve(
    row: PreparedRow, by_slug: BySlug, catalogue: Catalogue, bad: BadLines
) -> tuple[References, list[RowError]]:
    """The references of the row with their types, and what cannot be found."""
    errors = []
    resolved: References = {}
    for name, (attribute, soort, _many) in schema.references_of(row.key.soort).items():
        if attribute not in row.references:
            continue
        found: list[PageKey] = []
        for key in row.references[attribute]:
            try:
                found.append(_find(key, row, by_slug, catalogue, bad))
            except Invalid as error:
                written = key.slug if soort or not key.soort else str(key)
                errors.append(_error(row, name, written, error.expected))
        resolved[attribute] = list(dict.fromkeys(found))
    return resolved, errors


def _find(
    wanted: PageKey,
    row: PreparedRow,
    by_slug: BySlug,
    catalogue: Catalogue,
    bad: BadLines,
) -> PageKey:
    if wanted.soort and wanted.soort not in PAGE_TYPES:
        raise Invalid(_("een bekend type voor de schuine streep"))
    candidates = {*by_slug.get(wanted.slug, []), *catalogue.keys_with_slug(wanted.slug)}
    if wanted.soort:
        candidates &= {wanted}
    candidates -= {row.key}
    if len(candidates) > 1:
        expected = _("één pagina: schrijf %s") % _(" of ").join(sorted(str(key) for key in candidates))
        raise Invalid(expected)
    if candidates:
        return candidates.pop()
    lines = [line for key, line in bad.items() if key.slug == wanted.slug and wanted.soort in ("", key.soort)]
    if lines:
        raise Invalid(_("een pagina die er komt; regel %s is fout") % lines[0])
    if wanted.slug == row.key.slug:
        raise Invalid(_("een andere pagina dan deze pagina zelf"))
    what = wanted.soort or _("pagina")
    raise Invalid(_("de slug van een %s die bestaat of in dit bestand staat") % what)
