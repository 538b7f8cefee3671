"""The page "Zoekmachine": for administrators only, and without anything that is closed."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.search import draining
from portal.search.indexing import rebuild_everywhere
from portal.search.models import IndexState, OutboxRow
from portal.search.nightly import plan_reconcile, reconcile_nightly
from portal.search.outbox import queue_index, queue_removal
from tests.factories.accounts import make_account, sign_in
from tests.search.sources import MemorySource, document

pytestmark = pytest.mark.django_db
PAGE = "/admin/zoekmachine/"
ACTIONS = (f"{PAGE}opnieuw/", f"{PAGE}vergelijken/")


@pytest.fixture
def administrator() -> Client:
    return sign_in(make_account(is_staff=True, is_superuser=True, factor=True))


def test_tells_what_waits_and_what_failed(
    site_engine: str, closed_source: MemorySource, administrator: Client
) -> None:
    closed_source.put(document("een", "Geheime titel", acl=("g:1",)))
    closed_source.broken = {"een"}
    queue_removal("proefkring", ["een"])
    draining.drain()
    OutboxRow.objects.update(attempts=3)

    html = administrator.get(PAGE).content.decode()

    assert "proefkring:een" in html
    assert "Geheime titel" not in html
    assert "nog niet gevuld" in html or "in orde" in html
    assert ("Elasticsearch" in html) is (site_engine == "elasticsearch")
    assert PAGE in administrator.get("/admin/").content.decode()


def test_counts_nothing_that_is_closed(
    embedded: Any, closed_source: MemorySource, administrator: Client
) -> None:
    """Else somebody who reads nothing of a leerkring could follow how much happens in them."""
    pages = []
    for number in (1, 2):
        closed_source.put(document(str(number), "Geheim", acl=("g:1",)))
        rebuild_everywhere("closed")
        state = IndexState.objects.filter(name="sqlite:closed")
        state.update(compared_at=timezone.now(), expected=number, found=number, missing=number)
        queue_index("proefkring", ["een", "ander"][:number])
        html = administrator.get(PAGE).content.decode()
        cells = re.findall(r"<td>(.*?)</td>", html, re.DOTALL)
        changing = ("<small>", "gelijk aan", "second")  # Names of indexes, and times.
        pages.append([one for one in cells if not any(word in one for word in changing)])
        assert "niet gelijk aan de database, hersteld" in html
    assert pages[0] == pages[1]


def test_answers_while_the_server_is_gone(
    embedded: Any, settings: Any, public_source: MemorySource, administrator: Client
) -> None:
    settings.SEARCH_ENGINE = "elasticsearch"
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.ELASTICSEARCH_KEYS = {"public": "x", "closed": "x", "write": "x"}
    public_source.put(document("1", "Aangifte"))
    queue_index("proef", ["1"])
    draining.drain()

    html = administrator.get(PAGE).content.decode()
    assert "geeft geen antwoord" in html
    assert IndexState.objects.get(name="elasticsearch:public").retry_at is not None

    assert administrator.post(ACTIONS[0]).status_code == 302
    assert IndexState.objects.get(name="elasticsearch:public").retry_at is None


def test_comparison_runs_as_a_task(embedded: Any, administrator: Client) -> None:
    assert administrator.post(ACTIONS[1]).status_code == 302

    assert DBTaskResult.objects.filter(task_path="portal.search.nightly.reconcile_now").exists()


def test_nobody_else(embedded: Any, client: Client) -> None:
    editor = sign_in(make_account(is_staff=True, groups=[Group.objects.get(name="Redacteuren")], factor=True))
    queue_index("proef", ["1"])
    for one in (editor, client):
        assert one.get(PAGE).status_code in {302, 403}
        for action in ACTIONS:
            assert one.post(action).status_code in {302, 403}
    assert PAGE not in editor.get("/admin/").content.decode()
    assert not DBTaskResult.objects.filter(task_path="portal.search.nightly.reconcile_now").exists()


def test_actions_do_nothing_on_get(embedded: Any, administrator: Client) -> None:
    assert {administrator.get(action).status_code for action in ACTIONS} == {405}


def test_the_night_is_planned_once_and_plans_the_next(embedded: Any) -> None:
    plan_reconcile()
    plan_reconcile()
    (planned,) = DBTaskResult.objects.filter(task_path=reconcile_nightly.module_path)
    assert planned.run_after is not None
    planned.delete()

    reconcile_nightly.call()
    assert DBTaskResult.objects.filter(task_path=reconcile_nightly.module_path).count() == 1


def test_says_when_an_index_missed_changes(
    embedded: Any, public_source: MemorySource, administrator: Client
) -> None:
    public_source.put(document("1", "Aangifte"))
    rebuild_everywhere("public")
    assert "loopt achter" not in administrator.get(PAGE).content.decode()

    IndexState.objects.filter(name="sqlite:public").update(behind=True)

    assert "loopt achter" in administrator.get(PAGE).content.decode()
