"""Who was erased and when, in a file outside the database: a restored backup knows those people again.

One line a person: the moment (ISO 8601, UTC) and the id of the account. No names. Keep the file apart from
the backup of the database. `manage.py apply_erasures` replays it after a restore.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


def write_line(user_id: UUID, moment: datetime) -> None:
    """Adds one line and has it on the disk before returning.

    Raises:
        OSError: the disk is full or the folder cannot be written; `apply_erasures` adds the line later.
    """
    path = Path(settings.ERASURE_REGISTER)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{moment.astimezone(UTC).isoformat(timespec='seconds')} {user_id}\n"
    target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(target, line.encode())
        os.fsync(target)
    finally:
        os.close(target)


def registered_ids(path: Path | None = None) -> list[UUID]:
    """The accounts in the file, in its order, each once; lines that cannot be read are left out."""
    path = path or Path(settings.ERASURE_REGISTER)
    if not path.exists():
        return []
    found: dict[UUID, None] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            found[UUID(line.split()[-1])] = None
        except (IndexError, ValueError):
            continue
    return list(found)
