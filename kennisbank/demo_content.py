"""Fills an empty site with the demo content of `kennisbank/demo`, through the ordinary import."""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from kennisbank.enums import Provincie, Taxonomie
from kennisbank.importing.services import import_files
from kennisbank.models import Begrip, HulpNu, KennisPage, Loket, Organisatie, Term
from kennisbank.signpost import signpost_page
from portal.common.content_version import bump_content_version
from portal.search.models import VastResultaat

DEMO_FOLDER = Path(__file__).parent / "demo"
PAGE_FILES = [
    "handvatten.jsonl",
    "projecten.jsonl",
    "praktijkvoorbeelden.jsonl",
    "publicaties.jsonl",
    "producten.jsonl",
    "stappenplannen.jsonl",
    "lessen.jsonl",
    "vragen.jsonl",
    "verhalen.jsonl",
    "nieuws.jsonl",
    "bijeenkomsten.jsonl",
    "organisatiepaginas.jsonl",
    "themas.jsonl",
    "standaardpaginas.jsonl",
]
FIRST_STEPS = [
    "Bent u in gevaar? Bel 112 en ga naar een veilige plek.",
    "Vertel het direct aan uw leidinggevende, griffier of gemeentesecretaris. U staat er niet alleen voor.",
    "Bewaar alles: berichten, brieven, beelden. Schrijf op wat er gebeurde, met datum en tijd.",
    "Doe melding bij uw organisatie en aangifte bij de politie.",
    "Vraag om nazorg, ook voor uw gezin en uw collega’s.",
]
SIGNPOST_WORDS = ["kan ik terecht", "aangifte", "melding doen", "meldpunt", "vertrouwenspersoon"]
TERM_TEXTS = {
    Taxonomie.DOMEIN: {
        "informatiebeveiliging": "Wie mag wat zien, en hoe voorkomt u dat het lekt?",
        "fysieke-beveiliging": "Gemeentehuis, balie en de weg naar huis.",
        "personele-beveiliging": "Screening, agressie, veilig werken en nazorg.",
        "integriteit": "Nevenfuncties, belangen en durven melden.",
    },
    Taxonomie.FASE: {
        "strategisch-kader": "Het bestuur kiest wat het wil bereiken en wie daarover gaat.",
        "nulmeting": "U brengt in beeld wat er nu is, zonder oordeel.",
        "risicoanalyse": "U zoekt uit waar het mis kan gaan en hoe erg dat zou zijn.",
        "beleid-en-plan": "U legt vast wat u gaat doen, met wie en wanneer.",
        "maatregelen": "U kiest wat het meeste oplevert en voert het in.",
        "bewustwording": "Collega’s weten wat er speelt en wat van hen wordt verwacht.",
        "voorbereiden-en-oefenen": "U probeert uit wat u doet als het toch misgaat.",
        "melden-en-nazorg": "U volgt elke melding op en vangt mensen op.",
        "evalueren": "U kijkt wat het heeft opgeleverd en past uw plan aan.",
    },
}


def load_demo_content() -> int:
    """Loads everything in one transaction and returns the number of pages made.

    Only on a site that never had a knowledge page: what users wrote or removed stays as it is. Raises
    RuntimeError when a row is refused, since then the demo files themselves are wrong.
    """
    if KennisPage.objects.exists():
        return 0
    with transaction.atomic():
        _load_organisations()
        _load_terms_explained()
        load_loketten()
        _explain_terms()
        report = import_files([DEMO_FOLDER / name for name in PAGE_FILES])
        if report.errors:
            first = report.errors[0]
            raise RuntimeError(
                f"demo: {len(report.errors)} fout, eerst regel {first.line} {first.field}: {first.expected}"
            )
        # A computer whose clock is behind would else show a check that is still to come.
        KennisPage.objects.filter(laatst_gecontroleerd_op__gt=timezone.localdate()).update(
            laatst_gecontroleerd_op=timezone.localdate()
        )
        _spread_dates()
        _fill_hulp_nu()
        pin_signpost()
        bump_content_version()
    return report.new


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (DEMO_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _load_organisations() -> None:
    terms = {(term.taxonomie, term.naam): term for term in Term.objects.all()}
    provinces = {province.label: province.value for province in Provincie}
    for row in _rows("organisaties.jsonl"):
        Organisatie.objects.get_or_create(
            naam=row["naam"],
            defaults={
                "type": terms.get((Taxonomie.ORGANISATIETYPE.value, row.get("organisatietype", ""))),
                "inwonerklasse": terms.get((Taxonomie.INWONERKLASSE.value, row.get("inwonerklasse", ""))),
                "inwonertal": row.get("inwonertal"),
                "provincie": provinces.get(row.get("provincie", ""), ""),
                "website": row.get("website", ""),
                "cbs_code": row.get("cbs_code", ""),
                "rol": row.get("rol", ""),
                "voorbeeldinhoud": row.get("voorbeeldinhoud", False),
            },
        )


def _explain_terms() -> None:
    for taxonomie, texts in TERM_TEXTS.items():
        for code, text in texts.items():
            Term.objects.filter(taxonomie=taxonomie, code=code, toelichting="").update(toelichting=text)


def _load_terms_explained() -> None:
    rows = _rows("begrippen.jsonl")
    made = {
        row["term"]: Begrip.objects.get_or_create(
            term=row["term"],
            defaults={
                "synoniemen": "\n".join(row.get("synoniemen", [])),
                "afkortingen": "\n".join(row.get("afkortingen", [])),
                "betekenis": row["betekenis"],
            },
        )[0]
        for row in rows
    }
    for row in rows:
        made[row["term"]].zie_ook.add(*(made[name] for name in row.get("zie_ook", []) if name in made))


def load_loketten() -> None:
    """The places to turn to; one that exists already stays as it is."""
    roles = {term.code: term for term in Term.objects.filter(taxonomie=Taxonomie.DOELGROEP)}
    for row in _rows("loketten.jsonl"):
        codes = row.pop("doelgroepen", [])
        # A computer whose clock is behind would else show a check that is still to come.
        day = min(date.fromisoformat(row.pop("gecontroleerd_op")), timezone.localdate())
        loket, made = Loket.objects.get_or_create(
            naam=row.pop("naam"), defaults={**row, "gecontroleerd_op": day}
        )
        if made:
            loket.doelgroepen.set(roles[code] for code in codes)


def pin_signpost() -> None:
    """Who searches for a place to turn to finds the signpost above the hits."""
    page = signpost_page()
    if page and not VastResultaat.objects.filter(pagina=page).exists():
        VastResultaat.objects.create(zoekwoorden="\n".join(SIGNPOST_WORDS), pagina=page, volgorde=50)


def _fill_hulp_nu() -> None:
    hulp = HulpNu.load()
    if not hulp.stappen:
        hulp.stappen = [("stap", text) for text in FIRST_STEPS]
        hulp.save()


def _spread_dates() -> None:
    """As if each page was published when it was last checked, so that "Nieuw en bijgewerkt" is varied."""
    for pk, day in KennisPage.objects.values_list("pk", "laatst_gecontroleerd_op"):
        moment = datetime.combine(day, time(9), tzinfo=timezone.get_current_timezone())
        Page.objects.filter(pk=pk).update(first_published_at=moment, last_published_at=moment)
