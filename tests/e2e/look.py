"""Pages of every kind with real content, and the two checkers that look at them."""

import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from kennisbank.models import (
    HulpNu,
    ProductPage,
    StandaardPage,
    StappenplanPage,
)
from portal.home.models import HomePage
from tests.factories import kennisbank

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
STYLES = ROOT / "static" / "build"
# Of rules within layers and conditions too. What is also in a sheet of this page is only more of it.
FITTING = """texts => {
  const selectors = rules => [...rules].flatMap(
    rule => [...(rule.selectorText ? [rule.selectorText] : []), ...selectors(rule.cssRules || [])]);
  const here = new Set([...document.styleSheets].flatMap(sheet => selectors(sheet.cssRules)));
  const fits = selector => { try { return document.querySelector(selector) } catch { return null } };
  return texts.flatMap(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return selectors(sheet.cssRules).filter(one => !here.has(one) && fits(one));
  });
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STEP = {
    "titel": "Kies één grens",
    "toelichting": "Spreek af wanneer u stopt.",
    "wie": "Team",
    "tijd": "20 minuten",
}

#: The address of each kind of public page, after `make_pages`.
PUBLIC_PAGES = {
    "home": "/",
    "overzicht": "/handvatten/",
    "overzicht-gefilterd": "/handvatten/?domein=integriteit",
    "overzicht-leeg": "/publicaties/?domein=integriteit",
    "handvat": "/handvatten/agressie-aan-de-balie/",
    "praktijkvoorbeeld": "/praktijkvoorbeelden/oosterwaard/",
    "project": "/projecten/proef/",
    "product": "/producten-en-diensten/scan/",
    "stappenplan": "/stappenplannen/bedreiging/",
    "standaardpagina": "/privacy/",
    "projecten": "/projecten/?provincie=gelderland",
    "themas": "/themas/",
    "hulp-nu": "/hulp-nu/",
    "waar-kan-ik-terecht": "/waar-kan-ik-terecht/?rol=raadslid",
    "begrippen": "/begrippen/",
    "zoeken": "/zoeken/?q=balie",
    "inloggen": "/account/login/",
    "niet-gevonden": "/bestaat-niet/",
}


def make_pages() -> None:
    """One page of each kind with every part that its template can show."""
    handvat = kennisbank.make_handvat(
        title="Agressie aan de balie",
        slug="agressie-aan-de-balie",
        terms=[("domein", "personele-beveiliging"), ("fase", "maatregelen")],
        voor_wie="Team publiekszaken",
        benodigde_tijd="2 uur met het team",
        stappen=[("stap", STEP), ("stap", STEP)],
        checklist=[("punt", "De grens staat op papier"), ("punt", "Er is een achterwacht")],
        fouten=[("fout", {"titel": "Alleen een training inkopen", "toelichting": "Spreek ook iets af."})],
    )
    kennisbank.make_handvat(hoort_bij=[handvat])
    organisatie = kennisbank.make_organisatie(provincie="gelderland")
    project = kennisbank.make_project(
        slug="proef", doel="Weten wat werkt", opbrengst="Een plan", organisatie=organisatie
    )
    kennisbank.make_project(organisatie=kennisbank.make_organisatie(provincie="caribisch-nederland"))
    kennisbank.make_loket(
        telefoon="070-1234567",
        bereikbaar="Op werkdagen",
        website="https://www.voorbeeld.example/hulp",
        toelichting="U krijgt iemand aan de lijn.",
        bron_url="https://bron.example/",
        rollen=["raadslid"],
    )
    case = kennisbank.make_praktijkvoorbeeld(
        title="Oosterwaard: van losse maatregelen naar één plan",
        slug="oosterwaard",
        voorbeeldinhoud=True,
        inwonertal=14_000,
        uren=120,
        aanleiding="Drie voorvallen in één maand.",
        anders_doen="Eerder praten.",
        handvatten=[handvat],
        project=project,
    )
    _make_tools()
    blocks = [
        ("tekst", "<h2>Wat wij bewaren</h2><p>Zo <strong>weinig</strong> mogelijk.</p>"),
        ("citaat", {"tekst": "Na één middag wisten we het.", "naam": "", "functie": "Griffier"}),
        ("cijfer", {"waarde": "2 uur", "toelichting": "met het hele team", "bron": ""}),
        ("uitklap", {"titel": "Moet dit altijd?", "tekst": "<p>Nee.</p>"}),
        ("stappen", {"titel": "In één stap", "stappen": [STEP]}),
        ("checklist", {"titel": "Checklist", "punten": ["Er is een achterwacht"]}),
    ]
    kennisbank.make_page(StandaardPage, title="Privacy", slug="privacy", inhoud=blocks)
    home = HomePage.objects.get(depth=2)
    home.vaak_gezocht = [("zoekterm", "nulmeting")]
    home.uitgelicht, home.uitgelicht_citaat = case, "We wisten waar het zat."
    home.save()
    hulp = HulpNu.load()
    hulp.stappen = [("stap", "Breng uzelf in veiligheid")]
    hulp.save()


def _make_tools() -> None:
    """A product and a step plan with a term explained; lessons and questions have the same parts."""
    kennisbank.make_begrip("Nulmeting", "Bewust kijken wat er is.")
    product = kennisbank.make_page(
        ProductPage,
        slug="scan",
        wat_krijg_je="Een nulmeting bij u thuis.",
        aanvragen_telefoon="070-000 00 00",
        aanvragen_url="https://voorbeeld.example/",
        geldig_tot=date(2020, 1, 1),
        extern=True,
    )
    plan = {"titel": "Bel de politie", "toelichting": "Doe eerst de nulmeting.", "wie": "", "tijd": "Direct"}
    kennisbank.make_page(
        StappenplanPage,
        slug="bedreiging",
        rol="Griffier",
        stappen=[("stap", STEP), ("stap", plan)],
        producten=[product],
    )


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is shown now: rule and element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    script = """rules => axe.run({runOnly: rules}).then(result => result.violations.flatMap(
        violation => violation.nodes.map(node => violation.id + ': ' + node.html.slice(0, 200))))"""
    return list(page.evaluate(script, RULES))


def nu_messages(java: str, files: Iterable[Path]) -> str:
    """What the Nu HTML checker says about files, warnings included; empty when all is well."""
    arguments = [java, "-Xss1m", "-jar", str(VNU), "--format", "gnu", *map(str, files)]
    result = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return (result.stderr + result.stdout).strip()


def without_style(page: Page) -> list[str]:
    """Selectors that fit something here, while their rules stand in a style sheet this page does not load."""
    addresses = page.evaluate("[...document.styleSheets].map(sheet => sheet.href || '')")
    loaded = {Path(address).name for address in addresses}
    bundles = [file for file in STYLES.glob("*.css") if not file.name.endswith("-packages.css")]
    others = [file.read_text(encoding="utf-8") for file in bundles if file.name not in loaded]
    return list(page.evaluate(FITTING, others))
