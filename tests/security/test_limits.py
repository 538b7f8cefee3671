"""Programs that ask without end are stopped (the other limits stand with what they limit)."""

from typing import Any

import pytest
from django.test import Client

from portal.search import pace
from portal.settings import base

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("own_folder")]


@pytest.mark.parametrize(("path", "times"), [("/zoeken/", 1), ("/api/zoeken", 1), ("/zoeken/aanvullen", 4)])
def test_13_searching_without_end_is_refused(
    settings: Any, monkeypatch: pytest.MonkeyPatch, path: str, times: int
) -> None:
    assert base.SEARCHES_PER_MINUTE <= 200
    settings.SEARCHES_PER_MINUTE = 3
    now = 1_800_000_000.0
    monkeypatch.setattr(pace.time, "time", lambda: now)
    codes = [Client().get(f"{path}?q=balie{number}").status_code for number in range(3 * times)]
    assert set(codes) == {200}
    for headers in ({}, {"X-Forwarded-For": "203.0.113.9"}):
        refused = Client().get(f"{path}?q=nog+meer", headers=headers)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "60"
        assert refused["Cache-Control"] == "no-store"
        assert "Wacht een minuut" in refused.content.decode()
    # Others are not held up, and a minute later it is over.
    assert Client(REMOTE_ADDR="198.51.100.7").get(f"{path}?q=balie").status_code == 200
    now += 60
    assert Client().get(f"{path}?q=nog+meer").status_code == 200
