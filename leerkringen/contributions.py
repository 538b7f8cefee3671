"""One's own words and files in leerkringen, written into an archive. Never a word of somebody else.

After a membership has ended the person may not enter, but keeps the right to what they wrote (AVG art. 15
and 20). A leerkring and a conversation of somebody else are named by their id and the date only: their titles
are not ours to give away.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from shutil import copyfileobj
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leerkringen.models import (
    Akkoord,
    Bericht,
    Gelezen,
    Gesprek,
    Lidmaatschap,
    Noodtoegang,
    Praktijkdocument,
)
from portal.accounts.models import User
from portal.files.names import clean_name
from portal.files.storage import closed_storage

FOLDER = "bijdragen"
CHUNK = 200
# Documents beyond this are named in the list but left out; a browser must be able to fetch the file.
MAX_FILES_BYTES = 2 * 1024**3
# Called between two pieces of work; raises when making the export must stop.
Check = Callable[[], None]


def memberships(user: User) -> list[dict[str, Any]]:
    rows = Lidmaatschap.objects.filter(user=user).order_by("begonnen_op", "id")
    return [
        {
            "id": str(one.pk),
            "leerkring": str(one.leerkring_id),
            "rol": one.rol,
            "organisatie": one.organisatie,
            "begonnen_op": one.begonnen_op,
            "einddatum": one.einddatum,
            "beeindigd_op": one.beeindigd_op,
        }
        for one in rows
    ]


def agreements(user: User) -> list[dict[str, Any]]:
    rows = Akkoord.objects.filter(user=user).select_related("werkafspraken").order_by("op", "id")
    return [
        {"leerkring": str(one.werkafspraken.leerkring_id), "versie": one.werkafspraken.versie, "op": one.op}
        for one in rows
    ]


def emergencies(user: User) -> list[dict[str, Any]]:
    """Where this person asked for noodtoegang, and why."""
    rows = Noodtoegang.objects.filter(gevraagd_door=user).order_by("gevraagd_op", "id")
    return [
        {
            "leerkring": str(one.leerkring),
            "reden": one.reden,
            "uren": one.uren,
            "gevraagd_op": one.gevraagd_op,
            "toegekend_op": one.toegekend_op,
            "einde": one.einde,
        }
        for one in rows
    ]


def reading_places(user: User) -> list[dict[str, Any]]:
    rows = Gelezen.objects.filter(user=user).order_by("tot", "id")
    return [{"gesprek": str(one.gesprek_id), "gelezen_tot": one.tot} for one in rows]


def write_json(archive: ZipFile, name: str, value: Any) -> None:
    with archive.open(name, "w", force_zip64=True) as target:
        target.write(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode())


def write_contributions(archive: ZipFile, user: User, check: Check) -> None:
    """Adds the folder `bijdragen/`. Texts and files go through it in pieces, never all at once in memory."""
    _write_list(
        archive, f"{FOLDER}/gesprekken.json", (_conversation(one) for one in _conversations(user)), check
    )
    _write_list(archive, f"{FOLDER}/berichten.json", (_message(one, user) for one in _messages(user)), check)
    with archive.open(f"{FOLDER}/berichten.md", "w", force_zip64=True) as target:
        for one in _messages(user):
            check()
            target.write(_markdown(one, user).encode())
    _write_list(archive, f"{FOLDER}/documenten.json", _documents(archive, user, check, write=False), check)
    for _row in _documents(archive, user, check, write=True):
        check()


def _write_list(archive: ZipFile, name: str, rows: Iterable[dict[str, Any]], check: Check) -> None:
    with archive.open(name, "w", force_zip64=True) as target:
        target.write(b"[")
        for number, row in enumerate(rows):
            check()
            target.write(b",\n" if number else b"\n")
            target.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode())
        target.write(b"\n]\n")


def _conversations(user: User) -> Iterator[Gesprek]:
    rows = Gesprek.objects.written_by(user).order_by("begonnen_op", "id")
    yield from rows.iterator(chunk_size=CHUNK)


def _conversation(one: Gesprek) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "leerkring": str(one.leerkring_id),
        "onderwerp": one.titel,
        "begonnen_op": one.begonnen_op,
    }


def _messages(user: User) -> Iterator[Bericht]:
    rows = Bericht.objects.written_by(user).select_related("gesprek").order_by("geplaatst_op", "id")
    yield from rows.iterator(chunk_size=CHUNK)


def _subject(one: Bericht, user: User) -> str | None:
    """The subject of one's own conversation; None for somebody else's."""
    return one.gesprek.titel if one.gesprek.auteur_id == user.pk else None


def _message(one: Bericht, user: User) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "leerkring": str(one.gesprek.leerkring_id),
        "gesprek": str(one.gesprek_id),
        "gesprek_begonnen_op": one.gesprek.begonnen_op,
        "onderwerp": _subject(one, user),
        "geplaatst_op": one.geplaatst_op,
        "gewijzigd_op": one.gewijzigd_op,
        "verwijderd_op": one.verwijderd_op,
        "tekst": one.bron,
    }


def _markdown(one: Bericht, user: User) -> str:
    moment = date_format(timezone.localtime(one.geplaatst_op), "j F Y H:i")
    subject = _subject(one, user) or _("gesprek {id}").format(id=one.gesprek_id)
    text = _("(verwijderd)") if one.verwijderd_op else one.bron
    return f"## {moment}: {subject}\n\n{text}\n\n"


def _documents(archive: ZipFile, user: User, check: Check, *, write: bool) -> Iterator[dict[str, Any]]:
    """The rows of documenten.json; with `write` the files go into the archive as the rows say."""
    rows = Praktijkdocument.objects.written_by(user).select_related("bestand")
    total = 0
    for one in rows.order_by("geplaatst_op", "id").iterator(chunk_size=CHUNK):
        reason = _reason(one, total)
        path = None if reason else f"{FOLDER}/documenten/{one.pk}-{clean_name(one.bestand.name)}"
        if path:
            total += one.bestand.size_bytes
            if write:
                _copy(archive, path, one.bestand.storage_name, check)
        yield {
            "id": str(one.pk),
            "leerkring": str(one.leerkring_id),
            "titel": one.titel,
            "toelichting": one.toelichting,
            "organisatie": one.organisatie,
            "delen_met": one.tlp,
            "versie": one.versie,
            "geplaatst_op": one.geplaatst_op,
            "bestandsnaam": one.bestand.name,
            "bestand": path,
            "reden": reason,
        }


def _reason(one: Praktijkdocument, total: int) -> str | None:
    """Why the file itself is left out."""
    if not one.bestand.is_downloadable:
        return str(one.bestand.get_status_display())
    if not closed_storage().exists(one.bestand.storage_name):
        return _("Het bestand ontbreekt.")
    if total + one.bestand.size_bytes > MAX_FILES_BYTES:
        return _("Te groot voor deze export. Download het in de leerkring of vraag het aan de beheerder.")
    return None


def _copy(archive: ZipFile, path: str, storage_name: str, check: Check) -> None:
    """Stored, not compressed: documents and pictures are compressed already."""
    info = ZipInfo(path, date_time=timezone.localtime().timetuple()[:6])
    info.compress_type, info.external_attr = ZIP_STORED, 0o600 << 16
    with (
        closed_storage().open(storage_name, "rb") as source,
        archive.open(info, "w", force_zip64=True) as target,
    ):
        check()
        copyfileobj(source, target, 1024 * 1024)
