"""Keeps the PDF of each page: one file, of its newest version, in DATA_DIR/pdf/<number of the page>/.

A file is there completely or not at all. Nothing is served from here without asking whether the page is live.
"""

import fcntl
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kennisbank.models import HandvatPage
from kennisbank.pdf import program
from kennisbank.pdf.document import Document
from portal.common.limited_program import run_limited

logger = logging.getLogger(__name__)

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
WALL_SECONDS = 30
MAX_PDF_BYTES = 30 * 1024 * 1024
# One PDF takes one to two seconds, and they are made one at a time.
WAIT_SECONDS = 30.0
POLL_SECONDS = 0.05
# A version that could not be made is not tried again at each request.
RETRY_SECONDS = 600


class NotNow(Exception):
    """The PDF could not be made, or others are being made: later it may be there."""


def stored_pdf(page_id: int, document: Document) -> Path:
    """The file of this version, made when it is not there yet.

    Raises:
        NotNow: making it failed, or takes too long because of others.
    """
    file = folder_of(page_id) / f"{document.name}.pdf"
    if file.exists():
        return file
    with _one_at_a_time():
        if not file.exists():  # Else another request made it while this one waited.
            _make(page_id, document, file)
    return file


def forget_pdf(page_id: int) -> None:
    """Removes what was made of this page."""
    shutil.rmtree(folder_of(page_id), ignore_errors=True)


def stored_count() -> int:
    """Of how many pages a PDF is kept."""
    return sum(1 for _file in _root().glob("*/*.pdf"))


def folder_of(page_id: int) -> Path:
    return _root() / str(page_id)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "pdf"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Over all processes of this machine: a visitor who asks for many PDFs never takes more than one core."""
    _root().mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + WAIT_SECONDS
    with (_root() / "slot").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise NotNow from None
                time.sleep(POLL_SECONDS)
        yield


def _make(page_id: int, document: Document, file: Path) -> None:
    failed = file.with_suffix(".mislukt")
    if failed.exists() and time.time() - failed.stat().st_mtime < RETRY_SECONDS:
        raise NotNow
    content = _pdf_of(document)
    # Asked after making: what was withdrawn meanwhile leaves no file behind.
    if not HandvatPage.objects.live().filter(pk=page_id).exists():
        raise NotNow
    file.parent.mkdir(parents=True, exist_ok=True)
    if not content.startswith(b"%PDF-"):
        failed.touch()
        logger.error("No PDF could be made of page %s", page_id)
        raise NotNow
    fresh = file.with_suffix(".nieuw")
    fresh.write_bytes(content)
    fresh.replace(file)
    for old in file.parent.iterdir():
        if old != file:
            old.unlink(missing_ok=True)


def _pdf_of(document: Document) -> bytes:
    with tempfile.TemporaryFile() as source:
        source.write(document.job())
        source.flush()
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        return run_limited(
            Path(program.__file__),
            [str(MEMORY_BYTES), str(CPU_SECONDS), str(WALL_SECONDS + 2)],
            source.fileno(),
            wall_seconds=WALL_SECONDS,
            max_bytes=MAX_PDF_BYTES,
        )
