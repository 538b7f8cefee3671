"""One leerkring with a begeleider and a member, and an outsider."""

from dataclasses import dataclass

import pytest
from django.test import Client

from leerkringen.models import Leerkring
from portal.accounts import sessions
from portal.accounts.models import User
from tests.factories import leerkringen as make


@dataclass
class Scene:
    """Clients are signed in with a second factor."""

    circle: Leerkring
    guide: User
    member: User
    outsider: User
    as_guide: Client
    as_member: Client
    as_outsider: Client

    def url(self, rest: str = "") -> str:
        return f"/leerkringen/{self.circle.pk}/{rest}"


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    # Once a minute a request also notes that the session is in use: queries are counted over longer.
    monkeypatch.setattr(sessions, "SEEN_STEP_SECONDS", 3_600)
    circle = make.make_circle()
    guide, member = make.guide_of(circle, "Anouk Terlingen"), make.member_of(circle, "Marit Vos")
    outsider = make.make_user("Koen van der Heide")
    clients = [make.signed_in(user) for user in (guide, member, outsider)]
    return Scene(circle, guide, member, outsider, *clients)
