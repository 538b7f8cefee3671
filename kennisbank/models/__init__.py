"""Public knowledge: Wagtail pages, snippets and media. Nothing closed ever lives here."""

from kennisbank.models.actueel import BijeenkomstPage, NieuwsPage
from kennisbank.models.base import KennisPage
from kennisbank.models.handvat import HandvatPage
from kennisbank.models.hulp import HulpNu
from kennisbank.models.hulpmiddelen import ProductPage, StappenplanPage
from kennisbank.models.leren import LesPage, VerhaalPage, VraagPage
from kennisbank.models.loket import Loket
from kennisbank.models.media import Afbeelding, AfbeeldingRendition, PubliekDocument
from kennisbank.models.organisatiepagina import OrganisatiePage
from kennisbank.models.overzicht import OverzichtPage
from kennisbank.models.pages import PublicatiePage, StandaardPage, ThemaPage
from kennisbank.models.praktijk import PraktijkvoorbeeldPage, ProjectPage
from kennisbank.models.reactie import Reactie
from kennisbank.models.snippets import Begrip, Organisatie
from kennisbank.models.taxonomy import Term
from kennisbank.models.verdwenen import VerdwenenPagina

__all__ = [
    "Afbeelding",
    "AfbeeldingRendition",
    "Begrip",
    "BijeenkomstPage",
    "HandvatPage",
    "HulpNu",
    "KennisPage",
    "LesPage",
    "Loket",
    "NieuwsPage",
    "Organisatie",
    "OrganisatiePage",
    "OverzichtPage",
    "PraktijkvoorbeeldPage",
    "ProductPage",
    "ProjectPage",
    "PublicatiePage",
    "PubliekDocument",
    "Reactie",
    "StandaardPage",
    "StappenplanPage",
    "Term",
    "ThemaPage",
    "VerdwenenPagina",
    "VerhaalPage",
    "VraagPage",
]
