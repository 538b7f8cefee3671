"""Ten thousand members in one leerkring and five hundred leerkringen: no page asks or shows more for it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leerkringen.models import Gesprek, Leerkring, Lidmaatschap
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.models import ReaderPlace
from tests.contracts.conftest import drain_all
from tests.contracts.quick_client import QuickClient
from tests.contracts.shared import own_site
from tests.factories.accounts import sign_in
from tests.factories.leerkringen import guide_of, make_circle, make_user, share, talk
from tests.security import filling

pytestmark = [pytest.mark.django_db, pytest.mark.once]

MEMBERS, CIRCLES, OF_THE_REST = 10_000, 500, 1_000
# More than one page of everything.
FEW = 60
MOST_QUERIES = 25
MOST_BYTES = 120_000
# What SQLite does for one page, in steps of its own program: the same on every machine, unlike seconds.
STEPS_AT_A_TIME = 10_000
MOST_STEPS = 6_000_000
WHO = re.compile(r'data-label="Wie">\s*([^<]+?)\s*</td>')
TITLE = re.compile(rb"Leerkring (?:groot|[0-9a-f-]{36})")
IN_CIRCLE = (
    "",
    "leden/",
    "leden/overdragen/",
    "gesprekken/",
    "gesprekken/{talk}/",
    "documenten/",
    "logboek/",
    "uitnodigen/",
    "aanvragen/",
    "bezorging/",
    "werkafspraken/",
    "werkafspraken/versies/",
)
OUTSIDE = (
    "/leerkringen/",
    "/leerkringen/mijn/",
    "/leerkringen/mijn/meldingen/",
    "/account/meldingen/",
    "/zoeken/?q=vraag",
    "/zoeken/?in=leerkringen&q=draaiboek",
    "/zoeken/?in=leerkringen&q=nergensgenoemd",
    "/zoeken/aanvullen?in=leerkringen&q=dra",
)
OF_STAFF = ("/admin/users/", "/admin/reports/logboek/")


@dataclass
class Measured:
    """One page: its queries with few rows and with many, and with many its size and the database's steps."""

    few: int = 0
    many: int = 0
    size_bytes: int = 0
    steps: int = 0


@contextmanager
def counted_steps() -> Iterator[list[int]]:
    """Yields a list that gets a row for every STEPS_AT_A_TIME; empty when the database is not SQLite."""
    passed: list[int] = []
    if connection.vendor != "sqlite":
        yield passed
        return
    # Answering nothing (None) lets the query go on.
    connection.connection.set_progress_handler(lambda: passed.append(STEPS_AT_A_TIME), STEPS_AT_A_TIME)
    try:
        yield passed
    finally:
        connection.connection.set_progress_handler(None, 0)


@dataclass
class Scene:
    """`paths`: what is asked, by whom and under which name; `found`: what was measured, by that name."""

    circle: Leerkring
    guide: User
    as_guide: QuickClient
    paths: dict[str, tuple[str, QuickClient]] = field(default_factory=dict)
    found: dict[str, Measured] = field(default_factory=dict)

    def look(self, when: str) -> None:
        """Asks all pages."""
        for path, (name, client) in self.paths.items():
            with CaptureQueriesContext(connection) as seen, counted_steps() as steps:
                answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            one = self.found.setdefault(name, Measured())
            one.steps, one.size_bytes = sum(steps), len(answer.content)
            setattr(one, when, len(seen))


@pytest.fixture(scope="module")
def big(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Filled twice: with somewhat more than a page of everything, and with very much."""
    with django_db_blocker.unblock(), own_site(tmp_path_factory.mktemp("groot")):
        circle = make_circle("Leerkring groot", zichtbaarheid="genoemd", aanmelden=True)
        guide = guide_of(circle, "Anouk Terlingen")
        conversation = talk(circle, guide, "Wie heeft ervaring?")
        share(circle, guide)
        drain_all()
        scene = Scene(circle, guide, sign_in(guide, QuickClient()))
        ids = {"talk": conversation.pk}
        staff = sign_in(make_user("Beheerder", is_staff=True, is_superuser=True), QuickClient())
        for name in IN_CIRCLE:
            scene.paths[f"/leerkringen/{circle.pk}/{name.format_map(ids)}"] = (name, scene.as_guide)
        scene.paths |= {path: (path, scene.as_guide) for path in OUTSIDE}
        scene.paths |= {path: (path, staff) for path in OF_STAFF}
        # Once before, for what is kept.
        scene.look("few")
        fill(scene, conversation, FEW, FEW)
        scene.look("few")
        fill(scene, conversation, MEMBERS - FEW, CIRCLES - FEW)
        scene.look("many")
        yield scene


def fill(scene: Scene, conversation: Gesprek, members: int, circles: int) -> None:
    rest = min(members, OF_THE_REST)
    people = filling.add_members(scene.circle, members)
    filling.add_conversations(scene.circle, people, rest)
    filling.add_messages(conversation, people[:50], rest)
    filling.add_documents(scene.circle, scene.guide, rest)
    filling.add_arrivals(scene.circle, scene.guide, rest)
    filling.add_lines(scene.circle, people[:50], rest)
    filling.add_circles(scene.guide, circles)


@pytest.mark.parametrize("address", [*IN_CIRCLE, *OUTSIDE, *OF_STAFF])
def test_a_page_asks_and_shows_as_much_for_ten_thousand(big: Scene, address: str) -> None:
    one = big.found[address]
    assert one.many == one.few
    assert one.many <= MOST_QUERIES
    assert one.size_bytes <= MOST_BYTES
    assert one.steps <= MOST_STEPS


def test_what_does_not_fit_stands_on_the_next_page(big: Scene) -> None:
    """All leerkringen can be reached, and the choices of one page leave those of the others alone."""
    assert Lidmaatschap.objects.filter(leerkring=big.circle).count() == MEMBERS + 1
    for path in ("/leerkringen/", "/leerkringen/mijn/"):
        titles = [set(TITLE.findall(big.as_guide.get(f"{path}?pagina={one}").content)) for one in (1, 2, 21)]
        assert [len(one) for one in titles] == [25, 25, 1], path
        assert not titles[0] & titles[1]
    page = big.as_guide.get("/account/meldingen/?pagina=2").content.decode()
    keys = sorted(set(re.findall(r'name="kring-([0-9a-f-]{36})"', page)))
    assert len(keys) == 25
    chosen = dict.fromkeys((f"kring-{key}" for key in keys), "nooit")
    answer = big.as_guide.post("/account/meldingen/?pagina=2", chosen)
    assert (answer.status_code, answer["Location"]) == (302, "/account/meldingen/?pagina=2")
    places = ReaderPlace.objects.filter(user=big.guide, rhythm="nooit")
    assert sorted(str(one) for one in places.values_list("scope", flat=True)) == keys


def test_the_log_is_searched_by_name(big: Scene) -> None:
    """Among so many one does not choose from a list."""
    path = f"/leerkringen/{big.circle.pk}/logboek/"
    record(action="rol gewijzigd", actor=big.guide, obj="leerkring", circle=big.circle.pk)
    shown = big.as_guide.get(f"{path}?wie=TERLING").content.decode()
    assert set(WHO.findall(shown)) == {"Anouk Terlingen"}
    assert not WHO.findall(big.as_guide.get(f"{path}?wie=niemand").content.decode())
    assert len(set(WHO.findall(big.as_guide.get(path).content.decode()))) > 2
    assert big.as_guide.get(f"{path}?wie=%00").status_code == 422
