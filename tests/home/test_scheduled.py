"""What an editor plans happens at its time, without anybody doing anything."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.common.rounds import run_rounds
from tests.committed import commit_content
from tests.factories.kennisbank import make_handvat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embedded_search")]

ADDRESS = "/handvatten/balie/"


def test_a_page_goes_live_at_its_time(client: Client) -> None:
    page = make_handvat(title="Rust aan de balie", slug="balie", live=False)
    for minutes, status in ((1, 404), (-1, 200)):
        page.go_live_at = timezone.now() + timedelta(minutes=minutes)
        page.save_revision(approved_go_live_at=page.go_live_at)
        run_rounds(everything=True)
        commit_content()
        answer = client.get(ADDRESS)
        assert answer.status_code == status, f"gepland over {minutes} minuut"
    assert "Rust aan de balie" in answer.content.decode()


def test_a_page_goes_offline_at_its_time(client: Client) -> None:
    page = make_handvat(slug="balie", expire_at=timezone.now() + timedelta(minutes=1))
    commit_content()
    run_rounds(everything=True)
    assert client.get(ADDRESS).status_code == 200
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    run_rounds(everything=True)
    commit_content()
    assert client.get(ADDRESS).status_code in {404, 410}


def test_sessions_that_are_over_are_deleted() -> None:
    now = timezone.now()
    Session.objects.create(session_key="oud", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="nieuw", session_data="", expire_date=now + timedelta(days=1))
    run_rounds(everything=True)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["nieuw"]
