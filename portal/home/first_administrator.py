"""Asks for the first administrator of an empty site, on the terminal or from the environment."""

import getpass
import os
import sys
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from portal.accounts.services import create_user

Say = Callable[[str], None]


class AdministratorMissing(Exception):
    """The site has no users, nobody can be asked, and the environment names none; the text is Dutch."""


def ensure_administrator(say: Say) -> None:
    """Make the first administrator when there is not a single user yet."""
    if get_user_model().objects.exists():
        return
    email, password = _from_environment() or _from_terminal(say)
    create_user(email=email, full_name=_("Beheerder"), password=password, is_staff=True, is_superuser=True)
    say(
        _("Beheerder %(email)s is gemaakt. Bij de eerste aanmelding stelt u een tweede factor in.")
        % {"email": email}
    )


def _from_environment() -> tuple[str, str] | None:
    email, password = os.environ.get("ADMIN_EMAIL", "").strip(), os.environ.get("ADMIN_PASSWORD", "")
    if not email and not password:
        return None
    problem = _problem(email, password)
    if problem:
        raise AdministratorMissing(_("ADMIN_EMAIL en ADMIN_PASSWORD: %(problem)s") % {"problem": problem})
    return email, password


def _from_terminal(say: Say) -> tuple[str, str]:
    if not sys.stdin.isatty():
        raise AdministratorMissing(
            _("Er is nog geen beheerder. Zet ADMIN_EMAIL en ADMIN_PASSWORD, of start in een terminal.")
        )
    say(_("Deze site heeft nog geen beheerder. Maak nu de eerste."))
    while True:
        email = input(_("E-mailadres: ")).strip()
        password = getpass.getpass(_("Wachtwoord (minstens 12 tekens): "))
        problem = _problem(email, password)
        if not problem and password != getpass.getpass(_("Nogmaals: ")):
            problem = _("De twee wachtwoorden zijn niet gelijk.")
        if not problem:
            return email, password
        say(problem)


def _problem(email: str, password: str) -> str:
    try:
        validate_email(email)
        validate_password(password)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
