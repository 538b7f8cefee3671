"""Two host names over the same pages, each with a face of its own; signing in on one of them only."""

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from kennisbank.models import OverzichtPage, StandaardPage
from portal.home.models import HomePage, Host
from tests.committed import commit_content
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_page

pytestmark = pytest.mark.django_db

SECOND = "tweede.localhost"


@pytest.fixture(autouse=True)
def site_url(settings: Any) -> str:
    settings.SITE_URL = "http://localhost:8000"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver", SECOND]
    return str(settings.SITE_URL)


def make_start(**fields: Any) -> HomePage:
    fields.setdefault("title", "U staat er niet alleen voor")
    start = HomePage(slug="tweede", **fields)
    HomePage.objects.get(depth=2).add_child(instance=start)
    return start


@pytest.fixture
def host() -> Host:
    menu = [("pagina", OverzichtPage.objects.get(soort=soort)) for soort in ("vraag", "handvat")]
    found = Host.objects.create(
        hostnaam=SECOND, naam="Tweede Kring", startpagina=make_start(), menu=menu, accent="mos"
    )
    commit_content()
    return found


@pytest.fixture
def second() -> Client:
    return Client(headers={"host": f"{SECOND}:8000"})


def canonical(response: Any) -> str:
    return str(re.findall(r'<link rel="canonical" href="([^"]*)"', response.content.decode())[0])


def test_each_host_has_its_own_face(client: Client, second: Client, host: Host) -> None:
    page = make_handvat()
    commit_content()
    for _turn in range(2):  # The second time from memory.
        here, there = client.get("/").content.decode(), second.get("/").content.decode()
        assert "U staat er niet alleen voor" in there
        assert "U staat er niet alleen voor" not in here
        assert '<body class="accent-mos ' in there
        assert "accent-" not in here
    text = second.get(page.url).content.decode()
    assert re.search(r"<title>.* \| Tweede Kring</title>", text)
    assert text.count("<span>tweede kring</span>") == 2  # At the top and at the end.
    assert re.findall(r'class="nav__link" href="(/[^"]*)"', text)[:2] == ["/vragen/", "/handvatten/"]
    assert "| Weerbaar</title>" in client.get(page.url).content.decode()
    with CaptureQueriesContext(connection) as captured:
        second.get(page.url)
        second.get("/")
    assert len(captured) == 0


def test_a_change_of_the_host_is_seen_at_once(second: Client, host: Host) -> None:
    second.get("/")
    host.naam = "Andere naam"
    host.menu = []
    host.save()
    commit_content()
    assert "<span>andere naam</span>" in second.get("/").content.decode()
    assert 'href="/projecten/"' in second.get("/").content.decode()
    host.delete()
    commit_content()
    text = second.get("/").content.decode()
    assert "<span>weerbaar</span>" in text
    assert "accent-mos" not in text
    assert second.get("/account/login/").status_code == 200


def test_a_start_page_that_is_withdrawn_leaves_the_ordinary_one(second: Client, host: Host) -> None:
    first = HomePage.objects.get(depth=2).title
    host.startpagina.unpublish()
    commit_content()
    assert first in second.get("/").content.decode()
    assert second.get("/tweede/").status_code == 410
    host.startpagina.delete()
    commit_content()
    assert first in second.get("/").content.decode()


def test_every_page_has_one_canonical_address(client: Client, second: Client, host: Host) -> None:
    page = make_handvat(slug="balie")
    commit_content()
    for reader in (client, second):
        assert canonical(reader.get(page.url)) == "http://localhost:8000/handvatten/balie/"
    assert canonical(client.get("/")) == "http://localhost:8000/"
    assert canonical(second.get("/")) == f"http://{SECOND}:8000/"
    for reader in (client, second):
        assert reader.get("/tweede/")["Location"] == f"http://{SECOND}:8000/"
    start = host.startpagina
    assert start.full_url == start.get_full_url() == f"http://{SECOND}:8000/"
    # A start page of no host stands where it stands.
    Host.objects.all().delete()
    commit_content()
    assert canonical(client.get("/tweede/")) == "http://localhost:8000/tweede/"


def test_one_sitemap_names_each_canonical_address_once(client: Client, second: Client, host: Host) -> None:
    page = make_handvat(slug="balie")
    make_handvat(slug="concept", live=False)
    page.save_revision().publish()
    commit_content()
    answers = [reader.get("/sitemap.xml") for reader in (client, second)]
    assert answers[0].content == answers[1].content
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    rows = ElementTree.fromstring(answers[0].content)  # noqa: S314  our own answer
    found = {row.findtext(f"{space}loc"): row.findtext(f"{space}lastmod") for row in rows}
    assert len(found) == len(rows)
    expected = ["/", "/handvatten/", "/handvatten/balie/", "/hulp-nu/", "/begrippen/", "/leerkringen/"]
    assert {f"http://localhost:8000{path}" for path in expected} <= set(found)
    assert f"http://{SECOND}:8000/" in found
    assert not [one for one in found if "concept" in one or "/tweede/" in one]
    assert found["http://localhost:8000/handvatten/balie/"]
    for reader in (client, second):
        assert b"Sitemap: http://localhost:8000/sitemap.xml" in reader.get("/robots.txt").content
        for one in found:
            # The address is right: it answers, and calls itself so.
            if urlsplit(one).hostname == "localhost":
                assert client.get(urlsplit(one).path).status_code == 200, one


def test_signing_in_stays_on_the_canonical_host(client: Client, second: Client, host: Host) -> None:
    for path in ("/account/login/?next=/leerkringen/", "/admin/", "/leerkringen/", "/_util/login/"):
        response = second.get(path)
        assert (response.status_code, response["Location"]) == (302, f"http://localhost:8000{path}")
        assert second.post(path).status_code == 404
        assert not second.cookies
    text = second.get("/").content.decode()
    for path in ("/account/login/", "/leerkringen/"):
        assert f'href="http://localhost:8000{path}"' in text
        assert f'href="{path}' not in text
    assert 'href="/account/login/"' in client.get("/").content.decode()
    # What only looks like an address of ours leads nowhere else.
    for odd in ("/admin//evil.example/%0d%0aX-Kop: 1", "/admin/@evil.example/", "/account/\\evil.example"):
        assert urlsplit(second.get(odd)["Location"]).netloc == "localhost:8000"
    assert second.get("/", PATH_INFO="//evil.example/admin/").status_code == 404


@pytest.mark.parametrize(
    "name", ["evil.example", "localhost.evil.example", f"{SECOND}@evil.example", "localhost/x", "a b", ""]
)
def test_an_unknown_host_gets_nothing(host: Host, name: str) -> None:
    for path in ("/", "/admin/", "/tweede/"):
        response = Client(headers={"host": name or " "}).get(path)
        assert response.status_code == 400
        assert "evil" not in response.content.decode()


def test_the_name_of_a_proxy_is_not_believed(client: Client, host: Host) -> None:
    for header in ("x-forwarded-host", "x-host", "forwarded"):
        response = client.get("/", headers={header: SECOND})
        assert "accent-mos" not in response.content.decode()


def test_a_host_that_the_server_lost_is_no_place_to_go(client: Client, host: Host, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    commit_content()
    host.save()
    commit_content()
    response = client.get("/tweede/")
    assert response.status_code == 200
    assert canonical(response) == "http://localhost:8000/tweede/"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"hostnaam": "https://tweede.localhost"}, "hostnaam"),
        ({"hostnaam": "tweede.localhost:8000"}, "hostnaam"),
        ({"hostnaam": "Tweede.localhost"}, "hostnaam"),
        ({"hostnaam": "elders.example"}, "hostnaam"),
        ({"hostnaam": "a" * 300}, "hostnaam"),
        ({"hostnaam": "tweede.localhost\x00"}, "hostnaam"),
        ({"hostnaam": ""}, "hostnaam"),
        ({"naam": ""}, "naam"),
        ({"accent": "roze"}, "accent"),
        ({"hostnaam": "localhost", "startpagina": "deze"}, "startpagina"),
    ],
)
def test_a_wrong_host_is_refused_with_a_reason(fields: dict[str, Any], wrong: str) -> None:
    if "startpagina" in fields:
        fields = fields | {"startpagina": make_start()}
    with pytest.raises(ValidationError) as error:
        Host(**({"hostnaam": SECOND, "naam": "Tweede"} | fields)).full_clean()
    assert list(error.value.message_dict) == [wrong]


def test_editors_keep_the_hosts_in_the_admin() -> None:
    groups = [Group.objects.get(name="Redacteuren")]
    editor = sign_in(make_account("Marit Vos", is_staff=True, groups=groups, factor=True))
    address = "/admin/snippets/home/host/add/"
    listing = OverzichtPage.objects.get(soort="handvat")
    sent = {
        "hostnaam": "overal.example",
        "naam": "Tweede",
        "startpagina": "",
        "accent": "blauw",
        "menu-count": "1",
        "menu-0-deleted": "",
        "menu-0-order": "0",
        "menu-0-type": "pagina",
        "menu-0-value": str(listing.pk),
        "menu-0-id": "",
    }
    refused = editor.post(address, sent)
    assert refused.status_code == 200
    assert "nog niet toegelaten" in refused.content.decode()
    assert editor.post(address, sent | {"hostnaam": SECOND}).status_code == 302
    found = Host.objects.get()
    assert [block.value.pk for block in found.menu] == [listing.pk]


def test_start_pages_stand_only_below_the_first_one() -> None:
    first = HomePage.objects.get(depth=2)
    root = Page.objects.get(depth=1)
    assert not HomePage.can_create_at(root)
    assert HomePage.can_create_at(first)
    start = make_start()
    assert not HomePage.can_create_at(start)
    assert not start.can_move_to(root)
    below = make_page(StandaardPage, slug="over")
    assert not HomePage.can_create_at(below)
    assert start.url == "/tweede/"
