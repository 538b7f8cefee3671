"""The sentence inside a file: chosen when the page itself says less, cheap on long files."""

import time
from collections.abc import Iterable

import pytest

from portal.search import attachments
from portal.search.attachments import AttachmentHit, FileFragments
from portal.search.nl.highlighting import Segment, mark
from portal.search.nl.long_texts import words_and_stems
from portal.search.nl.stemming import stem
from portal.search.nl.tokens import words
from portal.search.plan import build_plan
from portal.search.registry import Attachment


def offered(*texts: str) -> list[Attachment]:
    return [
        Attachment("Rapport", f"/d/1/#page={number}", f"pagina {number}", text)
        for number, text in enumerate(texts, 1)
    ]


def better(query: str, own: str, *texts: str) -> tuple[str, AttachmentHit] | None:
    plan = build_plan(query)
    found = FileFragments(plan).better(mark(own, plan.marker), lambda: offered(*texts))
    return (
        ("".join(f"[{one.text}]" if one.marked else one.text for one in found[0]), found[1])
        if found
        else None
    )


def test_gives_the_sentence_with_its_place() -> None:
    assert better("zeppelins", "Over iets anders.", "Voorblad", "De zeppelin landde.") == (
        "De [zeppelin] landde.",
        AttachmentHit("Rapport", "pagina 2", "/d/1/#page=2"),
    )


def test_prefers_the_place_with_most_of_the_words() -> None:
    found = better("brand ontruiming", "", "Er was brand.", "Na de brand volgde ontruiming.", "Ontruiming.")
    assert found
    assert found[1].place_label == "pagina 2"


def test_files_are_not_read_when_the_page_says_it_all() -> None:
    plan = build_plan("brand ontruiming")

    def never() -> Iterable[Attachment]:
        raise AssertionError

    own = mark("Bij brand volgt ontruiming.", plan.marker)
    assert FileFragments(plan).better(own, never) is None
    assert FileFragments(build_plan("")).better([Segment("alles")], never) is None


def test_an_equal_number_of_words_leaves_the_page() -> None:
    assert better("brand ontruiming", "Bij brand.", "Ook hier alleen brand.") is None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("maan", "Onder de maan."),
        ("bomen", "Een boom."),
        ("cafe", "In het café."),
        ("B&W", "Het college van B en W."),
        ("28844-300", "Zie Kamerstuk 28 844, nr. 300."),
        ("raadsleden", "Een raadslid."),
    ],
)
def test_finds_all_forms_that_the_index_finds(query: str, text: str) -> None:
    assert better(query, "", "Niets.", text)


@pytest.mark.parametrize(
    ("query", "sentence", "marked"),
    [("zeppelin", "De zeppelin landde.", "[zeppelin]"), ("28844-300", "Zie 28 844, nr. 300.", "[28 844")],
)
def test_finds_the_sentence_deep_in_one_long_text(query: str, sentence: str, marked: str) -> None:
    long = "Andere woorden staan hier. " * 20_000
    found = better(query, "", f"{long} {sentence} {long}")
    assert found
    assert marked in found[0]


def test_looks_no_further_than_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "SCANNED_CHARACTERS", 1_000)
    plan = build_plan("zeppelin")
    files = FileFragments(plan)
    assert files.better([], lambda: offered("a " * 600, "De zeppelin.")) is None
    assert files.better([], lambda: offered("De zeppelin.")) is None


def test_two_million_characters_are_looked_through_quickly() -> None:
    long = "Eén café en andere woorden staan hier. " * 51_000
    began = time.process_time()
    better("zeppelin brand", "", long)
    assert time.process_time() - began < 3


def test_long_texts_give_the_same_stems() -> None:
    text = "De foto’s van 's avonds: café-bezoek, B&W's (28 844) e-mail\u00a0naar d’r\tBüro_x  ½ " * 3
    assert words_and_stems(text)[1] == [stem(word) for word in words(text)]
