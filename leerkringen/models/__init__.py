"""The models of the closed half. None of them is ever a Wagtail page, document or snippet."""

from leerkringen.models.aanvraag import Aanvraag
from leerkringen.models.document import Praktijkdocument
from leerkringen.models.eigen import ExportStatus, Gegevensexport, Profielfoto
from leerkringen.models.gesprek import Bericht, Gelezen, Gesprek
from leerkringen.models.kring import Akkoord, Leerkring, Lidmaatschap, Werkafspraken
from leerkringen.models.noodtoegang import Noodtoegang
from leerkringen.models.opening import Opening
from leerkringen.models.uitnodiging import Uitnodiging

__all__ = [
    "Aanvraag",
    "Akkoord",
    "Bericht",
    "ExportStatus",
    "Gegevensexport",
    "Gelezen",
    "Gesprek",
    "Leerkring",
    "Lidmaatschap",
    "Noodtoegang",
    "Opening",
    "Praktijkdocument",
    "Profielfoto",
    "Uitnodiging",
    "Werkafspraken",
]
