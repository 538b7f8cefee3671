"""Taking up an invitation by signing in with one's organisation (portal.accounts.arrivals)."""

from django.core.exceptions import ValidationError

from leerkringen.access import first_page
from leerkringen.errors import NoAccess
from leerkringen.models import Uitnodiging
from leerkringen.models.uitnodiging import hash_token
from leerkringen.services import answering
from portal.accounts.arrivals import Arrived


class InvitationArrival:
    """The session keeps the hash of the link, which the database holds too; never the link itself."""

    def keep(self, secret: str) -> str:
        kept = hash_token(secret)
        return kept if self._find(kept) else ""

    def address(self, kept: str) -> str:
        invitation = self._find(kept)
        if invitation is None or answering.address_is_known(invitation.email):
            return ""
        return invitation.email

    def enter(self, kept: str, *, full_name: str, organisation: str, origin: str | None) -> Arrived | None:
        invitation = self._find(kept)
        if invitation is None:
            return None
        try:
            user = answering.register(
                invitation=invitation,
                full_name=full_name,
                password=None,
                organisation=invitation.organisatie or organisation,
                function="",
                origin=origin,
            )
        except (NoAccess, ValidationError):
            # Used or withdrawn in the meantime, or somebody made an account with this address.
            return None
        return Arrived(user, first_page(circle_id=invitation.leerkring_id, user=user))

    @staticmethod
    def _find(kept: str) -> Uitnodiging | None:
        found: Uitnodiging | None = Uitnodiging.objects.for_token_hash(kept).first()
        return found
