"""Addresses of the old site that letters to parliament cite lead to their page in one step."""

from pathlib import Path

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


def wrong_answers(addresses: list[str]) -> list[str]:
    """Each way to write each address that does not lead to a page in one step."""
    wrong, client = [], Client()
    for address in addresses:
        for before in ("", "/index.php"):
            for end in ("", "/", "?id=3&lang=nl", "/?utm_source=brief"):
                path = f"{before}{address}{end}"
                response = client.get(path)
                if response.status_code == 200 and path.split("?")[0] == f"{address}/":
                    continue  # The page has its old address still.
                goal = response.headers.get("Location", "")
                if response.status_code != 301 or client.get(goal).status_code != 200:
                    wrong.append(f"{path}: {response.status_code} {goal}")
    return wrong


def test_the_demo_content_has_all_old_addresses() -> None:
    report = import_files([DEMO_FOLDER / name for name in PAGE_FILES])
    assert not report.errors
    assert wrong_answers([*ADDRESSES, STORIES]) == []


def test_the_known_pages_have_the_addresses_that_are_theirs() -> None:
    if not KNOWN.exists():
        pytest.skip(f"{KNOWN} is er niet: deze gegevens staan naast het project, niet erin")
    import_files([KNOWN])
    assert wrong_answers(ADDRESSES) == []
