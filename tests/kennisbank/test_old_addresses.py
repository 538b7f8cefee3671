"""Addresses of the old site that letters to parliament cite lead to their page in one step."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kennisbank.demo_content import DEMO_FOLDER, PAGE_FILES
from kennisbank.importing.services import import_files

pytestmark = pytest.mark.django_db

KNOWN = Path(settings.BASE_DIR).parent / "shared" / "data" / "weerbaar.jsonl"
ADDRESSES = [
    "/over-ons",
    "/pilot-integrale-beveiliging",
    "/leerkring-lokaal-weerbaar",
    "/producten-en-diensten/gemeenten-met-vernieuwende-aanpak-weerbaar-bestuur",
    "/producten-en-diensten/aanpak-integrale-beveiliging",
    "/producten-en-diensten/collectieve-norm-tegen-agressie-en-intimidatie",
    "/producten-en-diensten/basisscan-integriteit",
    "/producten-en-diensten/kwetsbare-werkprocessen-organisaties",
]
STORIES = "/persoonlijke-verhalen"
# What leads to other rows and files: not needed here, and most of the work of an import.
ELSEWHERE = {
    "hoort_bij",
    "handvatten",
    "producten",
    "project",
    "publicatie",
    "uitgelicht",
    "bijlagen",
    "afbeelding",
    "stappen",
}


def import_moved(files: Iterable[Path], folder: Path) -> None:
    """Imports the rows with old addresses only."""
    rows: list[dict[str, Any]] = [
        json.loads(line) for file in files for line in file.read_text().splitlines() if line.strip()
    ]
    moved = [
        {name: value for name, value in row.items() if name not in ELSEWHERE}
        for row in rows
        if row.get("oude_urls")
    ]
    (folder / "verhuisd.jsonl").write_text("\n".join(map(json.dumps, moved)))
    report = import_files([folder / "verhuisd.jsonl"])
    assert not report.errors


def wrong_answers(addresses: list[str]) -> list[str]:
    """Each way to write each address that does not lead to a page in one step."""
    wrong, client = [], Client()
    status = cache(lambda goal: client.get(goal).status_code)
    for address in addresses:
        # With and without prefix, slash and question: each pair of these once.
        for before, end in (("", ""), ("", "/?id=3&lang=nl"), ("/index.php", "/"), ("/index.php", "?id=3")):
            path = f"{before}{address}{end}"
            response = client.get(path)
            if response.status_code == 200 and path.startswith(f"{address}/"):
                continue  # The page has its old address still.
            goal = response.headers.get("Location", "")
            if response.status_code != 301 or status(goal) != 200:
                wrong.append(f"{path}: {response.status_code} {goal}")
    return wrong


def test_the_demo_content_has_all_old_addresses(tmp_path: Path) -> None:
    import_moved([DEMO_FOLDER / name for name in PAGE_FILES], tmp_path)
    assert wrong_answers([*ADDRESSES, STORIES]) == []


def test_the_known_pages_have_the_addresses_that_are_theirs(tmp_path: Path) -> None:
    if not KNOWN.exists():
        pytest.skip(f"{KNOWN} is er niet: deze gegevens staan naast het project, niet erin")
    import_moved([KNOWN], tmp_path)
    assert wrong_answers(ADDRESSES) == []
