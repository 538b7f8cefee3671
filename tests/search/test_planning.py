"""What is looked for besides the words that were typed: on both engines, through the public function."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.search import services
from portal.search.draining import drain
from portal.search.nl.highlighting import Segment
from portal.search.outbox import queue_index, queue_removal
from portal.search.rules import EMPTY_RULES, SearchRules
from portal.search.services import Question, SearchAnswer, search_public
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db

PAGES = (
    document("beleid", "Integriteitsbeleid maken", "Beschrijf wat u van iedereen verwacht."),
    document("aanpak", "Een aanpak voor beveiliging", "Begin bij de grootste risico’s."),
    document("vergadering", "De raadsvergadering", "Wie bewaakt de deur? Zorg voor toezicht."),
    document("riec", "Samenwerken met het RIEC", "Vraag advies over signalen."),
    document("centrum", "Hulp uit de regio", "Het regionaal informatie- en expertisecentrum helpt."),
    document("wet", "Wetgeving op een rij", "Alle regels."),
    document("wethouder", "Op bezoek bij de wethouder", "Een dag mee."),
    document("baten", "Baten en lasten", "De begroting."),
    document("bat", "Bat", "Over een bat."),
    document("clientelisme", "Cliëntelisme herkennen", "Coördinatie."),
)
RULES = SearchRules(
    synonyms={
        ("riec",): (("regionaal", "informatie", "en", "expertisecentrum"),),
        ("regionaal", "informatie", "en", "expertisecentrum"): (("riec",),),
        ("stadsbestuurder",): (("wethouder",),),
        ("0", "meting"): (("beleid",),),
    },
    longest=4,
)


@pytest.fixture
def pages(site_engine: str, public_source: MemorySource) -> MemorySource:
    public_source.put(*PAGES)
    queue_index(public_source.name, public_source.objects)
    drain()
    return public_source


@pytest.fixture
def with_rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[SearchRules], None]:
    return lambda rules: monkeypatch.setattr(services, "current_rules", lambda: rules)


def ids(answer: SearchAnswer) -> list[str]:
    return [hit.url.strip("/").split("/")[-1] for hit in answer.hits]


def find(text: str, **fields: bool) -> list[str]:
    return ids(search_public(Question(text, **fields)))


def marked(segments: list[Segment]) -> list[str]:
    return [one.text for one in segments if one.marked]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("integriteit", ["beleid"]),
        ("integriteits beleid", ["beleid"]),
        ("integriteits-beleid", ["beleid"]),
        ("beleid integriteit", ["beleid"]),
        ("beveiligingsaanpak", ["aanpak"]),
        ("beveiligings aanpak", ["aanpak"]),
        ("beveiligings-aanpak", ["aanpak"]),
        ("raads vergadering", ["vergadering"]),
        ("vergaderingen raad", ["vergadering"]),
        ("clientelisme", ["clientelisme"]),
        ("Cliëntelisme", ["clientelisme"]),
        ("cliëntélisme coordinatie", ["clientelisme"]),
    ],
)
def test_compounds_split_or_joined(pages: MemorySource, query: str, expected: list[str]) -> None:
    assert find(query)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("query", "used", "expected"),
    [
        ("integritiet", "integriteit", "beleid"),
        ("intergiteit", "integriteit", "beleid"),
        ("beveiligng", "beveiliging", "aanpak"),
        ("wethuoder", "wethouder", "wethouder"),
        ("clintelisme", "clientelisme", "clientelisme"),
        ("reic", "riec", "riec"),
    ],
)
def test_typos_are_repaired_and_told(
    site_engine: str, public_source: MemorySource, query: str, used: str, expected: str
) -> None:
    public_source.put(*PAGES, document("los", "Integriteit, beveiliging"))
    queue_index(public_source.name, public_source.objects)
    drain()

    answer = search_public(Question(query))

    assert [(one.typed, one.used) for one in answer.plan.repairs] == [(query, used)]
    assert expected in ids(answer)
    assert search_public(Question(query, literal=True)).total == 0


def test_a_typo_that_reads_as_a_compound_is_repaired_too(
    site_engine: str, public_source: MemorySource
) -> None:
    public_source.put(document("melden", "De klokkenluider meldt zich"), document("bank", "Bankspel"))
    queue_index(public_source.name, public_source.objects)
    drain()

    # "klok-en-luider".
    assert find("klokenluider") == ["melden"]
    # A right compound, however near: one that is short is never repaired.
    assert search_public(Question("bandspel")).plan.repairs == ()


@pytest.mark.parametrize("query", ["riec", "integriteit", "beveiligingsaanpak", "wethouder", "28844", "raad"])
def test_what_is_there_is_not_repaired(pages: MemorySource, query: str) -> None:
    assert search_public(Question(query)).plan.repairs == ()


@pytest.mark.parametrize(("before", "repaired"), [(5, True), (6, False)])
def test_a_query_of_nonsense_is_looked_up_for_six_words(
    pages: MemorySource, before: int, *, repaired: bool
) -> None:
    nonsense = [f"qzx{letter}qzx" for letter in "abcdef"[:before]]

    assert bool(search_public(Question(" ".join([*nonsense, "wethuoder"]))).plan.repairs) is repaired


def test_half_words_find_what_begins_with_them(pages: MemorySource) -> None:
    answer = search_public(Question("raadsverg"))

    assert (ids(answer), answer.plan.repairs) == (["vergadering"], ())


class TestSynonyms:
    def test_short_and_long_name_find_each_other(
        self, pages: MemorySource, with_rules: Callable[[SearchRules], None]
    ) -> None:
        with_rules(RULES)

        assert find("RIEC") == ["riec", "centrum"]
        assert set(find("regionaal informatie- en expertisecentrum")) == {"riec", "centrum"}

    def test_one_way_only(self, pages: MemorySource, with_rules: Callable[[SearchRules], None]) -> None:
        with_rules(RULES)

        assert find("stadsbestuurder") == ["wethouder"]
        assert find("wethouder -mee") == []
        assert find("stadsbestuurders") == ["wethouder"]

    def test_half_a_long_name_does_nothing(
        self, pages: MemorySource, with_rules: Callable[[SearchRules], None]
    ) -> None:
        with_rules(RULES)

        assert "riec" not in find("regionaal")

    def test_digits_and_hyphens(self, pages: MemorySource, with_rules: Callable[[SearchRules], None]) -> None:
        with_rules(RULES)

        assert find("0-meting") == find("0 meting") == ["beleid"]

    def test_the_found_synonym_is_marked(
        self, pages: MemorySource, with_rules: Callable[[SearchRules], None]
    ) -> None:
        with_rules(RULES)
        answer = search_public(Question("riec"))

        assert marked(answer.hits[1].fragment) == ["regionaal informatie- en expertisecentrum"]


class TestExceptions:
    """Rules of editors hold at the next search: nothing is indexed again."""

    def test_never_split(self, pages: MemorySource, with_rules: Callable[[SearchRules], None]) -> None:
        assert "vergadering" in find("vergadering")
        with_rules(replace(EMPTY_RULES, never_split=frozenset({"raadsvergadering"})))

        assert find("vergadering", literal=True) == []
        assert find("raadsvergadering") == ["vergadering"]

    def test_never_split_leaves_other_compounds(
        self, pages: MemorySource, with_rules: Callable[[SearchRules], None]
    ) -> None:
        with_rules(replace(EMPTY_RULES, never_split=frozenset({"beleidsregel"})))

        assert find("beleid") == ["beleid"]

    def test_never_stem(self, pages: MemorySource, with_rules: Callable[[SearchRules], None]) -> None:
        assert set(find("baten")) == {"baten", "bat"}
        with_rules(replace(EMPTY_RULES, never_stem=frozenset({"baten"})))

        assert find("baten") == ["baten"]
        assert find("bat") == ["bat"]


def test_compound_is_marked_by_its_part(pages: MemorySource) -> None:
    answer = search_public(Question("toezichthouder deur"))
    words = {word for hit in (*answer.hits, *answer.partial) for word in marked(hit.fragment)}

    assert "deur" in words


def test_hits_with_some_of_the_words_follow_apart(pages: MemorySource) -> None:
    answer = search_public(Question("beveiliging aanpak wethouder"))
    assert (answer.total, answer.relaxed) == (2, True)

    answer = search_public(Question("aanpak risico wethouder deur", literal=True))
    assert answer.relaxed

    answer = search_public(Question("aanpak beveiliging"))
    assert (ids(answer), answer.total, answer.partial) == (["aanpak"], 1, [])


def test_repair_tells_no_word_of_a_denied_page(pages: MemorySource) -> None:
    assert search_public(Question("wethuoder")).plan.repairs
    queue_removal(pages.name, ["wethouder"])

    assert search_public(Question("wethuoder")).plan.repairs == ()
    assert search_public(Question("wethou")).total == 0
