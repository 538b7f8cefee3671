"""Pages for tests: every value is fixed unless the test gives it."""

from datetime import date
from itertools import count
from typing import Any

from django.test import Client

from kennisbank.models import (
    Begrip,
    HandvatPage,
    KennisPage,
    Loket,
    Organisatie,
    OverzichtPage,
    PraktijkvoorbeeldPage,
    ProjectPage,
    PublicatiePage,
    StandaardPage,
    Term,
)
from portal.common.page_cache import forget_pages
from portal.home.models import HomePage
from tests.committed import commit_content

_number = count(1)
RELATIONS = ("handvatten", "hoort_bij", "producten", "uitgelicht")


def term(taxonomie: str, code: str) -> Term:
    return Term.objects.get(taxonomie=taxonomie, code=code)


def make_page(
    model: type[KennisPage], *, terms: list[tuple[str, str]] = (), live: bool = True, **fields: Any
) -> Any:
    """A page of `model` below its listing, published unless `live` is False."""
    number = next(_number)
    fields.setdefault("title", f"{model.soort.label} {number}")
    fields.setdefault("slug", f"{model.soort.value}-{number}")
    fields.setdefault("samenvatting", f"Samenvatting {number}")
    fields.setdefault("laatst_gecontroleerd_op", date(2026, 11, 3))
    related = {name: fields.pop(name) for name in RELATIONS if name in fields}
    page = model(live=live, **fields)
    page.termen = [term(taxonomie, code) for taxonomie, code in terms]
    for name, pages in related.items():
        setattr(page, name, pages)
    parent = (
        HomePage.objects.get(depth=2)
        if model is StandaardPage
        else OverzichtPage.objects.get(soort=model.soort.value)
    )
    parent.add_child(instance=page)
    return page


def make_handvat(**fields: Any) -> HandvatPage:
    fields.setdefault("terms", [("domein", "integriteit"), ("fase", "nulmeting")])
    return make_page(HandvatPage, **fields)


def make_praktijkvoorbeeld(**fields: Any) -> PraktijkvoorbeeldPage:
    fields.setdefault("terms", [("domein", "integriteit"), ("inwonerklasse", "tot-20000")])
    return make_page(PraktijkvoorbeeldPage, **fields)


def make_project(**fields: Any) -> ProjectPage:
    fields.setdefault("projectsoort", "pilot")
    fields.setdefault("terms", [("programma", "pilot-ib")])
    return make_page(ProjectPage, **fields)


def make_publicatie(**fields: Any) -> PublicatiePage:
    fields.setdefault("terms", [("documentsoort", "rapport")])
    return make_page(PublicatiePage, **fields)


def make_loket(*, rollen: list[str] = (), **fields: Any) -> Loket:
    """A place to turn to, for the doelgroepen with these codes or for everyone."""
    fields.setdefault("naam", f"Loket {next(_number)}")
    fields.setdefault("soort", "melding")
    fields.setdefault("wanneer", "Als er iets is.")
    fields.setdefault("gecontroleerd_op", date(2026, 11, 3))
    loket = Loket.objects.create(**fields)
    loket.doelgroepen.set(term("doelgroep", code) for code in rollen)
    return loket


def make_organisatie(**fields: Any) -> Organisatie:
    fields.setdefault("naam", f"Oosterwaard {next(_number)}")
    fields.setdefault("voorbeeldinhoud", True)
    return Organisatie.objects.create(**fields)


def make_begrip(term: str, betekenis: str = "", *, synoniemen: str = "", afkortingen: str = "") -> Begrip:
    """A term explained; synonyms and abbreviations one a line."""
    meaning = betekenis or f"Wat {term} is."
    return Begrip.objects.create(term=term, betekenis=meaning, synoniemen=synoniemen, afkortingen=afkortingen)


def warm_up(client: Client, *addresses: str) -> None:
    """As on a running site: what is read once a process or once a version is there; pages are made anew."""
    commit_content()
    for address in addresses:
        client.get(address)
    forget_pages()
