"""Editors change the rules of the search in the admin, in Dutch."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from portal.search import rules
from portal.search.models import (
    Synoniem,
    VastResultaat,
)
from portal.search.rules import current_rules
from tests.factories.accounts import make_account, sign_in
from tests.search.rule_samples import found, synonym

pytestmark = pytest.mark.django_db

ADMIN = "/admin/snippets/search/"


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has not searched yet."""
    monkeypatch.setattr(rules, "_kept", None)


class TestEditors:
    @pytest.fixture
    def editor(self) -> Client:
        groups = [Group.objects.get(name="Redacteuren")]
        return sign_in(make_account(is_staff=True, groups=groups, factor=True))

    @pytest.mark.parametrize("group", ["Redacteuren", "Eindredacteuren"])
    def test_both_groups_have_all_rights(self, group: str) -> None:
        account = make_account(is_staff=True, groups=[Group.objects.get(name=group)])
        models = ("synoniem", "zoekuitzondering", "vastresultaat")
        rights = [
            f"search.{action}_{name}" for name in models for action in ("add", "change", "delete", "view")
        ]

        assert account.has_perms(rights)
        assert not account.has_perm("search.delete_outboxrow")

    def test_the_menu_and_the_lists(self, editor: Client) -> None:
        synonym("smeergeld => omkoping")
        VastResultaat.objects.create(zoekwoorden="begin\nstart", pagina=Page.objects.get(path="00010001"))

        assert f"{ADMIN}synoniem/" in editor.get("/admin/").content.decode()
        html = editor.get(f"{ADMIN}synoniem/", {"q": "smeer", "actief": "true"}).content.decode()
        assert "Wie zoekt op ‘smeergeld’, vindt ook ‘omkoping’." in html
        html = editor.get(f"{ADMIN}vastresultaat/").content.decode()
        assert "begin, start" in html
        assert "Hulp nu" in html
        for name, query in [
            ("zoekuitzondering", {"q": "x", "niet_splitsen": "true"}),
            ("vastresultaat", {"q": "begin", "hulp_nu": "false", "ordering": "-volgorde"}),
            ("synoniem", {"ordering": "-actief"}),
        ]:
            assert editor.get(f"{ADMIN}{name}/", query).status_code == 200
        assert editor.get("/admin/choose-page/").status_code == 200

    def test_the_list_of_fixed_results_costs_no_query_per_row(
        self, editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        home = Page.objects.get(path="00010001")
        editor.get(f"{ADMIN}vastresultaat/")
        for number in range(20):
            VastResultaat.objects.create(zoekwoorden=f"woord{number}", pagina=home)

        with django_assert_max_num_queries(25):
            editor.get(f"{ADMIN}vastresultaat/")

    def test_add_change_and_delete(self, editor: Client) -> None:
        added = editor.post(f"{ADMIN}synoniem/add/", {"regel": "stadhuis, gemeentehuis", "actief": "on"})
        assert added.status_code == 302
        assert found("stadhuis") == ["gemeentehuis"]
        rule = Synoniem.objects.get(regel="stadhuis, gemeentehuis")
        editor.post(f"{ADMIN}synoniem/edit/{rule.pk}/", {"regel": "stadhuis, raadhuis", "actief": "on"})
        assert found("stadhuis") == ["raadhuis"]
        editor.post(f"{ADMIN}synoniem/delete/{rule.pk}/")
        assert found("stadhuis") == []
        home = Page.objects.get(path="00010001")
        data = {"zoekwoorden": "begin", "pagina": home.pk, "volgorde": 1, "actief": "on"}
        assert editor.post(f"{ADMIN}vastresultaat/add/", data).status_code == 302
        assert current_rules().pins[0] == rules.Pin((("begin",),), home.pk, False)
        data = {"woord": "Tiel", "niet_stammen": "on"}
        assert editor.post(f"{ADMIN}zoekuitzondering/add/", data).status_code == 302
        assert current_rules().never_stem == {"tiel"}

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("synoniem", {"regel": "stadhuis, Stadhuis"}, "‘Stadhuis’ staat er twee keer"),
            ("synoniem", {"regel": "stadhuis"}, "minstens twee woorden"),
            ("zoekuitzondering", {"woord": "twee stuks", "niet_splitsen": "on"}, "Schrijf één woord"),
            ("zoekuitzondering", {"woord": "stadhuis"}, "Kies minstens één"),
            ("vastresultaat", {"zoekwoorden": "stadhuis", "volgorde": "1"}, "één van de twee"),
        ],
    )
    def test_a_mistake_is_told_and_kept(
        self, editor: Client, name: str, data: dict[str, str], message: str
    ) -> None:
        response = editor.post(f"{ADMIN}{name}/add/", data)
        html = response.content.decode()

        assert response.status_code == 200
        assert message in html
        assert next(iter(data.values())) in html

    def test_others_may_not(self) -> None:
        client = sign_in(make_account("Ander Mens", factor=True))
        data = {"regel": "stadhuis, gemeentehuis"}

        assert client.post(f"{ADMIN}synoniem/add/", data).status_code == 403
        assert Client().post(f"{ADMIN}synoniem/add/", data).status_code in (302, 403)
        assert found("stadhuis") == []
