"""Where the bytes stand: a folder outside MEDIA_ROOT that no web server serves."""

import secrets
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from portal.files.errors import FileNotStored

CHUNK_BYTES = 64 * 1024


def closed_storage() -> FileSystemStorage:
    """The storage of closed files; readable for the site's own user only. Has no URLs."""
    return FileSystemStorage(
        location=settings.CLOSED_FILES_ROOT,
        base_url=None,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def random_name() -> str:
    """128 random bits, spread over 256 folders. Says nothing about the file."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token}"


def write_bytes(source: BinaryIO) -> str:
    """Copies `source` to a new random name and returns that name; leaves nothing behind on failure.

    Raises:
        FileNotStored: the disk is full or the folder cannot be written.
    """
    name = random_name()
    path = Path(settings.CLOSED_FILES_ROOT, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("xb") as target:
            path.chmod(0o600)
            source.seek(0)
            while chunk := source.read(CHUNK_BYTES):
                target.write(chunk)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise FileNotStored from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name
