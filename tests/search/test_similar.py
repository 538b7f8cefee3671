"""What resembles a page stands beside it, from the same index and under the same denials."""

from typing import Any

import pytest
from django.test import Client

from portal.search import draining
from tests.factories.kennisbank import make_handvat

pytestmark = pytest.mark.django_db


class TestSimilar:
    def test_resembling_pages_stand_beside_a_page(self, client: Client, embedded: Any) -> None:
        one, other, last = (
            make_handvat(title=title, samenvatting=text)
            for title, text in (
                ("Zeppelin landen", "Ballast en touwen bij een zeppelin."),
                ("Zeppelin stallen", "Een hangar met ballast en touwen."),
                ("Koffie zetten", "Bonen malen."),
            )
        )
        draining.drain()

        text = client.get(one.get_url()).content.decode()
        assert "Zeppelin stallen" in text
        assert "Koffie zetten" not in text

        # The worker does not run.
        other.unpublish()
        assert "Zeppelin stallen" not in client.get(one.get_url()).content.decode()
        assert last.live
