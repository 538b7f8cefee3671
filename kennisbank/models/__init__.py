"""Public knowledge: Wagtail pages, snippets and media. Nothing closed ever lives here."""

from kennisbank.models.base import KennisPage
from kennisbank.models.handvat import HandvatPage
from kennisbank.models.hulp import HulpNu
from kennisbank.models.media import Afbeelding, AfbeeldingRendition, PubliekDocument
from kennisbank.models.overzicht import OverzichtPage
from kennisbank.models.pages import PublicatiePage, StandaardPage, ThemaPage
from kennisbank.models.praktijk import PraktijkvoorbeeldPage, ProjectPage
from kennisbank.models.snippets import Begrip, Organisatie
from kennisbank.models.taxonomy import Term

__all__ = [
    "Afbeelding",
    "AfbeeldingRendition",
    "Begrip",
    "HandvatPage",
    "HulpNu",
    "KennisPage",
    "Organisatie",
    "OverzichtPage",
    "PraktijkvoorbeeldPage",
    "ProjectPage",
    "PubliekDocument",
    "PublicatiePage",
    "StandaardPage",
    "Term",
    "ThemaPage",
]
