"""The text of files for search: read once by the worker, kept, and forgotten with its last holder.

No text, name or hash goes into a log line or a task.
"""

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import BinaryIO

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.files.extraction.outcome import FAILED, PAGE, SHEET, SLIDE, Piece
from portal.files.extraction.running import Extraction, extract
from portal.files.models import GelezenTekst, LeesStatus

logger = logging.getLogger(__name__)

PUBLIC_SCOPE = "publiek"
# A file that kills its worker is tried once more, then never again.
MAX_ATTEMPTS = 2
# So long a reading may take with everything around it; after this its worker counts as lost.
BUSY_SECONDS = 60
CHUNK_BYTES = 1024 * 1024
# Below mail and the search index: reading may take half a minute.
READING_PRIORITY = -10

OpenFile = Callable[[], AbstractContextManager[BinaryIO]]


def sha256_of(open_file: OpenFile) -> str:
    """The fingerprint of the bytes, in hexadecimal. Raises OSError when the file cannot be opened."""
    digest = hashlib.sha256()
    with open_file() as source:
        source.seek(0)
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def prepare_text(*, scope: str, sha256: str) -> GelezenTekst:
    """The row for these bytes, locked in the transaction of the caller, who makes itself a holder in it."""
    GelezenTekst.objects.get_or_create(scope=scope, sha256=sha256)
    return GelezenTekst.objects.select_for_update().defer("pieces").get(scope=scope, sha256=sha256)


def ensure_text(text_id: int, open_file: OpenFile) -> LeesStatus | None:
    """Reads the file when that was not done yet, and returns the status; None when the row is gone.

    `WAITING` means that another worker is reading it: come back after `BUSY_SECONDS`.

    Raises:
        OSError: the file cannot be opened now; that counts as no attempt.
    """
    is_mine, status = _claim(text_id)
    if not is_mine:
        return status
    try:
        with open_file() as source:
            found = extract(source)
    except FileNotFoundError:
        logger.error("Tekst %s: het bestand ontbreekt in de opslag", text_id)
        found = Extraction(FAILED)
    except OSError:
        GelezenTekst.objects.filter(pk=text_id).update(begun_at=None, attempts=models.F("attempts") - 1)
        raise
    return _keep(text_id, found)


def _claim(text_id: int) -> tuple[bool, LeesStatus | None]:
    """Whether the caller must read the file now, and the status as it is."""
    with transaction.atomic():
        row = GelezenTekst.objects.select_for_update().defer("pieces").filter(pk=text_id).first()
        if row is None:
            return False, None
        now = timezone.now()
        is_busy = row.begun_at is not None and row.begun_at > now - timedelta(seconds=BUSY_SECONDS)
        if row.status != LeesStatus.WAITING or is_busy:
            return False, LeesStatus(row.status)
        if row.attempts >= MAX_ATTEMPTS:
            logger.error("Tekst %s: opgegeven, de werker stopte %d keer", text_id, row.attempts)
            row.status, row.made_at = LeesStatus.FAILED, now
            row.save(update_fields=["status", "made_at"])
            return False, LeesStatus.FAILED
        row.attempts += 1
        row.begun_at = now
        row.save(update_fields=["attempts", "begun_at"])
        return True, LeesStatus.WAITING


def _keep(text_id: int, found: Extraction) -> LeesStatus | None:
    changed = GelezenTekst.objects.filter(pk=text_id).update(
        status=found.status,
        pieces=[[one.kind, one.place, one.text] for one in found.pieces],
        characters=sum(len(one.text) for one in found.pieces),
        made_at=timezone.now(),
    )
    return LeesStatus(found.status) if changed else None


def pieces_of(text_id: int | None) -> list[Piece]:
    """The pieces of a text, in order; none when it is not readable or not read."""
    if text_id is None:
        return []
    rows = GelezenTekst.objects.filter(pk=text_id, status=LeesStatus.READABLE)
    pieces = rows.values_list("pieces", flat=True).first()
    return [Piece(kind, place, text) for kind, place, text in pieces or []]


def forget_text(text_id: int | None) -> bool:
    """Deletes the text when nothing refers to it any more; returns whether it did."""
    if text_id is None:
        return False
    with transaction.atomic():
        row = GelezenTekst.objects.select_for_update().defer("pieces").filter(pk=text_id).first()
        try:
            return row is not None and row.delete()[0] > 0
        except models.ProtectedError:
            return False


def place_label(piece: Piece) -> str:
    """Where in the file, for a reader: "pagina 3", "blad Kosten"; empty when the format has no places."""
    labels = {PAGE: _("pagina {place}"), SHEET: _("blad {place}"), SLIDE: _("dia {place}")}
    return labels[piece.kind].format(place=piece.place) if piece.kind in labels else ""


def status_text(text: GelezenTekst | None) -> str:
    """What the owner of a file should know about it, and do about it."""
    status = LeesStatus(text.status) if text else LeesStatus.WAITING
    if text and text.is_cut:
        return _("Alleen het begin van dit bestand is leesbaar voor de zoekfunctie. Het is erg lang.")
    return {
        LeesStatus.WAITING: _("Dit bestand wordt nog gelezen voor de zoekfunctie."),
        LeesStatus.READABLE: _("Leesbaar voor de zoekfunctie."),
        LeesStatus.EMPTY: _(
            "In dit bestand staat geen tekst. Is het een scan? Maak er dan een bestand met tekst van "
            "(tekstherkenning), anders vindt niemand wat erin staat."
        ),
        LeesStatus.LOCKED: _(
            "Dit bestand is met een wachtwoord beveiligd. De zoekfunctie kan het niet lezen. "
            "Haal het wachtwoord eraf en plaats het bestand opnieuw."
        ),
        LeesStatus.TOO_BIG: _(
            "Dit bestand wordt bij het uitpakken te groot. De zoekfunctie leest het niet. "
            "Splits het in kleinere bestanden."
        ),
        LeesStatus.FAILED: _(
            "De zoekfunctie kan dit bestand niet lezen. Sla het opnieuw op, het liefst als pdf, "
            "en plaats het nog eens."
        ),
    }[status]
