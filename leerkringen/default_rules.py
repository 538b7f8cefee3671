"""The werkafspraken with which a new leerkring begins; begeleider and members make them their own."""

from django.utils.translation import gettext as _


def default_rules() -> str:
    """The text in Markdown."""
    return _(
        "Wat hier staat, blijft hier.\n\n"
        "- We vertellen niet door wie wat zei, ook niet aan de eigen organisatie.\n"
        "- We noemen geen namen, adressen of zaaknummers van betrokkenen.\n"
        "- We delen een document alleen zoals de eigenaar dat aangeeft.\n"
        "- We luisteren eerst, en geven pas advies als daarom gevraagd is.\n"
        "- Besloten is niet geheim: officiële stukken kunnen onder de Wet open overheid vallen.\n\n"
        "Wie stopt, zegt dat tegen de begeleider. De toegang eindigt dan meteen.\n"
    )
