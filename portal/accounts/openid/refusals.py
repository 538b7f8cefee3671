"""Why somebody is not let in, in words for the log and in words that tell what to do."""

from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

_AGAIN = _("Begin opnieuw op de inlogpagina. Lukt het weer niet? Neem contact op met uw begeleider.")
_ASK = _(
    "Vraag de beheerder van uw organisatie dit na te kijken. U kunt intussen met uw wachtwoord inloggen."
)


class Reason(Enum):
    """Value: the short word for the security log (at most 29 signs), and the message with what to do."""

    UNREACHABLE = (
        "onbereikbaar",
        _(
            "De inlogdienst van uw organisatie geeft geen antwoord. Probeer het over een paar minuten nog "
            "eens, of log in met uw wachtwoord."
        ),
    )
    NOT_SET_UP = (
        "niet ingesteld",
        _("Deze inlogdienst is nog niet klaar voor gebruik. Log in met uw wachtwoord."),
    )
    STATE = ("onbekende poging", _AGAIN)
    CANCELLED = (
        "afgebroken",
        _("U hebt het inloggen bij uw organisatie afgebroken. U kunt het opnieuw proberen."),
    )
    ANSWER = ("ongeldig antwoord", _AGAIN)
    ISSUER = ("andere uitgever", _ASK)
    TOKEN = ("ongeldig token", _ASK)
    NO_ADDRESS = (
        "adres ontbreekt",
        _(
            "Uw organisatie geeft geen e-mailadres door. Vraag de beheerder van uw organisatie dat aan te "
            "zetten. U kunt intussen met uw wachtwoord inloggen."
        ),
    )
    UNVERIFIED = (
        "adres niet bevestigd",
        _(
            "Uw organisatie heeft uw e-mailadres niet bevestigd. Vraag uw eigen beheerder dat te doen. U "
            "kunt intussen met uw wachtwoord inloggen."
        ),
    )
    DOMAIN = (
        "adres van elders",
        _(
            "Uw e-mailadres hoort niet bij deze organisatie. Log in met uw wachtwoord, of kies een andere "
            "organisatie."
        ),
    )
    NO_ACCOUNT = (
        "geen account",
        _(
            "U hebt hier nog geen account. Dat krijgt u met een uitnodiging: open de link uit die mail en "
            "kies daar voor inloggen met uw organisatie."
        ),
    )
    OTHER_ADDRESS = (
        "uitnodiging voor ander adres",
        _(
            "De uitnodiging is voor een ander e-mailadres dan dat van uw organisatie. Vraag uw begeleider u "
            "op uw eigen adres uit te nodigen."
        ),
    )
    OTHER_PERSON = (
        "ander account daar",
        _(
            "Bij uw account hoort al een andere inlog van deze organisatie. Neem contact op met de beheerder "
            "van deze site."
        ),
    )
    INACTIVE = (
        "geblokkeerd",
        _("Met dit account kunt u niet meer inloggen. Klopt dit niet? Neem contact op met de redactie."),
    )
    NOT_AGAIN = (
        "niet opnieuw ingelogd",
        _("Uw organisatie heeft u niet opnieuw laten inloggen. Probeer het nog eens en log daar echt in."),
    )

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def message(self) -> Any:
        return self.value[1]


class Refused(Exception):
    """Nobody is let in. Holds no text from outside, so it may be logged."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason
