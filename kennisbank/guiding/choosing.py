"""The rule behind "Waar begin ik?": three answers give a route of three to six steps. Pure: no database.

A step is a fase with the reason why it is there. How far somebody is gives the steps, in the order of the
fasen; the size of the municipality gives how many at most; what worries them most may bring one fase in, at
the cost of the last step, and says for which steps a handvat about that worry comes first. Without an answer,
or with one that we do not know, the route starts at the beginning, has five steps and no worry.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kennisbank.enums import Taxonomie

KADER, NULMETING, RISICO = "strategisch-kader", "nulmeting", "risicoanalyse"
PLAN, MAATREGELEN, GEDRAG = "beleid-en-plan", "maatregelen", "bewustwording"
OEFENEN, MELDEN, EVALUEREN = "voorbereiden-en-oefenen", "melden-en-nazorg", "evalueren"
ORDER = (KADER, NULMETING, RISICO, PLAN, MAATREGELEN, GEDRAG, OEFENEN, MELDEN, EVALUEREN)

#: Steps about one subject. The others are about the whole organisation, whatever worries somebody.
ABOUT_WORRY = frozenset({RISICO, MAATREGELEN, GEDRAG, OEFENEN, MELDEN})

#: At most so many steps: who is small has few hands.
STEPS_BY_SIZE = {"tot-20000": 4, "20000-50000": 5, "50000-100000": 6, "100000-300000": 6, "vanaf-300000": 6}
STEPS_WITHOUT_SIZE = 5


@dataclass(frozen=True)
class Worry:
    """`words` continue "zorgen over"; `terms` are what a page about it has; `fase`, if any, must be in."""

    label: Any
    words: Any
    terms: tuple[tuple[Taxonomie, str], ...]
    fase: str = ""


@dataclass(frozen=True)
class Progress:
    """`steps`: fase and reason, the most important first."""

    label: Any
    steps: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Step:
    fase: str
    reason: str
    about_worry: bool


PROGRESS: dict[str, Progress] = {
    "niets": Progress(
        _("We hebben nog niets"),
        (
            (KADER, _("Omdat u nog moet beginnen. Zonder opdrachtgever komt er geen plan.")),
            (NULMETING, _("Omdat u nog geen nulmeting heeft.")),
            (RISICO, _("Omdat u nog niet weet waar het risico het grootst is.")),
            (PLAN, _("Omdat u nog geen plan heeft.")),
            (MAATREGELEN, _("Omdat één maatregel niet op het hele plan hoeft te wachten.")),
            (MELDEN, _("Omdat er iets kan gebeuren voordat alles klaar is.")),
        ),
    ),
    "nulmeting": Progress(
        _("De nulmeting is klaar"),
        (
            (RISICO, _("Omdat u wel weet waar u staat, maar nog niet waar de druk zit.")),
            (PLAN, _("Omdat u nog geen plan heeft.")),
            (MAATREGELEN, _("Omdat een plan pas werkt als u er iets van invoert.")),
            (GEDRAG, _("Omdat een maatregel alleen werkt als collega’s meedoen.")),
            (MELDEN, _("Omdat iedereen moet weten wie er belt als er iets gebeurt.")),
            (OEFENEN, _("Omdat u in het echt geen tijd heeft om te zoeken.")),
        ),
    ),
    "plan": Progress(
        _("Er is een plan"),
        (
            (MAATREGELEN, _("Omdat een plan pas werkt als u er iets van invoert.")),
            (GEDRAG, _("Omdat een maatregel alleen werkt als collega’s meedoen.")),
            (OEFENEN, _("Omdat u in het echt geen tijd heeft om te zoeken.")),
            (MELDEN, _("Omdat iedereen moet weten wie er belt als er iets gebeurt.")),
            (EVALUEREN, _("Omdat een plan oud wordt. Spreek nu af wanneer u terugkijkt.")),
        ),
    ),
    "maatregelen": Progress(
        _("Er lopen maatregelen"),
        (
            (GEDRAG, _("Omdat een maatregel alleen werkt als collega’s meedoen.")),
            (OEFENEN, _("Omdat u alleen door te oefenen merkt of het werkt.")),
            (MELDEN, _("Omdat iedereen moet weten wie er belt als er iets gebeurt.")),
            (EVALUEREN, _("Omdat u nu kunt zien wat werkt en waarmee u kunt stoppen.")),
        ),
    ),
    "terugblik": Progress(
        _("We kijken elk jaar terug"),
        (
            (RISICO, _("Omdat de druk verschuift. Bekijk elk jaar een ander proces.")),
            (GEDRAG, _("Omdat er nieuwe collega’s zijn, en het onderwerp wegzakt.")),
            (OEFENEN, _("Omdat u alleen door te oefenen merkt of het nog werkt.")),
            (EVALUEREN, _("Omdat u nu kunt zien wat werkt en waarmee u kunt stoppen.")),
        ),
    ),
}

WORRIES: dict[str, Worry] = {
    "agressie": Worry(
        _("Agressie aan de balie"),
        _("agressie aan de balie"),
        (
            (Taxonomie.ONDERWERP, "agressie-en-geweld"),
            (Taxonomie.ONDERWERP, "gemeentehuis-en-balie"),
            (Taxonomie.DOELGROEP, "balie"),
        ),
        MAATREGELEN,
    ),
    "lekken": Worry(
        _("Informatie die uitlekt"),
        _("informatie die uitlekt"),
        (
            (Taxonomie.ONDERWERP, "lekken-van-informatie"),
            (Taxonomie.ONDERWERP, "gevoelige-gegevens-delen"),
            (Taxonomie.DOMEIN, "informatiebeveiliging"),
        ),
        MAATREGELEN,
    ),
    "druk": Worry(
        _("Druk op bestuurders en raadsleden"),
        _("druk op bestuurders en raadsleden"),
        (
            (Taxonomie.DOELGROEP, "burgemeester"),
            (Taxonomie.DOELGROEP, "wethouder"),
            (Taxonomie.DOELGROEP, "raadslid"),
        ),
        MELDEN,
    ),
    "processen": Worry(
        _("Kwetsbare processen, zoals vergunningen en inkoop"),
        _("kwetsbare processen"),
        (
            (Taxonomie.KWETSBAAR_PROCES, "vergunningen"),
            (Taxonomie.KWETSBAAR_PROCES, "aanbesteding-en-inkoop"),
            (Taxonomie.KWETSBAAR_PROCES, "subsidies"),
        ),
        RISICO,
    ),
}


def worry_about_domein(code: str, name: str) -> Worry:
    """A whole domein as a worry: a handvat of that domein comes first, and no fase is brought in."""
    return Worry(name, name.lower(), ((Taxonomie.DOMEIN, code),))


def choose_steps(*, size: str = "", progress: str = "", worry: Worry | None = None) -> list[Step]:
    """The steps of the route, in the order of the fasen; unknown answers count as none."""
    steps = list((PROGRESS.get(progress) or PROGRESS["niets"]).steps)
    most = STEPS_BY_SIZE.get(size, STEPS_WITHOUT_SIZE)
    steps = steps[:most]
    if worry and worry.fase and worry.fase not in dict(steps):
        because = _("Omdat u zich zorgen maakt over %s.") % worry.words
        steps = [*steps[: most - 1], (worry.fase, because)]
    steps.sort(key=lambda step: ORDER.index(step[0]))
    return [Step(fase, str(reason), fase in ABOUT_WORRY) for fase, reason in steps]
