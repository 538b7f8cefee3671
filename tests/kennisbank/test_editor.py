"""An editor makes and publishes a page in the admin, in Dutch."""

import json

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from kennisbank.models import HandvatPage, OverzichtPage
from tests.factories.accounts import make_account, sign_in
from tests.factories.kennisbank import make_handvat, term

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    account = make_account(is_staff=True, groups=[Group.objects.get(name="Eindredacteuren")], factor=True)
    return sign_in(account)


def form(**fields: object) -> dict[str, str]:
    values = {
        "title": "Sleutels en passen",
        "slug": "sleutels-en-passen",
        "samenvatting": "Wie heeft er toegang?",
        "laatst_gecontroleerd_op": "2026-11-03",
        "stappen": streamfield([]),
        "checklist": streamfield([]),
        "fouten": streamfield([]),
        "inhoud": streamfield([("tekst", rich_text("<p>Begin bij de sleutels.</p>"))]),
        "bijlagen": streamfield([]),
        "wijzigingen": streamfield([]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
    }
    return nested_form_data(values | fields)


def add_url() -> str:
    parent = OverzichtPage.objects.get(soort="handvat")
    return f"/admin/pages/add/kennisbank/handvatpage/{parent.pk}/"


def test_the_form_speaks_dutch_and_offers_the_terms(editor: Client) -> None:
    html = editor.get(add_url()).content.decode()
    for text in ("Samenvatting", "Vindbaar maken", "Informatiebeveiliging", "Wat heeft de lezer hieraan"):
        assert text in html, text
    assert "Woo-categorie" not in html


def test_publishing_stores_the_terms_of_all_lists(editor: Client) -> None:
    terms = {
        "domein": [term("domein", "integriteit").pk, term("domein", "fysieke-beveiliging").pk],
        "fase": [term("fase", "nulmeting").pk],
    }
    data = form() | {"action-publish": "1"}
    response = editor.post(add_url(), {**data, **terms})
    assert response.status_code == 302, response.content.decode()[:3000]
    page = HandvatPage.objects.get(slug="sleutels-en-passen")
    assert page.live
    assert {t.code for t in page.termen.all()} == {"integriteit", "fysieke-beveiliging", "nulmeting"}
    assert "Begin bij de sleutels." in Client().get(page.url).content.decode()


def test_publishing_without_domein_says_what_is_missing(editor: Client) -> None:
    response = editor.post(
        add_url(), form() | {"action-publish": "1", "fase": [term("fase", "nulmeting").pk]}
    )
    assert response.status_code == 200
    assert not HandvatPage.objects.filter(slug="sleutels-en-passen").exists()
    assert "Sleutels en passen" in response.content.decode()


def test_a_draft_may_wait_for_its_terms(editor: Client) -> None:
    response = editor.post(add_url(), form())
    assert response.status_code == 302
    assert not HandvatPage.objects.get(slug="sleutels-en-passen").live


def test_editing_keeps_the_terms_in_the_revision(editor: Client) -> None:
    page = make_handvat(title="Bestaand", terms=[("domein", "integriteit"), ("fase", "nulmeting")])
    html = editor.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert html.count("checked") >= 2
    data = form(title="Anders", slug=page.slug) | {
        "domein": [term("domein", "informatiebeveiliging").pk],
        "fase": [term("fase", "maatregelen").pk],
    }
    assert editor.post(f"/admin/pages/{page.pk}/edit/", data).status_code == 302
    page.refresh_from_db()
    assert {t.code for t in page.termen.all()} == {"integriteit", "nulmeting"}, "a draft changes nothing live"
    draft = page.get_latest_revision_as_object()
    assert {t.code for t in draft.termen.all()} == {"informatiebeveiliging", "maatregelen"}
    page.get_latest_revision().publish()
    assert {t.code for t in HandvatPage.objects.get(pk=page.pk).termen.all()} == {
        "informatiebeveiliging",
        "maatregelen",
    }


def test_hostile_rich_text_is_cleaned_on_save(editor: Client) -> None:
    hostile = json.dumps(
        {
            "blocks": [{"key": "a", "text": "klik", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                        "entityRanges": [{"offset": 0, "length": 4, "key": 0}]}],
            "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:x()"}}},
        }
    )  # fmt: skip
    editor.post(add_url(), form(inhoud=streamfield([("tekst", hostile)])))
    stored = HandvatPage.objects.get(slug="sleutels-en-passen").get_latest_revision().content["inhoud"]
    assert "javascript:" not in stored


@pytest.mark.parametrize("kind", ["login", "groups", "password"])
def test_t06_l28_a_page_cannot_be_made_private(editor: Client, kind: str) -> None:
    page = make_handvat()
    editor.post(
        f"/admin/pages/{page.pk}/privacy/", {"restriction_type": kind, "password": "x", "password_1": "x"}
    )
    assert not PageViewRestriction.objects.exists()
    assert Client().get(page.url).status_code == 200


@pytest.mark.parametrize("group", ["Redacteuren", "Eindredacteuren"])
def test_editors_manage_images_and_documents(group: str) -> None:
    account = make_account(is_staff=True, groups=[Group.objects.get(name=group)], factor=True)
    client = sign_in(account)
    for path in ("images/", "images/add/", "documents/", "documents/add/", "images/chooser/"):
        assert client.get(f"/admin/{path}").status_code == 200, path
