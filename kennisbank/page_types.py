"""The model of each content type, by the code that imports, search and listings use."""

from kennisbank.enums import PaginaSoort
from kennisbank.models.base import KennisPage
from kennisbank.models.handvat import HandvatPage
from kennisbank.models.pages import PublicatiePage, StandaardPage, ThemaPage
from kennisbank.models.praktijk import PraktijkvoorbeeldPage, ProjectPage

PAGE_TYPES: dict[str, type[KennisPage]] = {
    model.soort.value: model
    for model in (HandvatPage, PraktijkvoorbeeldPage, ProjectPage, PublicatiePage, ThemaPage, StandaardPage)
}

#: Address of the listing under which pages of a type live; standard pages live below the home page.
LISTING_SLUGS: dict[str, str] = {
    PaginaSoort.HANDVAT: "handvatten",
    PaginaSoort.PRAKTIJKVOORBEELD: "praktijkvoorbeelden",
    PaginaSoort.PROJECT: "projecten",
    PaginaSoort.PUBLICATIE: "publicaties",
    PaginaSoort.THEMAPAGINA: "themas",
}
