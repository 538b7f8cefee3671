"""An address of a form, opened as a page, says what to do."""

import pytest
from django.test import Client

from tests.factories.accounts import make_account, sign_in

pytestmark = pytest.mark.django_db


def test_who_opens_it_reads_what_it_is() -> None:
    client = sign_in(make_account("Joris Bakhuis"))
    answer = client.get("/account/sessions/1/beeindigen/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    text = answer.content.decode()
    assert "hoort bij een knop" in text
    assert "Joris" not in text
    assert "no-store" in answer["Cache-Control"]


def test_programs_get_the_bare_answer(client: Client) -> None:
    answer = client.delete("/zoeken/")
    assert (answer.status_code, answer.content) == (405, b"")
