"""The mail with which a new account starts."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import User

HOURS_VALID = settings.PASSWORD_RESET_TIMEOUT // 3600


def send_welcome(request: HttpRequest, user: User) -> None:
    """Mails a link to choose a password; it works once, for as long as any reset link."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    adapter = get_adapter(request)
    context = {
        "user": user,
        "password_reset_url": adapter.get_reset_password_from_key_url(key),
        "hours_valid": HOURS_VALID,
    }
    adapter.send_mail("account/email/welcome", user.email, context)
