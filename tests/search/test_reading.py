"""Objects are read in batches that fit in memory, and one that fails costs none of the others."""

from collections.abc import Iterable, Sequence

import pytest

from portal.search import reading
from portal.search.reading import Reading
from portal.search.registry import SearchDocument
from tests.search.sources import MemorySource, document


@pytest.fixture
def source() -> MemorySource:
    found = MemorySource("proef", "public")
    found.put(*(document(str(number), f"Titel {number}", "x" * 40) for number in range(1, 6)))
    return found


def keys(one: Reading) -> list[tuple[list[str], list[str]]]:
    return [([each.key for each in batch.documents], list(batch.removed)) for batch in one.batches()]


def test_a_batch_ends_when_its_texts_are_large(source: MemorySource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 80)
    one = Reading(source, ["1", "2", "gone", "3", "4", "5"], 7)

    assert keys(one) == [
        (["proef:1", "proef:2"], []),
        (["proef:3", "proef:4"], []),
        # Only now is it sure what was not there.
        (["proef:5"], ["proef:gone"]),
    ]
    assert one.failed == set()


def test_text_of_files_counts(source: MemorySource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_CHARACTERS", 1_000)
    source.put(document("1", "Titel", "x", attachments="y" * 2_000))

    assert [found for found, _gone in keys(Reading(source, ["1", "2"], 7))] == [["proef:1"], ["proef:2"]]


def test_what_is_gone_is_told_although_nothing_was_found(source: MemorySource) -> None:
    assert keys(Reading(source, ["gone"], 7)) == [([], ["proef:gone"])]


def test_one_that_fails_halfway_is_neither_written_nor_removed(
    source: MemorySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = source.documents

    def documents(ids: Sequence[str]) -> Iterable[SearchDocument]:
        for object_id in ids:
            if object_id == "3":
                raise ValueError("broken")
            yield from read([object_id])

    monkeypatch.setattr(source, "documents", documents)
    one = Reading(source, ["1", "2", "3", "4", "gone"], 7)

    assert keys(one) == [(["proef:1", "proef:2", "proef:4"], ["proef:gone"])]
    assert one.failed == {"3"}


def test_every_document_carries_the_version(source: MemorySource) -> None:
    (batch,) = Reading(source, ["1", "2"], 7).batches()

    assert (batch.version, {one.version for one in batch.documents}) == (7, {7})
