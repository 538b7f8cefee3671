"""The rules that a site begins with: lists that load once, and threat words on every site."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from portal.search import rules
from portal.search.models import (
    GeladenZoekregel,
    Synoniem,
    VastResultaat,
)
from portal.search.rules import current_rules
from portal.search.starter import loading
from tests.search.rule_samples import found, synonym

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has not searched yet."""
    monkeypatch.setattr(rules, "_kept", None)


class TestStarter:
    def test_every_line_is_valid(self) -> None:
        lines = loading.starter_lines(loading.SYNONYMS)
        for line in lines:
            Synoniem(regel=line).full_clean()
        for line in loading.starter_lines(loading.EXCEPTIONS):
            loading.exception_of(line).full_clean()
        for line in loading.starter_lines(loading.PINS):
            pin = loading.pin_of(line)
            pin.full_clean()
            assert pin.hulp_nu

        assert len(lines) >= 160
        assert len({loading._meaning(line) for line in lines}) == len(lines)

    def test_short_and_ordinary_words_find_but_are_not_found(self) -> None:
        loading.load_starter()
        synonyms = current_rules().synonyms
        targets = {words for right in synonyms.values() for words in right}

        assert not targets & {
            (word,) for word in ("om", "ap", "nv", "bv", "ot", "zoo", "big", "hr", "fg", "ai")
        }
        assert not {("om",), ("big",), ("nv",), ("bv",)} & set(synonyms)

    def test_reporting_inside_and_to_the_police_stay_apart(self) -> None:
        loading.load_starter()

        assert not any("aangifte" in one for one in current_rules().synonyms.get(("melding",), ()))
        assert not any("melding" in one for one in current_rules().synonyms.get(("aangifte",), ()))

    def test_loading_again_changes_nothing(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        first = loading.load_starter()
        count = Synoniem.objects.count()

        assert first >= 160
        assert count == len(loading.starter_lines(loading.SYNONYMS))
        with django_assert_num_queries(1):
            assert loading.load_starter() == 0
        assert Synoniem.objects.count() == count

    def test_what_editors_changed_or_deleted_stays_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        loading.load_starter()
        gone, changed = Synoniem.objects.order_by("pk")[:2]
        gone.delete()
        Synoniem.objects.filter(pk=changed.pk).update(regel="heel, anders")
        VastResultaat.objects.all().delete()
        lines = loading.starter_lines
        monkeypatch.setattr(
            loading,
            "starter_lines",
            lambda name: [*lines(name), *(["nieuw, woord"] if name == loading.SYNONYMS else [])],
        )

        assert loading.load_starter() == 1
        assert not Synoniem.objects.filter(regel=gone.regel).exists()
        assert Synoniem.objects.get(pk=changed.pk).regel == "heel, anders"
        assert not VastResultaat.objects.exists()

    def test_the_command_counts_and_loads(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("load_search_rules", "--dry-run")
        assert not Synoniem.objects.exists()
        call_command("load_search_rules")
        call_command("load_search_rules")

        counted, loaded, nothing = capsys.readouterr().out.splitlines()
        assert counted.split()[0] == loaded.split()[0]
        assert nothing.startswith("0 ")

    def test_a_rule_that_editors_have_already_is_not_added(self) -> None:
        synonym("Hulpmiddel,handvat")
        loading.load_starter()

        assert Synoniem.objects.filter(regel="handvat, hulpmiddel").count() == 0

    def test_loading_counts_as_one_change(self) -> None:
        assert found("smeergeld") == []
        loading.load_starter()

        assert "omkoping" in found("smeergeld")


class TestThreatWords:
    def test_every_site_has_them(self) -> None:
        terms = {term for pin in current_rules().pins if pin.hulp_nu for term in pin.terms}

        for word in (
            "bedreiging bedreigd dreiging intimidatie agressie geweld stalking doxing brandstichting".split()
        ):
            assert (word,) in terms
        assert ("geweldig",) not in terms

    def test_the_migration_is_the_list_and_can_be_undone(self) -> None:
        migration = import_module("portal.search.migrations.0003_dreigwoorden")
        lines = loading.starter_lines(loading.PINS)
        assert lines == migration.LINES
        assert {loading.digest(loading.PINS, line) for line in lines} == set(
            GeladenZoekregel.objects.values_list("digest", flat=True)
        )
        changed = VastResultaat.objects.first()
        assert changed is not None
        VastResultaat.objects.filter(pk=changed.pk).update(zoekwoorden="van de redactie")
        current_rules()

        migration.remove_pins(apps, None)

        assert [one.zoekwoorden for one in VastResultaat.objects.all()] == ["van de redactie"]
        assert len(current_rules().pins) == 1
        migration.add_pins(apps, None)
        assert len(current_rules().pins) == len(lines) + 1
