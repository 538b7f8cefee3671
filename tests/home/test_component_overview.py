"""The overview of components is for staff; for others there is no such page."""

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.e2e.look import nu_messages

pytestmark = pytest.mark.django_db
ADDRESS = "/onderdelen/"


def test_visitors_find_nothing(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404


def test_staff_see_valid_samples(client: Client, java: str, tmp_path) -> None:
    client.force_login(
        User.objects.create(email="redactie@voorbeeld.example", full_name="R. Dactie", is_staff=True)
    )
    response = client.get(ADDRESS)
    assert response.status_code == 200
    file = tmp_path / "onderdelen.html"
    file.write_bytes(response.content)
    assert nu_messages(java, [file]) == ""
