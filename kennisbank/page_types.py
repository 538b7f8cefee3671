"""The model of each content type, by the code that imports, search and listings use."""

from kennisbank.enums import PaginaSoort
from kennisbank.models.actueel import BijeenkomstPage, NieuwsPage
from kennisbank.models.base import KennisPage
from kennisbank.models.handvat import HandvatPage
from kennisbank.models.hulpmiddelen import ProductPage, StappenplanPage
from kennisbank.models.leren import LesPage, VerhaalPage, VraagPage
from kennisbank.models.organisatiepagina import OrganisatiePage
from kennisbank.models.pages import PublicatiePage, StandaardPage, ThemaPage
from kennisbank.models.praktijk import PraktijkvoorbeeldPage, ProjectPage

PAGE_TYPES: dict[str, type[KennisPage]] = {
    model.soort.value: model
    for model in (
        HandvatPage,
        PraktijkvoorbeeldPage,
        ProjectPage,
        PublicatiePage,
        ProductPage,
        StappenplanPage,
        LesPage,
        VraagPage,
        VerhaalPage,
        NieuwsPage,
        BijeenkomstPage,
        OrganisatiePage,
        ThemaPage,
        StandaardPage,
    )
}

#: Address of the listing under which pages of a type live; standard pages live below the home page.
LISTING_SLUGS: dict[str, str] = {
    PaginaSoort.HANDVAT: "handvatten",
    PaginaSoort.PRAKTIJKVOORBEELD: "praktijkvoorbeelden",
    PaginaSoort.PROJECT: "projecten",
    PaginaSoort.PUBLICATIE: "publicaties",
    PaginaSoort.PRODUCT: "producten-en-diensten",
    PaginaSoort.STAPPENPLAN: "stappenplannen",
    PaginaSoort.LES: "lessen",
    PaginaSoort.VRAAG: "vragen",
    PaginaSoort.VERHAAL: "verhalen",
    PaginaSoort.NIEUWS: "nieuws",
    PaginaSoort.BIJEENKOMST: "agenda",
    PaginaSoort.ORGANISATIE: "organisaties",
    PaginaSoort.THEMAPAGINA: "themas",
}
