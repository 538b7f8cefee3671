"""Makes a checked `PreparedRow` of a `RawRow`, or a list of everything that is wrong with it."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from kennisbank.enums import PaginaSoort, Taxonomie
from kennisbank.importing import fields, schema
from kennisbank.importing.addresses import PAGE_VIEWS, is_route, old_path
from kennisbank.importing.catalogue import Catalogue
from kennisbank.importing.files import FileCheck
from kennisbank.importing.rows import Invalid, OrganisationWish, PageKey, PreparedRow, RawRow, RowError, shown
from kennisbank.importing.terms import TermIndex
from kennisbank.page_types import PAGE_TYPES


class Preparing:
    """The checks that need one row and what already exists; see `cross_checks` for those between rows."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._terms = TermIndex()
        self._files = FileCheck()

    def prepare(self, raw: RawRow) -> tuple[PreparedRow | None, list[RowError]]:
        """The row, or nothing and all that is wrong with it."""
        return _OneRow(raw, self._catalogue, self._terms, self._files).prepare()


class _OneRow:
    def __init__(self, raw: RawRow, catalogue: Catalogue, terms: TermIndex, files: FileCheck) -> None:
        self._raw = raw
        self._values = {str(name).strip().lower(): value for name, value in raw.values.items()}
        self._catalogue = catalogue
        self._terms = terms
        self._files = files
        self._errors: list[RowError] = []

    def prepare(self) -> tuple[PreparedRow | None, list[RowError]]:
        for name, value, expected in self._raw.errors:
            self._wrong(name, value, expected)
        if not self._values and self._errors:
            return None, self._errors  # The line could not be read; more errors would only repeat that.
        soort = self._required("type", self._parse_type)
        slug = self._required("slug", fields.slug)
        self._check_names(soort)
        if soort is None:
            return None, self._errors
        row = PreparedRow(
            line=self._raw.line,
            file=self._raw.file.name,
            key=PageKey(soort, slug or ""),
            model=PAGE_TYPES[soort],
        )
        if slug is not None:
            self._find_page(row)
        self._read_fields(row)
        self._read_streams(row)
        self._read_body(row)
        self._read_terms(row)
        self._read_organisation(row)
        self._read_references(row)
        self._read_old_addresses(row)
        return (None if self._errors else row), self._errors

    # --- One value ---------------------------------------------------------------------------------

    def _wrong(self, field: str, value: Any, expected: str) -> None:
        self._errors.append(RowError(self._raw.line, field, shown(value), expected, self._raw.file.name))

    def _has(self, name: str) -> bool:
        return name in self._values

    def _empty(self, name: str) -> bool:
        return fields.is_empty(self._values.get(name))

    def _parsed(self, name: str, parse: Callable[..., Any], *arguments: Any) -> Any:
        """What `parse` makes of the field; None after noting what is wrong."""
        value = self._values[name]
        try:
            return parse(*arguments, value, self._raw.source)
        except Invalid as error:
            self._wrong(name, value if error.value is None else error.value, error.expected)
            return None

    def _required(self, name: str, parse: Callable[..., Any]) -> str | None:
        if self._empty(name):
            self._wrong(name, "", _("een waarde; dit veld is verplicht"))
            return None
        found = self._parsed(name, parse)
        return None if found is None else str(found)

    # --- Groups of fields --------------------------------------------------------------------------

    def _parse_type(self, value: Any, source: Any) -> str:
        found = fields.read_text(value, source)
        if found.lower() not in PAGE_TYPES:
            raise Invalid(fields.expect_one_of(found, PaginaSoort.values), found)
        return found.lower()

    def _check_names(self, soort: str | None) -> None:
        known = schema.names_of(soort) if soort else schema.all_names()
        for name, value in self._values.items():
            if name in known:
                continue
            # An empty cell of another type's column is no mistake: a table has one header for all types.
            table = self._raw.source is not self._raw.source.JSON
            if table and fields.is_empty(value):
                continue
            if name in schema.all_names():
                self._wrong(name, value, _("dit veld leeg: het hoort niet bij %s") % soort)
                continue
            near = schema.nearest(name, known)
            self._wrong(
                name, value, _("een bekend veld; bedoelt u %s?") % near if near else _("een bekend veld")
            )

    def _find_page(self, row: PreparedRow) -> None:
        try:
            known = self._catalogue.find(row.key)
            if known is None:
                path = self._catalogue.new_path(row.key)
                if is_route(path, apart_from=PAGE_VIEWS):
                    raise Invalid(_("een andere slug: dit adres gebruikt de site zelf"), row.key.slug)
                return
            row.page_id = known.pk
            if known.locked:
                raise Invalid(_("een pagina die de redactie niet op slot heeft gezet"), row.key.slug)
        except Invalid as error:
            self._wrong("slug", error.value, error.expected)

    def _read_fields(self, row: PreparedRow) -> None:
        for name, field in schema.fields_of(row.key.soort).items():
            new_without = field.required and row.page_id is None
            if not self._has(name) and not new_without:
                continue
            if self._empty(name):
                if field.required:
                    self._wrong(name, "", _("een waarde; dit veld is verplicht"))
                elif name != "laatst_gecontroleerd":  # A page always has such a date: the day of import.
                    row.fields[field.attribute] = field.empty
                continue
            found = self._parsed(name, field.parse)
            if found is not None:
                row.fields[field.attribute] = found
        begin, end = row.fields.get("begin"), row.fields.get("einde")
        if begin and end and end < begin:
            self._wrong("einde", self._values["einde"], _("een maand na het begin"))

    def _read_streams(self, row: PreparedRow) -> None:
        for name, (attribute, block, parse) in schema.streams_of(row.key.soort).items():
            if self._has(name):
                found = [] if self._empty(name) else self._parsed(name, parse) or []
                row.streams[attribute] = [{"type": block, "value": value} for value in found]

    def _read_body(self, row: PreparedRow) -> None:
        """The blocks of `inhoud`, the attachments and the picture."""
        parsers: list[tuple[str, str, Callable[..., Any], list[Any]]] = [
            ("inhoud", "tekst", fields.html, []),
            ("citaat", "citaat", schema.parse_quote, []),
            ("cijfer", "cijfer", schema.parse_figure, []),
            ("afbeelding", "afbeelding", self._parse_picture, [row]),
        ]
        for name, block, parse, arguments in parsers:
            if self._has(name):
                # Nothing, or HTML in which nothing is left to read: the block goes.
                row.blocks[block] = (
                    None if self._empty(name) else self._parsed(name, parse, *arguments)
                ) or None
        if self._has("bijlagen"):
            empty = self._empty("bijlagen")
            row.attachments = [] if empty else self._parsed("bijlagen", self._parse_attachments)

    def _parse_picture(self, row: PreparedRow, value: Any, source: Any) -> dict[str, str]:
        found = schema.parse_picture(value, source)
        row.picture = self._files.picture(found["bestand"], self._raw.file.parent)
        return dict(found)

    def _parse_attachments(self, value: Any, source: Any) -> list[Any]:
        names = [fields.read_text(item, source) for item in fields.items(value, source, "")]
        found = {}
        for name in names:
            wish = self._files.attachment(name, self._raw.file.parent)
            found[wish.sha1] = wish
        return list(found.values())

    def _read_terms(self, row: PreparedRow) -> None:
        for name in schema.TERM_FIELDS:
            if self._has(name):
                found = [] if self._empty(name) else self._parsed(name, self._terms.find_all, name)
                row.terms[name] = found or []
        if row.key.soort != PaginaSoort.THEMAPAGINA:
            return
        if self._empty("thema"):
            if row.page_id is None or self._has("thema"):
                self._wrong("thema", "", _("een waarde; dit veld is verplicht"))
        elif "themasoort" in row.fields:
            row.fields["thema_id"] = self._parsed("thema", self._terms.find, row.fields["themasoort"])
        elif self._empty("soort"):
            self._wrong("soort", "", _("een waarde, want die zegt in welke lijst het thema staat"))

    def _read_organisation(self, row: PreparedRow) -> None:
        of_type = province = None
        if not self._empty("organisatietype"):
            of_type = self._parsed("organisatietype", self._terms.find, Taxonomie.ORGANISATIETYPE.value)
        if not self._empty("provincie"):
            province = self._parsed("provincie", schema.parse_province)
        if not self._empty("organisatie"):
            name = self._parsed("organisatie", fields.line(200))
            if name is not None:
                example = bool(row.fields.get("voorbeeldinhoud"))
                row.organisation = OrganisationWish(name, of_type, province or "", example)
            return
        for name in ("organisatietype", "provincie"):
            if not self._empty(name):
                self._wrong(name, self._values[name], _("dit veld alleen samen met organisatie"))
        row.clears_organisation = self._has("organisatie")

    def _read_references(self, row: PreparedRow) -> None:
        """Only the form: whether the pages are there is seen when all rows are read."""
        for name, (attribute, soort, many) in schema.references_of(row.key.soort).items():
            if not self._has(name):
                continue
            found = [] if self._empty(name) else self._parsed(name, fields.slugs) or []
            if len(found) > 1 and not many:
                self._wrong(name, self._values[name], _("één slug"))
                continue
            row.references[attribute] = [_reference(item, soort) for item in found]

    def _read_old_addresses(self, row: PreparedRow) -> None:
        if self._empty("oude_urls"):
            return
        addresses = self._parsed("oude_urls", fields.texts(500)) or []
        for address in addresses:
            try:
                row.old_paths[old_path(address)] = address
            except Invalid as error:
                self._wrong("oude_urls", error.value, error.expected)


def _reference(name: str, soort: str) -> PageKey:
    """The type is empty when the field takes every type and the row does not name one."""
    before, _separator, slug = name.rpartition("/")
    return PageKey(before or soort, slug)
