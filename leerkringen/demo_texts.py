"""What the people of the demo say to each other. All of it is made up."""

from dataclasses import dataclass, field

from leerkringen.enums import Tlp

RULES = """\
Wat hier staat, blijft hier.

- We vertellen niet door wie wat zei, ook niet aan de eigen organisatie.
- We noemen geen namen, adressen of zaaknummers van betrokkenen.
- We delen een document alleen zoals de eigenaar dat aangeeft (rood, oranje, groen of wit).
- We zijn hier om te leren: we oordelen niet en geven pas advies als daarom gevraagd is.
- Besloten is niet geheim: officiële stukken kunnen onder de Woo vallen.

Wie stopt, zegt dat tegen de begeleider. De toegang eindigt dan meteen.
"""


@dataclass(frozen=True)
class DemoConversation:
    """`posts`: days ago, time, who, text. `read`: who has read how many of the posts."""

    title: str
    posts: list[tuple[int, str, str, str]]
    read: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoDocument:
    title: str
    explanation: str
    file_name: str
    tlp: Tlp
    by: str
    lines: list[str]
    version: int = 1


CONVERSATIONS = [
    DemoConversation(
        "Terugblik op sessie 3: wat hielp jou het meest?",
        [
            (
                5,
                "9.00",
                "anouk.terlingen",
                "Vorige week oefenden we met de incidentmethode. Wat neemt u mee?",
            ),
            (
                5,
                "9.40",
                "rosa.dijkman",
                "Dat ik eerst vragen moest stellen. Ik had al een advies klaar.",
            ),
            (
                5,
                "11.10",
                "wim.hoogstede",
                "De stilte na de vraag. Daarna kwam pas het echte verhaal.",
            ),
            (
                4,
                "8.30",
                "marit.vos",
                "Dat iedereen de casus herkende, ook van buiten het vak.",
            ),
        ],
        {"marit.vos": 4, "joris.bakhuis": 4, "anouk.terlingen": 4},
    ),
    DemoConversation(
        "Ervaring met een stil alarm dat niemand hoort",
        [
            (
                3,
                "13.05",
                "samira.elidrissi",
                (
                    "Bij onze proef ging het stil alarm af. **Niemand kwam.** Het scherm stond in "
                    "een kamer waar 's middags niemand zit.\n\nHoe toetst u dat bij u?"
                ),
            ),
            (
                2,
                "10.20",
                "tom.verhage",
                "Wij oefenen elke maand op een ander moment. De uitkomst hangt in de kantine.",
            ),
            (
                1,
                "15.45",
                "els.wiersinga",
                "Wij hebben twee ontvangers: de bode en de teamleider.",
            ),
        ],
        {"marit.vos": 2, "anouk.terlingen": 3},
    ),
    DemoConversation(
        "Hoe vertel je het team dat er een melding is?",
        [
            (
                8,
                "16.40",
                "joris.bakhuis",
                (
                    "Een collega heeft gemeld dat een ondernemer haar thuis heeft opgezocht. De "
                    "melding loopt goed, maar het team merkt dat er iets is. Ik wil open zijn "
                    "zonder haar verhaal te vertellen.\n\nMijn vraag: hoe zorg ik dat het team zich "
                    "veilig voelt, terwijl ik bijna niets kan zeggen?"
                ),
            ),
            (
                8,
                "17.05",
                "anouk.terlingen",
                (
                    "Dank voor je vertrouwen, Joris. Even voor iedereen: we noemen geen namen, "
                    "functies of plaatsen van betrokkenen. Zet vooral neer wat jij zou willen horen"
                    " als je in dat team zat."
                ),
            ),
            (
                7,
                "8.50",
                "marit.vos",
                (
                    "Bij ons hielp het om te zeggen wat er wél geregeld is: er is een "
                    "aanspreekpunt, er is nazorg en we komen er donderdag op terug. Toen zakte de "
                    "spanning."
                ),
            ),
            (
                0,
                "8.31",
                "samira.elidrissi",
                (
                    "Vraag eerst aan haar wat ze wil dat het team weet. Dat gaf bij ons rust, en "
                    "één zin die iedereen mocht gebruiken."
                ),
            ),
            (
                0,
                "9.12",
                "pieter.kloosterboer",
                (
                    "Wij hebben daarvoor een korte tekst gemaakt. Ik heb hem bij de documenten "
                    "gezet: “Als er iets speelt in het team”."
                ),
            ),
        ],
        {"marit.vos": 3, "anouk.terlingen": 3, "joris.bakhuis": 3},
    ),
]

DOCUMENTS = [
    DemoDocument(
        "Bellijst na een dreigbrief",
        "Eén blad aan de binnenkant van de deur. Vul uw eigen nummers in.",
        "bellijst-dreigbrief.pdf",
        Tlp.ORANJE,
        "joris.bakhuis",
        ["Bellijst na een dreigbrief", "1. Is er nu gevaar? Bel 112.", "2. Leidinggevende", "3. Beveiliging"],
        version=3,
    ),
    DemoDocument(
        "Rooster achterwacht balie",
        "Zo is er op elk uur iemand die meeloopt naar de balie.",
        "rooster-achterwacht.xlsx",
        Tlp.GROEN,
        "samira.elidrissi",
        ["Dag | Ochtend | Middag", "Maandag | Team A | Team B", "Dinsdag | Team B | Team A"],
    ),
    DemoDocument(
        "Als er iets speelt in het team",
        "Een korte tekst voor als u iets moet zeggen en weinig kunt vertellen.",
        "als-er-iets-speelt.docx",
        Tlp.ORANJE,
        "pieter.kloosterboer",
        ["Er speelt iets. We zorgen voor elkaar.", "Dit is geregeld: een aanspreekpunt en nazorg."],
    ),
]
