"""Which fields a row may have, per type; docs/import.md is the same table for people."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from kennisbank.enums import PaginaSoort, ProjectSoort, Provincie, Taxonomie, ThemaSoort
from kennisbank.importing import fields
from kennisbank.importing.fields import Parser
from kennisbank.importing.terms import term_key


@dataclass(frozen=True)
class Field:
    """A field that ends in one model attribute.

    `required`: a new page cannot do without. `empty`: what an emptied attribute holds.
    """

    attribute: str
    parse: Parser
    required: bool = False
    empty: object = ""


STEP = {
    "titel": (fields.line(120), True),
    "toelichting": (fields.text(2000), False),
    "wie": (fields.line(120), False),
    "tijd": (fields.line(60), False),
}
MISTAKE = {"titel": (fields.line(150), True), "toelichting": (fields.text(2000), False)}
LEGAL_BASIS = {"naam": (fields.line(200), True), "url": (fields.url, False)}
CHANGE = {"datum": (fields.day, True), "tekst": (fields.line(250), True)}
QUOTE = {
    "tekst": (fields.text(500), True),
    "naam": (fields.line(150), False),
    "functie": (fields.line(150), False),
}
FIGURE = {"waarde": (fields.line(30), True), "toelichting": (fields.line(250), True)}
PICTURE = {"bestand": (fields.text(500), True), "alt": (fields.line(250), True)}

COMMON: dict[str, Field] = {
    "titel": Field("title", fields.line(255), required=True),
    "samenvatting": Field("samenvatting", fields.line(300), required=True),
    "datum": Field("datum", fields.month_or_day, empty=None),
    "laatst_gecontroleerd": Field("laatst_gecontroleerd_op", fields.day, empty=None),
    "bron": Field("bron_url", fields.url),
    "voorbeeldinhoud": Field("voorbeeldinhoud", fields.flag, empty=False),
}
PERIOD = {
    "begin": Field("begin", fields.month_or_day, empty=None),
    "einde": Field("einde", fields.month_or_day, empty=None),
}
OF_TYPE: dict[str, dict[str, Field]] = {
    PaginaSoort.HANDVAT: {
        "voor_wie": Field("voor_wie", fields.line(250)),
        "wanneer": Field("wanneer", fields.line(250)),
        "benodigde_tijd": Field("benodigde_tijd", fields.line(100)),
        "tijd_minuten": Field("tijd_minuten", fields.number, empty=None),
        "wat_levert_het_op": Field("wat_levert_het_op", fields.line(300)),
        "herkomst": Field("herkomst", fields.line(200)),
    },
    PaginaSoort.PRAKTIJKVOORBEELD: {
        "aanleiding": Field("aanleiding", fields.text()),
        "aanpak": Field("aanpak", fields.text()),
        "betrokkenen": Field("betrokkenen", fields.text()),
        "kosten": Field("kosten", fields.line(200)),
        "uren": Field("uren", fields.number, empty=None),
        "resultaat": Field("resultaat", fields.text()),
        "anders_doen": Field("anders_doen", fields.text()),
        "contact": Field("contact", fields.line(200)),
        "inwonertal": Field("inwonertal", fields.number, empty=None),
        **PERIOD,
    },
    PaginaSoort.PROJECT: {
        "soort": Field("projectsoort", fields.choice(ProjectSoort), required=True),
        "doel": Field("doel", fields.text()),
        "activiteiten": Field("activiteiten", fields.text()),
        "opbrengst": Field("opbrengst", fields.text()),
        "status": Field("status", fields.line(60)),
        **PERIOD,
    },
    PaginaSoort.PUBLICATIE: {
        "auteurs": Field("auteurs", fields.line(250)),
        "uitgever": Field("uitgever", fields.line(200)),
        "kenmerk": Field("kenmerk", fields.line(80)),
        "toegankelijk": Field("toegankelijk", fields.flag, empty=False),
    },
    PaginaSoort.PRODUCT: {
        "voor_wie": Field("voor_wie", fields.line(250)),
        "wat_krijg_je": Field("wat_krijg_je", fields.text()),
        "kosten": Field("kosten", fields.line(200)),
        "aanvragen": Field("aanvragen", fields.line(250)),
        "aanvragen_telefoon": Field("aanvragen_telefoon", fields.line(20)),
        "aanvragen_url": Field("aanvragen_url", fields.url),
        "geldig_tot": Field("geldig_tot", fields.month_or_day, empty=None),
        "extern": Field("extern", fields.flag, empty=False),
    },
    PaginaSoort.STAPPENPLAN: {"rol": Field("rol", fields.line(150))},
    PaginaSoort.LES: {
        "nummer": Field("nummer", fields.small_number, empty=None),
        "kern": Field("kern", fields.line(250)),
        "leerkring": Field("leerkring", fields.line(150)),
    },
    PaginaSoort.VRAAG: {
        "kort_antwoord": Field("kort_antwoord", fields.text(500)),
        "geldig_op": Field("geldig_op", fields.day, empty=None),
    },
    PaginaSoort.VERHAAL: {
        "naam": Field("naam", fields.line(150)),
        "functie": Field("functie", fields.line(150)),
        "toestemming_op": Field("toestemming_op", fields.day, required=True, empty=None),
    },
    PaginaSoort.NIEUWS: {},
    PaginaSoort.BIJEENKOMST: {
        "begin": Field("begin", fields.moment, empty=None),
        "einde": Field("einde", fields.moment, empty=None),
        "locatie": Field("locatie", fields.line(200)),
        "online": Field("online", fields.flag, empty=False),
        "aanmelden_url": Field("aanmelden_url", fields.url),
        "afgelast": Field("afgelast", fields.flag, empty=False),
        "terugblik": Field("terugblik", fields.html),
    },
    PaginaSoort.ORGANISATIE: {},
    PaginaSoort.THEMAPAGINA: {"soort": Field("themasoort", fields.choice(ThemaSoort), required=True)},
    PaginaSoort.STANDAARDPAGINA: {},
}

#: Streams of one kind of block: field -> (attribute, block type, parser).
STREAMS: dict[str, dict[str, tuple[str, str, Parser]]] = {
    PaginaSoort.HANDVAT: {
        "stappen": ("stappen", "stap", fields.records(STEP)),
        "checklist": ("checklist", "punt", fields.texts(250)),
        "veelgemaakte_fouten": ("fouten", "fout", fields.records(MISTAKE)),
        "wijzigingen": ("wijzigingen", "wijziging", fields.records(CHANGE)),
    },
    PaginaSoort.STAPPENPLAN: {"stappen": ("stappen", "stap", fields.records(STEP))},
    PaginaSoort.LES: {"wat_kun_je_doen": ("wat_kun_je_doen", "punt", fields.texts(250))},
    PaginaSoort.VRAAG: {"wettelijke_basis": ("wettelijke_basis", "bron", fields.records(LEGAL_BASIS))},
    PaginaSoort.THEMAPAGINA: {"kernvragen": ("kernvragen", "vraag", fields.texts(200))},
}

#: References to other pages by slug: field -> (attribute, the only type it may name, whether it is a list).
REFERENCES: dict[str, dict[str, tuple[str, str, bool]]] = {
    PaginaSoort.PRAKTIJKVOORBEELD: {
        "project": ("project", PaginaSoort.PROJECT, False),
        "handvatten": ("handvatten", PaginaSoort.HANDVAT, True),
    },
    PaginaSoort.PUBLICATIE: {"project": ("project", PaginaSoort.PROJECT, False)},
    PaginaSoort.STAPPENPLAN: {
        "producten": ("producten", PaginaSoort.PRODUCT, True),
        "handvatten": ("handvatten", PaginaSoort.HANDVAT, True),
    },
    PaginaSoort.LES: {
        "publicatie": ("publicatie", PaginaSoort.PUBLICATIE, False),
        "handvatten": ("handvatten", PaginaSoort.HANDVAT, True),
    },
    PaginaSoort.THEMAPAGINA: {"uitgelicht": ("uitgelicht", "", True)},
}
COMMON_REFERENCES = {"hoort_bij": ("hoort_bij", "", True)}

#: Fields with a treatment of their own in `preparing`.
SPECIAL = ["type", "slug", "inhoud", "citaat", "cijfer", "afbeelding", "bijlagen", "oude_urls"]
ORGANISATION = ["organisatie", "organisatietype", "provincie"]
TERM_FIELDS = [name for name in Taxonomie.values if name != Taxonomie.ORGANISATIETYPE]

parse_quote = fields.record(QUOTE)
parse_figure = fields.record(FIGURE)
parse_picture = fields.record(PICTURE)
parse_province = fields.choice(Provincie)


def fields_of(soort: str) -> dict[str, Field]:
    return COMMON | OF_TYPE[soort]


def streams_of(soort: str) -> dict[str, tuple[str, str, Parser]]:
    return STREAMS.get(soort, {})


def references_of(soort: str) -> dict[str, tuple[str, str, bool]]:
    return COMMON_REFERENCES | REFERENCES.get(soort, {})


def names_of(soort: str) -> set[str]:
    """Every field that a row of this type may have."""
    special = {*SPECIAL, *ORGANISATION, *TERM_FIELDS}
    theme = {"thema"} if soort == PaginaSoort.THEMAPAGINA else set()
    return special | theme | set(fields_of(soort)) | set(streams_of(soort)) | set(references_of(soort))


def all_names() -> set[str]:
    """Every field of any type: the columns that a table may have."""
    return set().union(*(names_of(soort) for soort in PaginaSoort.values))


def nearest(name: str, names: Iterable[str]) -> str:
    """The known name most like `name`, or nothing when none is."""
    found = get_close_matches(term_key(name), sorted(names), n=1, cutoff=0.5)
    return found[0] if found else ""
