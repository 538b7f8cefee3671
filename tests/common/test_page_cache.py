"""Public pages from memory: no query when warm, never for somebody else, and never older than a change."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from kennisbank.models import Begrip, HulpNu, OverzichtPage, PubliekDocument, Reactie
from portal.common import page_cache
from portal.common.content_version import content_version
from portal.common.page_cache import PAGES, QUERIES
from portal.search.models import VastResultaat
from tests.committed import commit_content
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_organisatie, make_praktijkvoorbeeld, term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

HANDVAT = "/handvatten/balie/"
ADDRESSES = (
    "/",
    HANDVAT,
    "/handvatten/",
    "/handvatten/?domein=integriteit&pagina=1",
    "/zoeken/?q=balie",
    "/api/zoeken?q=balie",
    "/themas/",
    "/begrippen/",
    "/hulp-nu/",
    "/sitemap.xml",
    "/robots.txt",
)


@pytest.fixture
def handvat() -> Any:
    page = make_handvat(
        title="Rust aan de balie", slug="balie", organisatie=make_organisatie(naam="Veldstad")
    )
    make_praktijkvoorbeeld(slug="proef", handvatten=[page], organisatie=page.organisatie)
    commit_content()
    return page


def queries(client: Client, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, **headers)
    return len(captured)


def test_warm_pages_cost_no_query_and_no_cookie(client: Client, handvat: Any) -> None:
    for address in ADDRESSES:
        cold = client.get(address)
        with CaptureQueriesContext(connection) as captured:
            warm = client.get(address)
            head = client.head(address)
            known = client.get(address, headers={"if-none-match": warm["ETag"]})
        assert len(captured) == 0, address
        assert warm.content == cold.content, address
        assert dict(warm.headers) == dict(cold.headers), address
        assert warm["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert "default-src 'none'" in warm["Content-Security-Policy"]
        assert not warm.cookies
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Length"] == str(len(warm.content))
        assert (known.status_code, known.content, known["ETag"]) == (304, b"", warm["ETag"])
    assert "ETag" not in client.post("/handvatten/").headers


def test_l18_other_visitors_get_no_kept_page_and_leave_none(client: Client, handvat: Any) -> None:
    member = sign_in(make_account("Marit Vos", is_staff=True))
    for address in ("/", HANDVAT, "/zoeken/?q=balie"):
        own = member.get(address)
        assert own["Cache-Control"] == "private, no-store"
        assert "ETag" not in own
        assert b"Mijn account" in own.content
        # Kept for the anonymous reader, who sees nothing of her; and she nothing of what was kept for him.
        anonymous = [client.get(address) for _turn in range(2)][1]
        assert b"Mijn account" not in anonymous.content
        assert b"Mijn account" in member.get(address).content
        assert queries(client, address) == 0
    for cookie in ("sessie", "csrf"):
        other = Client()
        other.cookies[cookie] = "verzonnen"
        assert queries(other, HANDVAT) > 0
    assert queries(client, HANDVAT, HTTP_AUTHORIZATION="Basic eDp5") > 0
    assert not any("/account/" in key[3] or "/leerkringen/" in key[3] for key in PAGES._found)


def test_editors_keep_their_bar(client: Client, handvat: Any) -> None:
    client.get(HANDVAT)
    client.get(HANDVAT)
    editor = Client()
    editor.force_login(make_account("Els Redacteur", is_staff=True, is_superuser=True))
    assert b"<wagtail-userbar" in editor.get(HANDVAT).content
    assert b"<wagtail-userbar" not in client.get(HANDVAT).content


def test_previews_are_never_kept(client: Client, handvat: Any) -> None:
    client.get(HANDVAT)
    handvat.title = "Alleen voor de redactie"
    preview = handvat.make_preview_request()
    assert "Alleen voor de redactie" in preview.content.decode()
    assert "Alleen voor de redactie" not in client.get(HANDVAT).content.decode()


def test_errors_are_not_kept(client: Client, handvat: Any) -> None:
    for address in ("/handvatten/bestaat-niet/", "/handvatten/?pagina=99", "/api/zoeken?pagina=0"):
        first, again = client.get(address), client.get(address)
        assert first.status_code == again.status_code >= 400
        assert again["Cache-Control"] == "no-store"
        assert "ETag" not in again
    assert not any(key[3] == "/handvatten/bestaat-niet/" for key in PAGES._found)


# --- What changes is seen at once ----------------------------------------------------------------


def publish(page: Any) -> None:
    page.title = "Nieuwe kop"
    page.save_revision().publish()


def rename_term(page: Any) -> None:
    found = term("domein", "integriteit")
    found.naam = found.korte_naam = "Nieuwe kop"
    found.save()


def show_in_menu(page: Any) -> None:
    listing = OverzichtPage.objects.get(soort="vraag")
    listing.title, listing.show_in_menus = "Nieuwe kop", True
    listing.save()


def rename_organisation(page: Any) -> None:
    page.organisatie.naam = "Nieuwe kop"
    page.organisatie.save()


def add_begrip(page: Any) -> None:
    Begrip.objects.create(term="Nieuwe kop", betekenis="Uitleg.")


def save_help(page: Any) -> None:
    HulpNu.objects.create(ondersteuningsteam_tekst="Nieuwe kop")


def pin_help(page: Any) -> None:
    VastResultaat.objects.create(zoekwoorden="balie", hulp_nu=True)


def move_address(page: Any) -> None:
    page.slug = "nieuw-adres"
    page.save_revision().publish()


CHANGES: dict[str, tuple[Callable[[Any], None], str, str]] = {
    "publish, on the page": (publish, HANDVAT, "Nieuwe kop"),
    "publish, in the list": (publish, "/handvatten/", "Nieuwe kop"),
    "publish, on the home page": (publish, "/", "Nieuwe kop"),
    "term, on the page": (rename_term, HANDVAT, "Nieuwe kop"),
    "term, among the facets": (rename_term, "/handvatten/", "Nieuwe kop"),
    "menu": (show_in_menu, HANDVAT, "Nieuwe kop"),
    "organisation": (rename_organisation, "/praktijkvoorbeelden/proef/", "Nieuwe kop"),
    "begrip": (add_begrip, "/begrippen/", "Nieuwe kop"),
    "setting": (save_help, "/hulp-nu/", "Nieuwe kop"),
    "rule of the search": (pin_help, "/zoeken/?q=balie", "hulp-kop"),
    "address, in the list": (move_address, "/handvatten/", "/handvatten/nieuw-adres/"),
    "address, in the sitemap": (move_address, "/sitemap.xml", "/handvatten/nieuw-adres/"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once(client: Client, handvat: Any, name: str) -> None:
    change, address, text = CHANGES[name]
    client.get(address)
    assert queries(client, address) == 0
    assert text not in client.get(address).content.decode()
    change(handvat)
    commit_content()
    assert text in client.get(address).content.decode()


def test_what_is_withdrawn_is_gone_at_once(client: Client, handvat: Any) -> None:
    for address in (HANDVAT, "/handvatten/", "/", "/sitemap.xml"):
        client.get(address)
        assert queries(client, address) == 0
    handvat.unpublish()
    commit_content()
    assert client.get(HANDVAT).status_code == 410
    for address in ("/handvatten/", "/", "/sitemap.xml"):
        assert HANDVAT not in client.get(address).content.decode()
    Redirect.objects.create(old_path="/oud", redirect_link="/handvatten/")
    commit_content()
    assert client.get("/oud/")["Location"] == "/handvatten/"


def test_what_readers_do_not_see_makes_no_new_version(client: Client, handvat: Any) -> None:
    client.get(HANDVAT)
    version = content_version()
    handvat.title = "Nog niet klaar"
    handvat.save_revision()
    Reactie.objects.create(page=handvat, nuttig=True)
    make_account("Iemand Nieuw")
    assert content_version() == version
    assert queries(client, HANDVAT) == 0
    PubliekDocument.objects.create(title="Bijlage", file=ContentFile(b"tekst", "bijlage.txt"))
    assert content_version() == ""
    commit_content()
    assert content_version() not in {"", version}


def test_what_is_rolled_back_is_never_shown_and_empties_nothing(client: Client, handvat: Any) -> None:
    client.get(HANDVAT)
    version = content_version()
    with transaction.atomic():
        publish(handvat)
        # In the transaction itself nothing is kept, so that nobody else gets to see it.
        assert "Nieuwe kop" in client.get(HANDVAT).content.decode()
        transaction.set_rollback(True)
    assert content_version() == version
    assert queries(client, HANDVAT) == 0
    assert "Nieuwe kop" not in client.get(HANDVAT).content.decode()


def test_the_second_of_two_changes_counts_when_the_first_is_rolled_back(handvat: Any) -> None:
    version = content_version()
    with transaction.atomic():
        with transaction.atomic():
            publish(handvat)
            transaction.set_rollback(True)
        add_begrip(handvat)
    commit_content()
    assert content_version() != version


# --- Bounded ----------------------------------------------------------------------------------------


def test_odd_addresses_do_not_fill_the_memory(client: Client, handvat: Any, settings: Any) -> None:
    client.get("/handvatten/?domein=integriteit&volgorde=nieuw")
    assert queries(client, "/handvatten/?volgorde=nieuw&domein=integriteit") == 0
    kept = len(QUERIES._found)
    for odd in ("?x=1", "?domein=integriteit&utm_source=mail", f"?domein={'a' * 600}", "?%00=1"):
        for _turn in range(2):
            client.get(f"/handvatten/{odd}")
    assert len(QUERIES._found) == kept
    settings.PAGE_CACHE_BYTES = 400_000
    client.get(HANDVAT)
    for number in range(12):
        client.get("/zoeken/", {"q": f"vraag {number}"})
    assert QUERIES.bytes <= 100_000
    assert QUERIES.bytes == sum(one.size for one in QUERIES._found.values())
    # The searches pushed out each other, not the page.
    assert queries(client, HANDVAT) == 0
    settings.PAGE_CACHE_BYTES = 0
    assert queries(client, HANDVAT) > 0


def test_a_page_is_made_again_after_some_minutes(
    client: Client, handvat: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The agenda and "geldig tot" change without anybody who saves something."""
    monkeypatch.setattr(page_cache, "MAX_AGE_SECONDS", 0.2)
    client.get(HANDVAT)
    assert queries(client, HANDVAT) == 0
    time.sleep(0.25)
    assert queries(client, HANDVAT) > 0


def test_public_pages_hold_no_form_token(client: Client, handvat: Any) -> None:
    for address in ADDRESSES:
        response = client.get(address)
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert not response.cookies
