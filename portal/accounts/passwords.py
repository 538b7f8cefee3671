"""Rules for passwords that Django does not bring."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.models import Profile, User

# What everybody who attacks this site tries first.
SITE_WORDS = ("weerbaar", "leerkring", "wachtwoord", "gemeente")
SHORTEST_NAME = 5


class ContextWordValidator:
    """Refuses a password that is little more than a word of this site or the own organisation.

    ASVS 6.2.11. A long sentence may hold such a word: what counts is what stands beside it.
    """

    minimum_beside = 8

    def validate(self, password: str, user: User | None = None) -> None:
        rest = password.lower()
        for word in (*SITE_WORDS, *_own_words(user)):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(rest) < self.minimum_beside:
            raise ValidationError(
                _(
                    "Dit wachtwoord is makkelijk te raden: het lijkt op de naam van deze site of van uw organisatie."
                ),
                code="password_context_word",
            )

    def get_help_text(self) -> str:
        return _("Gebruik niet de naam van deze site of van uw organisatie.")


def _own_words(user: User | None) -> list[str]:
    profile = Profile.objects.filter(user_id=user.pk).first() if user is not None else None
    words = profile.organisation.lower().split() if profile else []
    return [word for word in words if len(word) >= SHORTEST_NAME]
