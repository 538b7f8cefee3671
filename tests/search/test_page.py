"""`/zoeken/` as a visitor and as a member of a leerkring sees it."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils.html import escape

from portal.accounts.models import User
from portal.search.indexing import rebuild, rebuild_everywhere
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db

CANARY = "kanarievogel"
PASSWORD = "een lange zin als wachtwoord"


def page(client: Client, **data: Any) -> str:
    response = client.get("/zoeken/", data)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def filled(embedded: Any, public_source: MemorySource) -> MemorySource:
    public_source.put(
        *(
            document(
                f"{number:02}",
                f"Handvat {number} over melden",
                "Lang verhaal. " * 40 + "Wie een incident ziet, zegt dat. " + "En verder. " * 40,
                facets={"domein": ("integriteit" if number % 2 else "fysiek",)},
            )
            for number in range(23)
        ),
        document("p", "Publicatie <i>over</i> weerbaarheid", "Een & ander.", kind="publicatie"),
    )
    rebuild_everywhere("public")
    return public_source


class TestVisitor:
    def test_shows_number_kind_fragment_and_pages(self, client: Client, filled: MemorySource) -> None:
        html = page(client, q="melden incident")

        assert "23 resultaten" in html
        assert '<p class="kicker">Handvat</p>' in html
        assert '<mark class="nl-mark">incident</mark>' in html
        assert "?q=melden+incident&amp;pagina=2" in html
        assert 'aria-current="page"><span class="visually-hidden">Pagina </span>1</a>' in html

    def test_pages_together_hold_all_hits(self, client: Client, filled: MemorySource) -> None:
        seen = [page(client, q="melden", pagina=number).count('class="hit__title"') for number in (1, 2, 3)]

        assert seen == [10, 10, 3]

    def test_titles_and_texts_are_escaped(self, client: Client, filled: MemorySource) -> None:
        html = page(client, q='weerbaarheid "><script>')

        assert escape("Publicatie <i>over</i> weerbaarheid") in html
        assert "<script>" not in html.split("</head>")[1]

    def test_chosen_filters_are_checked_counted_and_removable(
        self, client: Client, filled: MemorySource
    ) -> None:
        html = page(client, q="melden", domein="integriteit", type="handvat")

        assert "11 resultaten" in html
        assert 'name="domein" value="integriteit" checked' in html
        # The other value of the same facet keeps its own count.
        assert 'name="domein" value="fysiek"' in html
        assert 'href="?q=melden&amp;type=handvat"' in html
        assert 'href="?q=melden&amp;domein=integriteit"' in html
        assert 'href="?q=melden"' in html
        assert '<input type="hidden" name="q" value="melden">' in html

    def test_other_search_engines_may_know_the_page_but_no_answers(
        self, client: Client, filled: MemorySource
    ) -> None:
        empty, answer = page(client), page(client, q="melden")
        assert '<meta name="description"' in empty
        assert "noindex" not in empty
        assert '<meta name="robots" content="noindex">' in answer
        rules = client.get("/robots.txt").content.decode().splitlines()
        assert "Disallow: /zoeken/?" in rules
        assert "Disallow: /zoeken/" not in rules

    def test_nothing_found_is_no_dead_end(self, client: Client, filled: MemorySource) -> None:
        html = page(client, q="onvindbaar")

        assert "We vonden niets met" in html
        assert 'href="/handvatten/"' in html

    def test_page_after_the_last_leads_back(self, client: Client, filled: MemorySource) -> None:
        assert "Naar de eerste pagina" in page(client, q="melden", pagina=99)

    @pytest.mark.parametrize(
        "query",
        ["bedreigd", "dreiging", "Bedreiging burgemeester", "intimidatie", "agressieve man", "geweld"],
    )
    def test_threat_words_put_help_before_all_hits(
        self, client: Client, filled: MemorySource, query: str
    ) -> None:
        html = page(client, q=query)

        assert 'href="tel:112"' in html.split("<main")[1]
        assert html.index('class="hulp"') < html.index("hits-head")

    def test_other_words_do_not(self, client: Client, filled: MemorySource) -> None:
        assert 'class="hulp"' not in page(client, q="melden")

    def test_unusable_parts_of_an_address_are_named(self, client: Client, filled: MemorySource) -> None:
        html = page(client, q="melden " + "x" * 300, domein="bestaat-niet", pagina="abc")

        assert "ingekort" in html
        assert "kennen we niet" in html

    def test_anonymous_answer_sets_no_cookie(self, client: Client, filled: MemorySource) -> None:
        response = client.get("/zoeken/", {"q": "melden"})

        assert not response.cookies

    def test_public_search_never_opens_the_closed_file(
        self, client: Client, filled: MemorySource, embedded: Any
    ) -> None:
        (embedded / "zoeken-besloten.sqlite3").write_bytes(b"wie dit opent, faalt")

        assert "23 resultaten" in page(client, q="melden", **{"in": "leerkringen"})


class TestUnavailable:
    @pytest.fixture
    def silent_port(self) -> Iterator[int]:
        """A server that accepts a connection and then says nothing, as a frozen one does."""
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            yield server.getsockname()[1]

    @pytest.fixture(params=["dead", "frozen"])
    def broken(self, request: pytest.FixtureRequest, settings: Any, silent_port: int, tmp_path: Path) -> None:
        """A site whose Elasticsearch does not answer."""
        settings.SEARCH_ENGINE = "elasticsearch"
        settings.DATA_DIR = tmp_path
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{silent_port if request.param == 'frozen' else 9}"
        settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}

    def test_page_says_so_when_there_is_no_index_at_all(
        self, client: Client, broken: None, public_source: MemorySource
    ) -> None:
        before = time.monotonic()

        html = page(client, q="bedreiging")

        assert time.monotonic() - before < 2.5
        assert "tijdelijk niet beschikbaar" in html
        assert 'class="hulp"' in html

    def test_the_embedded_index_answers_in_time_and_says_so(
        self, client: Client, broken: None, public_source: MemorySource
    ) -> None:
        public_source.put(document("1", "Agressie aan de balie"), document("2", "Balie"))
        rebuild("sqlite", "public")
        before = time.monotonic()

        # Several questions to the engine in one request: the server is waited for once.
        html = page(client, q="agressie balie onvindbaar")

        assert time.monotonic() - before < 2.5
        assert "Agressie aan de balie" in html
        assert "Beperkt zoeken" in html
        answer = client.get("/api/zoeken", {"q": "balie"})
        assert (answer.status_code, answer.json()["totaal"]) == (200, 2)
        assert "Beperkt zoeken" in answer.json()["opmerking"]


class TestMember:
    @pytest.fixture
    def closed(self, filled: MemorySource, closed_source: MemorySource) -> MemorySource:
        closed_source.put(
            document("1", f"Gesprek {CANARY}", "Wat hier staat, blijft hier.", acl=("g:1",)),
            document("2", "Ander gesprek", f"Met {CANARY}.", acl=("g:2",)),
        )
        closed_source.members = {"lid@oosterwaard.example": frozenset({"g:1"})}
        rebuild_everywhere("closed")
        return closed_source

    def sign_in(self, email: str, *, second_factor: bool = True) -> Client:
        user = User.objects.create_user(email, PASSWORD, full_name="Sanne Voorbeeld")
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        client = Client()
        if not second_factor:
            client.force_login(user)
            return client
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(user, secret)
        client.post("/account/login/", {"login": email, "password": PASSWORD})
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        code = totp.format_hotp_value(totp.hotp_value(secret, counter))
        response = client.post("/account/2fa/authenticate/", {"code": code})
        assert response.status_code == 302
        return client

    def test_member_searches_own_leerkring_only(self, closed: MemorySource) -> None:
        client = self.sign_in("lid@oosterwaard.example")

        response = client.get("/zoeken/", {"q": CANARY, "in": "leerkringen"})
        html = response.content.decode()

        assert "1 resultaat" in html
        assert "/proefkring/1/" in html
        assert "/proefkring/2/" not in html
        assert "Besloten" in html
        assert response["Cache-Control"] == "private, no-store"

    def test_public_tab_of_a_member_holds_nothing_closed(self, closed: MemorySource) -> None:
        client = self.sign_in("lid@oosterwaard.example")

        html = page(client, q=CANARY)

        assert "Mijn leerkringen" in html
        assert "/proefkring/" not in html

    def test_ended_membership_holds_at_the_next_request(self, closed: MemorySource) -> None:
        client = self.sign_in("lid@oosterwaard.example")
        closed.members = {}

        html = page(client, q=CANARY, **{"in": "leerkringen"})

        assert "Mijn leerkringen" not in html
        assert "/proefkring/" not in html

    def test_others_get_the_public_answer(self, client: Client, closed: MemorySource) -> None:
        """Byte for byte what an unknown value of the parameter gives, for each kind of outsider."""
        outsiders = [
            client,
            self.sign_in("ander@lindemeer.example"),
            self.sign_in("lid@oosterwaard.example", second_factor=False),
        ]
        for outsider in outsiders:
            html = page(outsider, q="melden", **{"in": "leerkringen"})

            assert html == page(outsider, q="melden", **{"in": "bestaat-niet"})
            assert "Mijn leerkringen" not in html
            assert CANARY not in page(outsider, q="gesprek", **{"in": "leerkringen"})

    def test_closed_engine_down_is_told(self, closed: MemorySource, settings: Any) -> None:
        client = self.sign_in("lid@oosterwaard.example")
        settings.SEARCH_ENGINE = "elasticsearch"
        settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
        settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}

        html = page(client, q=CANARY, **{"in": "leerkringen"})
        assert "Beperkt zoeken" in html
        assert "1 resultaat" in html
