"""One leerkring with a begeleider and a member, and an outsider."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from leerkringen.models import Leerkring
from portal.accounts import sessions
from portal.accounts.models import User
from tests.contracts.quick_client import QuickClient
from tests.factories import leerkringen as make
from tests.factories.accounts import sign_in

if TYPE_CHECKING:
    from tests.leerkringen.emergencies import Emergency


@dataclass
class Scene:
    """Clients are signed in with a second factor, when a test first takes them."""

    circle: Leerkring
    guide: User
    member: User
    outsider: User

    @cached_property
    def as_guide(self) -> Client:
        return make.signed_in(self.guide)

    @cached_property
    def as_member(self) -> Client:
        return make.signed_in(self.member)

    @cached_property
    def as_outsider(self) -> Client:
        return make.signed_in(self.outsider)

    def all_sign_in(self) -> None:
        """Now, for a test that counts what is noted from here on."""
        assert all((self.as_guide, self.as_member, self.as_outsider))

    def url(self, rest: str = "") -> str:
        return f"/leerkringen/{self.circle.pk}/{rest}"


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    # Once a minute a request also notes that the session is in use: queries are counted over longer.
    monkeypatch.setattr(sessions, "SEEN_STEP_SECONDS", 3_600)
    circle = make.make_circle()
    guide, member = make.guide_of(circle, "Anouk Terlingen"), make.member_of(circle, "Marit Vos")
    outsider = make.make_user("Koen van der Heide")
    return Scene(circle, guide, member, outsider)


@pytest.fixture
def emergency(scene: Scene) -> "Emergency":
    from tests.leerkringen.emergencies import Emergency, beheerder  # which uses this file

    asker, granter = beheerder("Bea Beheerder"), beheerder("Tom Tweede")
    clients = [sign_in(user, QuickClient()) for user in (asker, granter)]
    clients[0].get("/")  # Fills the caches that all answers share: queries are counted later.
    return Emergency(scene, asker, granter, *clients)
