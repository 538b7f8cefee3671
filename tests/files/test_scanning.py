"""No download before the scanner has said yes; with the real clamd where there is one."""

import socket
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from leerkringen.models import Praktijkdocument
from portal.files.models import ClosedFile, ScanStatus
from portal.files.tasks import scan_file
from tests.files import samples
from tests.files.test_uploads import circle, client, store, stored_files, upload

__all__ = ["circle", "client", "store"]


def closed_port() -> str:
    """An address where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{free.getsockname()[1]}"


def download(client: Client) -> Any:
    return client.get(f"{Praktijkdocument.objects.get().get_absolute_url()}bestand/")


def queued_scans() -> list[Any]:
    from django_tasks_db.models import DBTaskResult

    return list(DBTaskResult.objects.filter(task_path__endswith="scan_file"))


def test_without_scanner_in_development_the_page_says_so(client: Client, circle: Any) -> None:
    upload(client, circle, "a.pdf", samples.PDF)
    document = Praktijkdocument.objects.get()
    assert "Niet gecontroleerd op virussen" in client.get(document.get_absolute_url()).content.decode()
    assert download(client).status_code == 200


def test_without_scanner_in_production_nothing_is_downloadable(
    client: Client, circle: Any, settings: Any
) -> None:
    settings.DEVELOPMENT = False
    upload(client, circle, "a.pdf", samples.PDF)
    assert download(client).status_code == 302


def test_a_file_from_before_the_scanner_is_scanned_first(client: Client, circle: Any, settings: Any) -> None:
    upload(client, circle, "a.pdf", samples.PDF)
    settings.CLAMD_URL = closed_port()
    assert download(client).status_code == 302
    assert ClosedFile.objects.get().status == ScanStatus.CHECKING
    assert len(queued_scans()) == 1


def test_scanner_down_means_not_downloadable_and_tried_again(
    client: Client, circle: Any, settings: Any
) -> None:
    settings.CLAMD_URL = closed_port()
    upload(client, circle, "a.pdf", samples.PDF)
    closed_file = ClosedFile.objects.get()
    scan_file.func(str(closed_file.pk))
    closed_file.refresh_from_db()
    assert closed_file.status == ScanStatus.CHECKING
    first, again = queued_scans()
    assert {first.run_after, again.run_after} != {first.run_after}
    assert download(client).status_code == 302
    page = client.get(Praktijkdocument.objects.get().get_absolute_url()).content.decode()
    assert "Wordt gecontroleerd op virussen" in page
    assert "Downloaden" not in page


def test_clean_file(client: Client, circle: Any, settings: Any, clamd_url: str) -> None:
    settings.CLAMD_URL = clamd_url
    upload(client, circle, "a.pdf", samples.PDF)
    assert download(client).status_code == 302
    scan_file.func(str(ClosedFile.objects.get().pk))
    assert download(client).status_code == 200
    assert ClosedFile.objects.get().scanned_at


def test_virus_is_refused_and_its_bytes_deleted(
    client: Client, circle: Any, settings: Any, clamd_url: str, store: Path
) -> None:
    settings.CLAMD_URL = clamd_url
    upload(client, circle, "virus.txt", samples.EICAR_LIKE)
    scan_file.func(str(ClosedFile.objects.get().pk))
    assert ClosedFile.objects.get().status == ScanStatus.REFUSED
    assert stored_files(store) == []
    assert download(client).status_code == 302
    assert (
        "er zit een virus" in client.get(Praktijkdocument.objects.get().get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize("answer", [b"", b"stream: iets anders\0", b"UNKNOWN COMMAND\0"])
def test_an_unclear_answer_is_no_approval(answer: bytes, tmp_path: Path) -> None:
    import threading

    from portal.files.scanning import ScannerUnavailable, scan

    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _address = server.accept()
        while len(connection.recv(65_536)) > 1_000:
            pass
        connection.sendall(answer)
        connection.close()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    source = tmp_path / "a.txt"
    source.write_bytes(b"abc")
    with source.open("rb") as stream, pytest.raises(ScannerUnavailable):
        scan(stream, f"tcp://127.0.0.1:{server.getsockname()[1]}")
    thread.join(5)
    server.close()


def test_deploy_check_names_a_missing_scanner(settings: Any) -> None:
    from portal.files.checks import scanner_is_configured

    settings.CLAMD_URL, settings.DEVELOPMENT = "", False
    (error,) = scanner_is_configured()
    assert error.id == "files.E001"
    settings.CLAMD_URL = "tcp://127.0.0.1:3310"
    assert scanner_is_configured() == []
