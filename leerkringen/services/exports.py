"""The export of one's own data: asked by the person, made by the worker, kept for a day."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from leerkringen.contributions import write_contributions, write_json
from leerkringen.errors import Duplicate, NotAllowed
from leerkringen.mails import EXPORT_READY
from leerkringen.models import ExportStatus, Gegevensexport, Profielfoto
from leerkringen.models.eigen import BEWAARD
from portal.accounts.models import User
from portal.accounts.own_data import own_data_of
from portal.audit.services import record
from portal.files.errors import FileNotStored
from portal.files.storage import closed_storage, random_name
from portal.notifications.services import queue_mail

MAX_A_DAY = 5
FORMAT = {"formaat": "weerbaar-eigen-gegevens", "versie": 1}
PHOTO = "foto.webp"


class Stopped(Exception):
    """The person was blocked or erased while the export was made."""


def request_export(*, user: User, origin: str | None = None) -> Gegevensexport:
    """Has the worker collect everything about `user`.

    Raises:
        Duplicate: one is being made.
        NotAllowed: five were asked in the last 24 hours.
    """
    drop_expired()
    day = Gegevensexport.objects.visible_to(user).filter(
        aangevraagd_op__gt=timezone.now() - timedelta(days=1)
    )
    try:
        with transaction.atomic():
            # One at a time, or two requests at once would both see four.
            User.objects.select_for_update(no_key=True).get(pk=user.pk)
            if day.count() >= MAX_A_DAY:
                raise NotAllowed
            export = Gegevensexport.objects.create(user=user)
            from leerkringen.tasks import make_export  # the task calls this module

            make_export.enqueue(str(export.pk))
            record(action="export gevraagd", actor=user, obj=f"export {export.pk}", origin=origin)
    except IntegrityError as error:
        raise Duplicate(_("Uw gegevens worden al verzameld.")) from error
    return export


def make_now(export_id: UUID | str) -> None:
    """Writes the archive and tells the person. A second time after a broken first one starts anew.

    Raises:
        FileNotStored: the disk is full; nothing is left behind and the task is tried again.
    """
    export = _begun(export_id)
    if export is None:
        return
    path = Path(settings.CLOSED_FILES_ROOT, export.opslagnaam)
    try:
        _write(path, export.user)
        _finish(export, path.stat().st_size)
    except Stopped:
        _drop(export)
    except OSError as error:
        closed_storage().delete(export.opslagnaam)
        raise FileNotStored from error


def drop_expired() -> int:
    """Deletes the files of exports whose day is over; returns how many. Rows go after a week."""
    now = timezone.now()
    old = Gegevensexport.objects.filter(status=ExportStatus.READY, klaar_op__lte=now - BEWAARD)
    # A task that was given up: without this the person could never ask again.
    stuck = Gegevensexport.objects.filter(
        status=ExportStatus.WAITING, aangevraagd_op__lte=now - timedelta(days=1)
    )
    rows = [*old, *stuck]
    for export in rows:
        _drop(export)
    Gegevensexport.objects.filter(
        status=ExportStatus.GONE, aangevraagd_op__lte=now - timedelta(days=7)
    ).delete()
    return len(rows)


def forget_exports(user: User) -> None:
    """Deletes all exports of this person: rows in the caller's transaction, files once that is committed."""
    rows = Gegevensexport.objects.filter(user=user)
    names = [name for name in rows.values_list("opslagnaam", flat=True) if name]
    rows.delete()
    for name in names:
        transaction.on_commit(partial(closed_storage().delete, name))


@transaction.atomic
def _begun(export_id: UUID | str) -> Gegevensexport | None:
    """The export with a name for its file, while it is still wanted."""
    rows = Gegevensexport.objects.select_for_update(of=("self",)).select_related("user")
    export = rows.filter(pk=export_id, status=ExportStatus.WAITING).first()
    if export is None:
        return None
    if export.opslagnaam:
        closed_storage().delete(export.opslagnaam)
    export.opslagnaam = random_name()
    export.save(update_fields=["opslagnaam"])
    return cast(Gegevensexport, export)


def _write(path: Path, user: User) -> None:
    def check() -> None:
        if not User.objects.filter(pk=user.pk, is_active=True).exists():
            raise Stopped

    check()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as target:
        path.chmod(0o600)
        with ZipFile(target, "w", ZIP_DEFLATED) as archive:
            photo = _write_photo(archive, user)
            parts = own_data_of(user)
            write_json(
                archive, "gegevens.json", FORMAT | {"gemaakt_op": timezone.now(), "foto": photo} | parts
            )
            write_contributions(archive, user, _sparingly(check))


def _sparingly(check: Any, every: int = 100) -> Any:
    """The same check, asked at the first and at each hundredth call."""
    calls = 0

    def sparing() -> None:
        nonlocal calls
        if calls % every == 0:
            check()
        calls += 1

    return sparing


def _write_photo(archive: ZipFile, user: User) -> str | None:
    photo = Profielfoto.objects.filter(user=user).select_related("bestand").first()
    if photo is None or not closed_storage().exists(photo.bestand.storage_name):
        return None
    with closed_storage().open(photo.bestand.storage_name, "rb") as source:
        archive.writestr(PHOTO, source.read())
    return PHOTO


@transaction.atomic
def _finish(export: Gegevensexport, size_bytes: int) -> None:
    """Only for somebody who may still sign in, asked once more at the end."""
    user = User.objects.select_for_update(no_key=True).filter(pk=export.user_id, is_active=True).first()
    changed = user and Gegevensexport.objects.filter(
        pk=export.pk, status=ExportStatus.WAITING, opslagnaam=export.opslagnaam
    ).update(status=ExportStatus.READY, klaar_op=timezone.now(), grootte_bytes=size_bytes)
    if not changed:
        raise Stopped
    from leerkringen.tasks import drop_exports  # the task calls this module

    later = timezone.now() + BEWAARD + timedelta(minutes=1)
    cast(Any, drop_exports).using(run_after=later).enqueue()
    queue_mail(kind=EXPORT_READY, object_id=str(export.pk))
    record(action="export gemaakt", actor=user, obj=f"export {export.pk}")


def _drop(export: Gegevensexport) -> None:
    if export.opslagnaam:
        closed_storage().delete(export.opslagnaam)
    Gegevensexport.objects.filter(pk=export.pk).update(status=ExportStatus.GONE, opslagnaam="")
