"""Rules for passwords: Django's, with sentences in plain Dutch, and one of our own."""

import re

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.models import Profile, User

# What everybody who attacks this site tries first.
SITE_WORDS = ("weerbaar", "leerkring", "wachtwoord", "gemeente", "welkom")
SHORTEST_WORD = 3


class LengthValidator(password_validation.MinimumLengthValidator):
    """At least `min_length` characters; no upper limit, no rules about which."""

    def get_error_message(self) -> str:
        return _("Dit wachtwoord is te kort. Gebruik minstens %(number)d tekens.") % {
            "number": self.min_length
        }


class CommonValidator(password_validation.CommonPasswordValidator):
    """Not one of the 20,000 passwords that people use most; the list is on our own disk."""

    def get_error_message(self) -> str:
        return _("Dit wachtwoord gebruiken veel mensen. Kies iets wat alleen u bedenkt.")


class NumericValidator(password_validation.NumericPasswordValidator):
    """Not digits alone."""

    def get_error_message(self) -> str:
        return _("Dit wachtwoord heeft alleen cijfers. Gebruik ook woorden.")


class ContextWordValidator:
    """Refuses a password that is little more than a word of this site or of the person.

    ASVS 6.2.11. A long sentence may hold such a word: what counts is what stands beside it.
    """

    minimum_beside = 8

    def validate(self, password: str, user: User | None = None) -> None:
        rest = password.lower()
        for word in (*SITE_WORDS, *_own_words(user)):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(rest) < self.minimum_beside:
            raise ValidationError(
                _("Dit wachtwoord is makkelijk te raden: het lijkt op uw naam, uw organisatie of deze site."),
                code="password_context_word",
            )

    def get_help_text(self) -> str:
        return _("Gebruik niet uw naam, uw organisatie of de naam van deze site.")


def _own_words(user: User | None) -> list[str]:
    """Words of name, address and organisation, longest first, so that none hides inside another."""
    if user is None:
        return []
    profile = Profile.objects.filter(user_id=user.pk).first()
    text = f"{user.full_name} {user.email} {profile.organisation if profile else ''}".lower()
    words = {word for word in re.split(r"\W+", text) if len(word) >= SHORTEST_WORD}
    return sorted(words, key=len, reverse=True)
