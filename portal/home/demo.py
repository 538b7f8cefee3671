"""The demo of the whole site: composes the demos of its parts."""

from kennisbank.demo_content import load_demo_content
from kennisbank.models import PraktijkvoorbeeldPage
from leerkringen.demo import ensure_demo
from portal.accounts.demo import ensure_demo_accounts
from portal.home.models import HomePage
from portal.search.starter.loading import load_starter

FEATURED_SLUG = "van-losse-maatregelen-naar-een-plan"
FEATURED_QUOTE = (
    "We dachten dat we een klein probleem hadden. Na één middag met de balie wisten we waar het écht zat."
)
FEATURED_WHO = "Beveiligingscoördinator, gemeente Oosterwaard (14.000 inwoners)"
OFTEN_ASKED = ["agressie aan de balie", "nulmeting", "Bibob"]


def load_demo() -> int:
    """Loads what is not there yet and returns the number of new pages; nothing that exists is changed."""
    ensure_demo_accounts()
    pages = load_demo_content()
    if pages:
        _fill_home()
    ensure_demo()
    load_starter()
    return pages


def _fill_home() -> None:
    home = HomePage.objects.get()
    home.vaak_gezocht = [("zoekterm", text) for text in OFTEN_ASKED]
    home.uitgelicht = PraktijkvoorbeeldPage.objects.filter(slug=FEATURED_SLUG).first()
    if home.uitgelicht:
        home.uitgelicht_citaat, home.uitgelicht_wie = FEATURED_QUOTE, FEATURED_WHO
    home.save_revision().publish()
