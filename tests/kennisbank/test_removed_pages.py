"""Addresses of removed pages answer 410 with a way on; moved pages lead to their new address."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from kennisbank.models import OverzichtPage, VerdwenenPagina
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, make_project, warm_up
from tests.kennisbank.import_rows import handvat as row
from tests.kennisbank.import_rows import import_rows

pytestmark = pytest.mark.django_db


def main_of(response: Any) -> str:
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def status(path: str) -> int:
    return int(Client().get(path).status_code)


def test_an_unpublished_page_says_that_it_is_gone_and_where_to_go_on(
    django_assert_max_num_queries: Any,
) -> None:
    successor = make_handvat(title="Het nieuwe handvat")
    page = make_handvat(title="Geheime titel", slug="oud-handvat")
    page.unpublish()
    VerdwenenPagina.objects.update(toelichting="Samengevoegd.", opvolger=successor)
    warm_up(Client(), "/handvatten/oud-handvat/")
    # Two to learn that no page is there, one for the row with its successor.
    with django_assert_max_num_queries(3):
        response = Client().get("/handvatten/oud-handvat/")
    assert response.status_code == 410
    main = main_of(response)
    for text in (
        "is verwijderd",
        "Samengevoegd.",
        "Het nieuwe handvat",
        successor.url,
        'href="/handvatten/"',
    ):
        assert text in main, text
    assert 'action="/zoeken/"' in main
    assert "noindex" in response.content.decode()
    for secret in ("Geheime titel", "oud-handvat"):
        assert secret not in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    signed_in = sign_in(make_account()).get("/handvatten/oud-handvat/")
    assert (signed_in.status_code, main_of(signed_in)) == (410, main)
    assert [status(f"/handvatten/oud-handvat{end}") for end in ("", "?x=1", "/?x=1")] == [410, 410, 410]

    successor.unpublish()
    assert "Het nieuwe handvat" not in main_of(Client().get("/handvatten/oud-handvat/"))


def test_deleting_counts_and_drafts_do_not() -> None:
    live, draft = make_handvat(slug="weg"), make_handvat(slug="nooit-geweest", live=False)
    Redirect.add_redirect("/oud-adres", redirect_to=live)
    live.delete()
    draft.delete()
    assert status("/handvatten/weg/") == 410
    assert status("/oud-adres/") == 410, "an old address of a deleted page is as gone as the page"
    assert status("/handvatten/nooit-geweest/") == 404


def test_deleting_a_listing_remembers_all_pages_below_it() -> None:
    make_handvat(slug="een")
    make_handvat(slug="twee", live=False)
    OverzichtPage.objects.get(soort="handvat").delete()
    assert [status(f"/handvatten/{end}") for end in ("", "een/", "twee/")] == [410, 410, 404]


def test_publishing_again_brings_the_address_back() -> None:
    page = make_handvat(slug="terug")
    page.unpublish()
    assert status(page.url) == 410
    page.save_revision().publish()
    assert status(page.url) == 200
    assert not VerdwenenPagina.objects.exists()


def test_an_import_at_the_address_brings_it_back(tmp_path: Any) -> None:
    page = make_handvat(slug="terug")
    page.delete()
    VerdwenenPagina.objects.create(pad="/oud/terug/")
    import_rows(tmp_path, row(slug="terug", oude_urls=["/oud/terug"]))
    assert (status("/handvatten/terug/"), status("/oud/terug/")) == (200, 301)
    assert not VerdwenenPagina.objects.exists()


def test_a_new_name_leads_on_and_is_not_gone(django_capture_on_commit_callbacks: Any) -> None:
    page = make_handvat(slug="eerst")
    for slug in ("daarna", "eerst", "daarna"):
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save()
    response = Client().get("/handvatten/eerst/")
    assert (response.status_code, response["Location"]) == (301, "/handvatten/daarna/")
    page.slug = "eerst"
    with django_capture_on_commit_callbacks(execute=True):
        page.save()
    # By now a redirect stands from its own address to itself.
    page.unpublish()
    assert status("/handvatten/eerst/") == 410
    page.save_revision().publish()
    assert (status("/handvatten/eerst/"), status("/handvatten/daarna/")) == (200, 301)


def test_a_redirect_of_an_editor_wins_whatever_came_first() -> None:
    goal = make_project(slug="doel")
    first, then = make_handvat(slug="eerst"), make_handvat(slug="later")
    Redirect.objects.create(
        old_path="/handvatten/eerst", redirect_page=goal, site=Site.objects.get(), is_permanent=True
    )
    for page in (first, then):
        page.delete()
    assert status("/handvatten/later/") == 410
    Redirect.objects.create(
        old_path="/handvatten/later", redirect_page=goal, site=Site.objects.get(), is_permanent=True
    )
    for slug in ("eerst", "later"):
        assert Client().get(f"/handvatten/{slug}/")["Location"] == goal.url


@pytest.mark.parametrize(
    "path",
    ["/leerkringen/geheim/", "/account/weg/", "/admin/weg/", "/" + "x" * 300 + "/", "/%00/", "/a%0ab/"],
)
def test_no_row_changes_what_closed_and_odd_addresses_answer(path: str) -> None:
    before = Client().get(path)
    if len(path) < 255 and "%" not in path:
        VerdwenenPagina.objects.create(pad=path, toelichting="Verraden.")
    after = Client().get(path)
    assert after.status_code == before.status_code != 410
    assert after.content == before.content


def test_editors_keep_the_list() -> None:
    final, plain = (Group.objects.get(name=name) for name in ("Eindredacteuren", "Redacteuren"))
    editor = sign_in(make_account(is_staff=True, groups=[final], factor=True))
    add = "/admin/snippets/kennisbank/verdwenenpagina/add/"
    page = make_handvat()
    values = {"sinds": "2026-11-03", "toelichting": "Opgegaan in een ander handvat.", "opvolger": ""}
    for wrong in ("/leerkringen/x/", "/a?b/", "/", page.url):
        assert editor.post(add, values | {"pad": wrong}).status_code == 200, wrong
    assert not VerdwenenPagina.objects.exists()
    assert editor.post(add, values | {"pad": "handvatten//oud"}).status_code == 302
    assert "Opgegaan in een ander handvat." in main_of(Client().get("/handvatten/oud/"))
    assert "/handvatten/oud/" in editor.get("/admin/snippets/kennisbank/verdwenenpagina/").content.decode()
    other = sign_in(make_account("Ander", is_staff=True, groups=[plain], factor=True))
    assert other.post(add, values | {"pad": "/x/"}).status_code in {302, 403}
    assert not VerdwenenPagina.objects.filter(pad="/x/").exists()
