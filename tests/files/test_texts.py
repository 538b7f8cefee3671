"""The text of a file is read once, at most tried twice, shared within one scope only, and forgotten."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from io import BytesIO
from typing import Any, BinaryIO

import pytest
from django.utils import timezone

from portal.files import texts
from portal.files.extraction.outcome import Piece
from portal.files.extraction.running import Extraction
from portal.files.models import GelezenTekst, LeesStatus
from portal.files.texts import ensure_text, forget_text, pieces_of, place_label, prepare_text, status_text
from tests.files import readable

pytestmark = pytest.mark.django_db
HASH = "a" * 64


def opens(content: bytes) -> Callable[[], AbstractContextManager[BinaryIO]]:
    return lambda: nullcontext(BytesIO(content))


@pytest.fixture
def text() -> GelezenTekst:
    return prepare_text(scope="publiek", sha256=HASH)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often the program was started."""
    calls: list[int] = []

    def extract(source: BinaryIO) -> Extraction:
        calls.append(1)
        return Extraction("leesbaar", (Piece("", "", "tekst"),))

    monkeypatch.setattr(texts, "extract", extract)
    return calls


def test_reads_a_file_once(text: GelezenTekst, counted: list[int]) -> None:
    for _time in range(3):
        assert ensure_text(text.pk, opens(b"tekst")) == LeesStatus.READABLE
    assert counted == [1]
    assert pieces_of(text.pk) == [Piece("", "", "tekst")]


def test_keeps_pages_and_counts_characters(text: GelezenTekst) -> None:
    assert ensure_text(text.pk, opens(readable.pdf_of("een", "twee"))) == LeesStatus.READABLE
    assert pieces_of(text.pk) == [Piece("pagina", "1", "een"), Piece("pagina", "2", "twee")]
    text.refresh_from_db()
    assert (text.characters, text.attempts) == (7, 1)
    assert text.made_at


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (readable.SCAN, LeesStatus.EMPTY),
        (readable.LOCKED_PDF, LeesStatus.LOCKED),
        (readable.BOMB, LeesStatus.TOO_BIG),
        (b"%PDF-1.7 kapot", LeesStatus.FAILED),
    ],
)
def test_a_file_that_cannot_be_read_is_never_tried_again(
    text: GelezenTekst, content: bytes, status: LeesStatus
) -> None:
    assert ensure_text(text.pk, opens(content)) == status
    assert ensure_text(text.pk, opens(b"nu wel")) == status
    assert pieces_of(text.pk) == []


def test_scopes_share_nothing() -> None:
    one, other = (prepare_text(scope=scope, sha256=HASH) for scope in ("kring-1", "kring-2"))
    ensure_text(one.pk, opens(b"tekst"))
    other.refresh_from_db()
    assert one.pk != other.pk
    assert other.status == LeesStatus.WAITING
    assert prepare_text(scope="kring-1", sha256=HASH).pk == one.pk


def killed(text: GelezenTekst, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the worker was killed while it was reading."""

    def die(source: BinaryIO) -> Extraction:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(texts, "extract", die)
        with pytest.raises(KeyboardInterrupt):
            ensure_text(text.pk, opens(b"tekst"))


def later(text: GelezenTekst) -> None:
    GelezenTekst.objects.filter(pk=text.pk).update(begun_at=timezone.now() - timedelta(seconds=61))


def test_a_killed_worker_gets_one_more_try(
    text: GelezenTekst, monkeypatch: pytest.MonkeyPatch, counted: list[int]
) -> None:
    killed(text, monkeypatch)
    assert ensure_text(text.pk, opens(b"tekst")) == LeesStatus.WAITING, "another may still be reading"
    later(text)
    assert ensure_text(text.pk, opens(b"tekst")) == LeesStatus.READABLE


def test_a_file_that_kills_its_worker_twice_is_given_up(
    text: GelezenTekst, monkeypatch: pytest.MonkeyPatch, counted: list[int]
) -> None:
    for _time in range(2):
        killed(text, monkeypatch)
        later(text)
    assert ensure_text(text.pk, opens(b"tekst")) == LeesStatus.FAILED
    assert counted == []


def test_a_storage_that_is_down_counts_as_no_attempt(text: GelezenTekst) -> None:
    def refuse() -> Any:
        raise ConnectionRefusedError

    for _time in range(3):
        with pytest.raises(ConnectionRefusedError):
            ensure_text(text.pk, refuse)
    assert ensure_text(text.pk, opens(b"tekst")) == LeesStatus.READABLE


def test_a_missing_file_is_a_failure(text: GelezenTekst) -> None:
    def absent() -> Any:
        raise FileNotFoundError

    assert ensure_text(text.pk, absent) == LeesStatus.FAILED


def test_forgotten_while_it_was_read(text: GelezenTekst, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget(source: BinaryIO) -> Extraction:
        assert forget_text(text.pk)
        return Extraction("leesbaar", (Piece("", "", "tekst"),))

    monkeypatch.setattr(texts, "extract", forget)
    assert ensure_text(text.pk, opens(b"tekst")) is None
    assert not GelezenTekst.objects.exists()
    assert ensure_text(text.pk, opens(b"tekst")) is None
    assert not forget_text(text.pk)
    assert not forget_text(None)


def test_log_holds_no_text_and_no_fingerprint(
    text: GelezenTekst, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for _time in range(2):
        killed(text, monkeypatch)
        later(text)
    ensure_text(text.pk, opens(b"geheim"))
    lines = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("portal"))
    assert "opgegeven" in lines
    assert "geheim" not in lines
    assert HASH not in lines


@pytest.mark.parametrize(
    ("piece", "label"),
    [
        (Piece("pagina", "3", ""), "pagina 3"),
        (Piece("blad", "Kosten", ""), "blad Kosten"),
        (Piece("dia", "4", ""), "dia 4"),
        (Piece("", "", ""), ""),
        (Piece("onbekend", "x", ""), ""),
    ],
)
def test_place_labels(piece: Piece, label: str) -> None:
    assert place_label(piece) == label


def test_each_status_has_a_sentence_of_its_own() -> None:
    sentences = {status_text(GelezenTekst(status=status)) for status in LeesStatus}
    assert len(sentences) == len(LeesStatus)
    assert status_text(None) == status_text(GelezenTekst(status=LeesStatus.WAITING))
    long = GelezenTekst(status=LeesStatus.READABLE, characters=2_000_000)
    assert "Alleen het begin" in status_text(long)
