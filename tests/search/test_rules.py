"""What editors own in the search: how rules are read, and that they hold at once."""

import threading
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page

from kennisbank.models import Begrip
from portal.search import registry, rules
from portal.search.models import (
    Synoniem,
    VastResultaat,
    ZoekregelsVersie,
    Zoekuitzondering,
)
from portal.search.rules import current_rules, touch
from tests.search.rule_samples import found, synonym

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process that has not searched yet."""
    monkeypatch.setattr(rules, "_kept", None)


class TestSynonyms:
    def test_equal_terms_find_each_other(self) -> None:
        synonym("stadhuis, Gemeentehuis, raadhuis")

        assert found("stadhuis") == ["gemeentehuis", "raadhuis"]
        assert found("raadhuis") == ["stadhuis", "gemeentehuis"]

    def test_an_arrow_works_one_way(self) -> None:
        synonym("smeergeld, steekpenningen => omkoping, corruptie")

        assert found("steekpenningen") == ["omkoping", "corruptie"]
        assert found("smeergeld") == ["omkoping", "corruptie"]
        assert found("omkoping") == []

    def test_groups_that_share_a_term_stay_apart(self) -> None:
        synonym("handvat, hulpmiddel")
        synonym("handvat, handreiking")

        assert found("handvat") == ["hulpmiddel", "handreiking"]
        assert found("hulpmiddel") == ["handvat"]

    def test_the_same_left_side_in_two_rules(self) -> None:
        synonym("spion => spionage")
        synonym("spion => spionage, statelijke actoren")

        assert found("spion") == ["spionage", "statelijke actoren"]

    def test_terms_with_signs_are_found_as_they_are_typed(self) -> None:
        synonym("B&W => college van burgemeester en wethouders")
        synonym("nulmeting, 0-meting")
        synonym("ri&e => risico-inventarisatie en -evaluatie")
        college = ["college van burgemeester en wethouders"]

        assert found("b", "w") == found("b", "en", "w") == college
        assert found("0", "meting") == found("0meting") == ["nulmeting"]
        assert found("nulmeting") == ["0 meting", "0meting"]
        assert found("ri", "e")[0] == "risico inventarisatie en evaluatie"

    def test_accents_and_capitals_do_not_count(self) -> None:
        synonym("Cliëntelisme, vriendjespolitiek")

        assert found("clientelisme") == ["vriendjespolitiek"]

    def test_longest_counts_left_sides_only(self) -> None:
        assert rules.EMPTY_RULES.longest == 0
        Begrip.objects.all().delete()
        synonym("wob => wet open overheid")
        synonym("spoed nu => hulp")

        assert current_rules().longest == 2

    def test_a_rule_that_is_off_or_bad_does_nothing(self) -> None:
        synonym("stadhuis, gemeentehuis", actief=False)
        for bad in ("alleen", "a => b => c", " , ", "&, x", "=> b", "", "woord, " + "lang " * 9):
            synonym(bad)
        synonym("balie, loket")

        assert found("stadhuis") == []
        assert found("balie") == ["loket"]
        assert ("alleen",) not in current_rules().synonyms


@pytest.mark.parametrize(
    ("regel", "message"),
    [
        ("alleen", "minstens twee woorden"),
        ("a => b => c", "hoogstens één pijl"),
        ("=> b", "links en rechts van de pijl"),
        ("a, b =>", "links en rechts van de pijl"),
        ("a,, b", "komma te veel"),
        ("a, b,", "komma te veel"),
        ("&, stadhuis", "‘&’ staat geen woord"),
        ("een twee drie vier vijf zes zeven acht negen, tien", "te lang"),
        ("Café, cafe", "‘cafe’ staat er twee keer"),
        ("a => a", "‘a’ staat er twee keer"),
        (", ".join(f"w{number}" for number in range(51)), "Dit zijn 51 woorden; hoogstens 50"),
    ],
)
def test_a_wrong_rule_is_told_in_dutch(regel: str, message: str) -> None:
    with pytest.raises(ValidationError) as error:
        Synoniem(regel=regel).full_clean()

    assert message in " ".join(error.value.message_dict["regel"])


def test_a_rule_says_what_it_does() -> None:
    assert Synoniem(regel="a,  b , c").uitleg() == "‘a’, ‘b’ en ‘c’ vinden elkaar."
    assert Synoniem(regel="a, b => c, d").uitleg() == "Wie zoekt op ‘a’ of ‘b’, vindt ook ‘c’ en ‘d’."
    assert "klopt niet" in Synoniem(regel="a").uitleg()


class TestExceptions:
    def test_they_are_folded_and_unique(self) -> None:
        one = Zoekuitzondering(woord="Cliëntelisme", niet_splitsen=True)
        one.full_clean()
        one.save()
        Zoekuitzondering.objects.create(woord="tiel", niet_stammen=True)

        assert current_rules().never_split == {"clientelisme"}
        assert current_rules().never_stem == {"tiel"}
        with pytest.raises(ValidationError, match="er al een uitzondering"):
            Zoekuitzondering(woord="clientelisme", niet_stammen=True).full_clean()

    @pytest.mark.parametrize("woord", ["twee woorden", "0-meting", "&"])
    def test_it_is_one_word(self, woord: str) -> None:
        with pytest.raises(ValidationError, match="Schrijf één woord"):
            Zoekuitzondering(woord=woord, niet_splitsen=True).full_clean()

    def test_it_does_something(self) -> None:
        with pytest.raises(ValidationError, match="Kies minstens één"):
            Zoekuitzondering(woord="wethouder").full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Zoekuitzondering.objects.create(woord="wethouder")

    def test_a_bad_row_is_skipped(self) -> None:
        Zoekuitzondering.objects.create(woord="twee woorden", niet_splitsen=True)

        assert current_rules().never_split == frozenset()


class TestPins:
    @pytest.fixture(autouse=True)
    def _no_pins(self) -> None:
        VastResultaat.objects.all().delete()

    def test_they_come_in_their_order(self) -> None:
        home = Page.objects.get(path="00010001")
        VastResultaat.objects.create(zoekwoorden="subsidie\r\n\r\nWet Bibob\r\n", pagina=home, volgorde=5)
        VastResultaat.objects.create(zoekwoorden="bedreiging", hulp_nu=True, volgorde=1)
        VastResultaat.objects.create(zoekwoorden="uit", hulp_nu=True, actief=False)
        VastResultaat.objects.create(zoekwoorden="&", hulp_nu=True)

        assert current_rules().pins == (
            rules.Pin((("bedreiging",),), None, True),
            rules.Pin((("subsidie",), ("wet", "bibob")), home.pk, False),
        )

    @pytest.mark.parametrize("both", [False, True])
    def test_one_target_and_no_more(self, *, both: bool) -> None:
        target = Page.objects.get(path="00010001") if both else None
        with pytest.raises(ValidationError, match="één van de twee"):
            VastResultaat(zoekwoorden="a", pagina=target, hulp_nu=both).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            VastResultaat.objects.create(zoekwoorden="a", pagina=target, hulp_nu=both)

    @pytest.mark.parametrize(
        ("zoekwoorden", "message"), [("&", "staat geen woord"), ("a\nA", "twee keer"), (" \n ", "minstens")]
    )
    def test_wrong_words_are_told(self, zoekwoorden: str, message: str) -> None:
        with pytest.raises(ValidationError, match=message):
            VastResultaat(zoekwoorden=zoekwoorden, hulp_nu=True).full_clean()

    def test_a_removed_page_takes_its_pin_along(self) -> None:
        home = Page.objects.get(path="00010001")
        page = home.add_child(instance=Page(title="Tijdelijk", slug="tijdelijk"))
        VastResultaat.objects.create(zoekwoorden="tijdelijk", pagina=page)
        assert current_rules().pins
        page.delete()

        assert not current_rules().pins


class TestInForce:
    def test_one_query_and_the_same_object_when_nothing_changed(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        warm = current_rules()

        with django_assert_num_queries(1):
            assert current_rules() is warm

    @pytest.mark.parametrize("change", ["add", "edit", "delete"])
    def test_every_change_holds_at_the_next_search(self, change: str) -> None:
        rule = synonym("stadhuis, gemeentehuis")
        assert found("stadhuis") == ["gemeentehuis"]
        if change == "add":
            synonym("stadhuis, raadhuis")
        elif change == "edit":
            rule.regel = "stadhuis, raadhuis"
            rule.save()
        else:
            Synoniem.objects.filter(pk=rule.pk).delete()

        expected = {"add": ["gemeentehuis", "raadhuis"], "edit": ["raadhuis"], "delete": []}
        assert found("stadhuis") == expected[change]

    def test_what_was_rolled_back_leaves_no_trace(self) -> None:
        with transaction.atomic():
            synonym("stadhuis, gemeentehuis")
            assert found("stadhuis")
            transaction.set_rollback(True)
        with transaction.atomic():
            synonym("balie, loket")

        assert found("stadhuis") == []
        assert found("balie") == ["loket"]

    def test_a_lost_version_row_is_made_again(self) -> None:
        ZoekregelsVersie.objects.all().delete()
        synonym("stadhuis, gemeentehuis")

        assert ZoekregelsVersie.objects.count() == 1
        assert found("stadhuis") == ["gemeentehuis"]

    def test_a_begrip_holds_at_once(self) -> None:
        begrip = Begrip.objects.create(
            term="Zorgmijder",
            synoniemen="mijder van zorg\r\nzorgweigeraar",
            afkortingen="ZM\r\nzm\r\n&",
            betekenis="…",
        )
        assert found("zorgmijder") == ["mijder van zorg", "zorgweigeraar", "zm"]
        assert found("zm") == ["zorgmijder", "mijder van zorg", "zorgweigeraar"]
        begrip.synoniemen = ""
        begrip.save()
        assert found("zorgmijder") == ["zm"]
        begrip.delete()
        assert found("zorgmijder") == []

    def test_a_provider_is_asked_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registry, "_synonym_providers", {})

        def provider() -> Iterator[list[str]]:
            yield ["een", "twee"]

        registry.register_synonyms(provider)
        registry.register_synonyms(provider)
        touch()

        assert list(registry.synonym_groups()) == [["een", "twee"]]
        assert found("een") == ["twee"]


@pytest.mark.django_db(transaction=True)
def test_another_process_sees_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread has its own connection; what this one keeps is put back for it as it was before the change."""
    before = found("stadhuis")
    kept = rules._kept
    answers = []

    def change() -> None:
        synonym("stadhuis, gemeentehuis")
        connection.close()

    def search() -> None:
        answers.append(found("stadhuis"))
        connection.close()

    for work in (change, search):
        monkeypatch.setattr(rules, "_kept", kept)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    assert before == []
    assert answers == [["gemeentehuis"]]
