"""The demo of the whole site: composes the demos of its parts."""

from django.db import transaction

from kennisbank.demo_content import load_demo_content
from kennisbank.models import OverzichtPage, PraktijkvoorbeeldPage
from leerkringen.demo import ensure_demo
from portal.accounts.demo import ensure_demo_accounts
from portal.home.models import FIRST_DEPTH, Accent, HomePage, Host
from portal.search.starter.loading import load_starter

FEATURED_SLUG = "van-losse-maatregelen-naar-een-plan"
FEATURED_QUOTE = (
    "We dachten dat we een klein probleem hadden. Na één middag met de balie wisten we waar het écht zat."
)
FEATURED_WHO = "Beveiligingscoördinator, gemeente Oosterwaard (14.000 inwoners)"
HOST_NAME = "weerbaarbestuur.localhost"
HOST_MENU = ("praktijkvoorbeelden", "handvatten", "vragen", "publicaties")
SECOND_TITLE = "U staat voor uw ambt. U staat er niet alleen voor"
SECOND_INTRO = (
    "Voor raadsleden, wethouders, burgemeesters en andere politieke ambtsdragers: "
    "wat doet u bij druk, dreiging of intimidatie, en wie helpt u daarbij?"
)
SECOND_OFTEN_ASKED = ["bedreiging", "sociale media", "nevenfuncties"]
OFTEN_ASKED = ["agressie aan de balie", "nulmeting", "Bibob"]


def load_demo() -> int:
    """Loads what is not there yet and returns the number of new pages; nothing that exists is changed."""
    ensure_demo_accounts()
    with transaction.atomic():
        pages = load_demo_content()
        if pages:
            _fill_home()
            _make_second_host()
    ensure_demo()
    load_starter()
    return pages


def _fill_home() -> None:
    home = HomePage.objects.get(depth=FIRST_DEPTH)
    home.vaak_gezocht = [("zoekterm", text) for text in OFTEN_ASKED]
    home.uitgelicht = PraktijkvoorbeeldPage.objects.filter(slug=FEATURED_SLUG).first()
    if home.uitgelicht:
        home.uitgelicht_citaat, home.uitgelicht_wie = FEATURED_QUOTE, FEATURED_WHO
    home.save_revision().publish()


def _make_second_host() -> None:
    """The same pages under another name, with a start page for people who hold a political office."""
    if Host.objects.exists():
        return
    start = HomePage(
        title=SECOND_TITLE,
        slug="weerbaarbestuur",
        intro=SECOND_INTRO,
        vaak_gezocht=[("zoekterm", text) for text in SECOND_OFTEN_ASKED],
    )
    HomePage.objects.get(depth=FIRST_DEPTH).add_child(instance=start)
    start.save_revision().publish()
    menu = {page.slug: page for page in OverzichtPage.objects.live().filter(slug__in=HOST_MENU)}
    Host.objects.create(
        hostnaam=HOST_NAME,
        naam="Weerbaar bestuur",
        startpagina=start,
        menu=[("pagina", menu[slug]) for slug in HOST_MENU if slug in menu],
        accent=Accent.MOS,
    )
