"""What readers say of a page: stored without who they are, refused from elsewhere, read by editors."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kennisbank.models import Reactie
from kennisbank.reactions.nightly import clean_reactions_nightly, plan_cleaning
from kennisbank.reactions.personal import personal_data
from kennisbank.reactions.services import within_limits
from portal.common import rate_limits
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_praktijkvoorbeeld, make_project, make_publicatie

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}
TEXT = "Stap 3 klopt niet meer: het formulier bestaat niet."
LIST = "/admin/snippets/kennisbank/reactie/"


def send(client: Client, page: Any, headers: dict[str, str] | None = None, **data: str) -> Any:
    return client.post(f"/reactie/{page.pk}/", data, headers=HERE if headers is None else headers)


def editor(group: str) -> Client:
    return sign_in(make_account(group, is_staff=True, groups=[Group.objects.get(name=group)], factor=True))


@pytest.mark.parametrize("make", [make_handvat, make_praktijkvoorbeeld, make_project, make_publicatie])
def test_every_detail_page_asks_without_a_cookie(make: Any, client: Client) -> None:
    page = make()
    response = client.get(page.url)
    html = response.content.decode()
    assert f'action="/reactie/{page.pk}/"' in html
    assert f'href="/reactie/{page.pk}/"' in html
    assert "csrfmiddlewaretoken" not in html
    assert not response.cookies


def test_a_vote_is_kept_and_thanked_for(client: Client) -> None:
    page = make_handvat(title="Sleutels")
    for value, useful in (("ja", True), ("nee", False)):
        response = send(client, page, nuttig=value)
        assert response.status_code == 302
        thanks = client.get(response["Location"])
        assert page.url in thanks.content.decode()
        assert not response.cookies
        assert not thanks.cookies
        row = Reactie.objects.latest("pk")
        assert (row.nuttig, row.tekst, row.dag, row.afgehandeld) == (useful, "", timezone.localdate(), True)
    assert send(client, page, nuttig="misschien").status_code == 400
    assert Reactie.objects.count() == 2


def kept_in_cache() -> str:
    """All that stands in the cache, keys and values."""
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            return " ".join(f"{key} {client.get(key)}" for key in client.scan_iter())
    with connection.cursor() as cursor:
        cursor.execute("select cache_key, value from cache")
        return " ".join(f"{key} {value}" for key, value in cursor.fetchall())


def test_a_text_is_kept_once_and_nothing_of_the_sender(client: Client) -> None:
    page, other = make_handvat(), make_handvat()
    for one in (page, page, other):
        response = send(client, one, tekst=f"  {TEXT}\r\nEn stap 4 ook. ")
        assert response["Location"] == f"/reactie/bedankt/?pagina={one.pk}"
    rows = Reactie.objects.order_by("page")
    assert [(row.page_id, row.nuttig, row.afgehandeld) for row in rows] == [
        (page.pk, None, False),
        (other.pk, None, False),
    ]
    assert rows[0].tekst == f"{TEXT}\nEn stap 4 ook."
    assert DBTaskResult.objects.filter(task_path=clean_reactions_nightly.module_path).count() == 1
    # What the limits keep: no address, not even as a part of a key.
    kept = kept_in_cache()
    assert kept
    assert "127.0.0.1" not in kept
    page.delete()
    assert [row.page_id for row in Reactie.objects.all()] == [other.pk]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Schrijf wat er niet klopt"),
        ("fout", "Schrijf iets meer"),
        ("x" * 1001, "1001 tekens"),
        ("Niet goed\x00 in stap 3", "tekst"),
        ("Mail mij op jan.jansen@voorbeeld.example", "een e-mailadres"),
        ("Bel 06-12345678 voor meer uitleg", "een telefoonnummer"),
        ("Mijn nummer is 111222333, zoek het op", "een burgerservicenummer"),
        ("https://reclame.example/koop https://reclame.example/nu", "alleen een link"),
    ],
)
def test_a_refused_text_says_why_and_stays_in_the_form(client: Client, text: str, answer: str) -> None:
    response = send(client, make_handvat(), tekst=text)
    html = response.content.decode()
    assert response.status_code == 200
    assert 'class="error-summary"' in html
    assert answer in html
    if "\x00" not in text:
        assert f"{text}</textarea>" in html
    assert not Reactie.objects.exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel +31 (0)6 1234 5678", "een telefoonnummer"),
        ("Bel 0031612345678.", "een telefoonnummer"),
        ("Bel (020) 123 45 67", "een telefoonnummer"),
        ("BSN 111.222.333", "een burgerservicenummer"),
        ("Rekening NL91 ABNA 0417 1643 00", "een rekeningnummer"),
        ("Sinds 01-02-2026 14:00 staat er een fout", ""),
        ("Artikel 2:81 uit 2019, bladzijde 123456789", ""),
        ("ISBN 978-90-12-34567-1 klopt niet, 20.000 inwoners wel", ""),
        ("Schrijf @ in plaats van bij", ""),
    ],
)
def test_knows_what_tells_who_somebody_is(text: str, found: str) -> None:
    assert personal_data(text) == found


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"origin": "https://elders.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.elders.example"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 302),
        (HERE, 302),
    ],
)
def test_only_a_page_of_this_site_may_send(client: Client, headers: dict[str, str], status: int) -> None:
    assert send(client, make_handvat(), headers, nuttig="ja").status_code == status
    assert Reactie.objects.exists() is (status == 302)


def test_a_program_that_fills_in_everything_is_thanked_for_nothing(client: Client) -> None:
    assert send(client, make_handvat(), tekst=TEXT, website="https://reclame.example").status_code == 302
    assert not Reactie.objects.exists()


def seconds_left() -> list[float]:
    """How long each counter of the limits still stands, the shortest first."""
    sign = "kennisbank.reactions.count"
    if settings.REDIS_URL:
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            return sorted(client.ttl(key) for key in client.scan_iter(f"*{sign}*"))
    with connection.cursor() as cursor:
        cursor.execute("select expires from cache where cache_key like %s", [f"%{sign}%"])
        ends = [datetime.fromisoformat(str(end)).replace(tzinfo=UTC) for (end,) in cursor.fetchall()]
    return sorted((end - timezone.now()).total_seconds() for end in ends)


def test_a_limit_counts_for_its_whole_time() -> None:
    for _reaction in range(3):
        assert within_limits("192.0.2.1")
    short, long = seconds_left()
    assert 590 < short <= 601
    assert 86_390 < long <= 86_401


def test_13_one_network_is_limited_and_keeps_its_text(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else a new stretch of ten minutes might begin between two of these reactions.
    monkeypatch.setattr(rate_limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    page = make_handvat()
    statuses = [send(client, page, nuttig="ja").status_code for _number in range(21)]
    assert statuses == [302] * 20 + [429]
    response = send(client, page, tekst=TEXT)
    assert response.status_code == 429
    assert TEXT in response.content.decode()
    forged = {**HERE, "x-forwarded-for": "203.0.113.9"}
    assert send(client, page, forged, nuttig="ja").status_code == 429
    assert (
        Client(REMOTE_ADDR="198.51.100.7")
        .post(f"/reactie/{page.pk}/", {"nuttig": "ja"}, headers=HERE)
        .status_code
        == 302
    )
    v6 = [Client(REMOTE_ADDR=f"2001:db8::{number:x}") for number in range(1, 22)]
    answers = [one.post(f"/reactie/{page.pk}/", {"nuttig": "ja"}, headers=HERE).status_code for one in v6]
    assert answers[-1] == 429
    assert Reactie.objects.count() == 41


def test_odd_addresses_are_no_error(client: Client) -> None:
    draft = make_handvat(live=False)
    for path in (
        f"/reactie/{draft.pk}/",
        "/reactie/999999999/",
        "/reactie/9999999999999999999999/",
        "/reactie/-1/",
    ):
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"nuttig": "ja"}, headers=HERE).status_code == 404, path
    for value in ("", "-1", "x", "%00", "9" * 30, "²", str(draft.pk)):
        response = client.get("/reactie/bedankt/", {"pagina": value})
        assert response.status_code == 200, value
        assert draft.title not in response.content.decode()
    assert client.put(f"/reactie/{make_handvat().pk}/").status_code == 405


def test_editors_read_filter_and_handle(client: Client) -> None:
    page, other = make_handvat(title="Sleutels en passen"), make_handvat(title="Iets anders")
    send(client, page, tekst=TEXT)
    send(client, page, nuttig="nee")
    send(client, other, nuttig="ja")
    (row,) = Reactie.objects.filter(afgehandeld=False)
    admin = editor("Redacteuren")

    assert TEXT in admin.get(LIST).content.decode()
    assert TEXT in admin.get(LIST, {"page": page.pk, "afgehandeld": "false", "nuttig": ""}).content.decode()
    assert TEXT not in admin.get(LIST, {"page": other.pk}).content.decode()
    yesterday = str(timezone.localdate() - timedelta(days=1))
    assert TEXT not in admin.get(LIST, {"dag_to": yesterday}).content.decode()
    html = admin.get("/admin/reacties-per-pagina/").content.decode()
    cells = html[html.index("Sleutels en passen") :].split("<td>")[1:4]
    assert [cell.split("<")[0] for cell in cells] == ["0", "1", "1"]
    assert admin.get(f"{LIST}add/").status_code in {302, 403}
    assert f"{LIST}add/" not in admin.get(LIST).content.decode()

    form = {"tekst": TEXT.replace("formulier", "blad"), "afgehandeld": "on", "page": other.pk, "nuttig": "ja"}
    assert admin.post(f"{LIST}edit/{row.pk}/", form).status_code == 302
    row.refresh_from_db()
    assert (row.afgehandeld, row.page_id, row.nuttig) == (True, page.pk, None)
    assert "blad" in row.tekst


def test_editors_handle_many_at_once() -> None:
    page = make_handvat()
    rows = [Reactie.objects.create(page=page, tekst=f"Fout in stap {number}") for number in range(3)]
    admin = editor("Eindredacteuren")
    address = f"/admin/bulk/kennisbank/reactie/afhandelen/?id={rows[0].pk}&id={rows[1].pk}&next={LIST}"
    assert "Fout in stap 1" in admin.get(address).content.decode()
    assert Reactie.objects.filter(afgehandeld=True).count() == 0
    assert admin.post(address).status_code == 302
    assert list(Reactie.objects.filter(afgehandeld=False)) == [rows[2]]


def test_others_see_nothing_of_it(client: Client) -> None:
    other = sign_in(make_account("Kringlid", factor=True))
    for path in (LIST, "/admin/reacties-per-pagina/"):
        for one in (client, other):
            assert one.get(path).status_code in {302, 403}, path


def test_what_was_handled_goes_after_a_year() -> None:
    page, today = make_handvat(), timezone.localdate()
    old, fresh = today - timedelta(days=366), today - timedelta(days=364)
    for day, handled in ((old, True), (old, False), (fresh, True)):
        Reactie.objects.create(page=page, tekst="Klopt niet", dag=day, afgehandeld=handled)
    plan_cleaning()
    plan_cleaning()
    planned = DBTaskResult.objects.filter(task_path=clean_reactions_nightly.module_path)
    assert planned.count() == 1
    planned.delete()
    clean_reactions_nightly.call()
    assert planned.count() == 1
    assert {(row.dag, row.afgehandeld) for row in Reactie.objects.all()} == {(old, False), (fresh, True)}
