"""The one mail that does not go through the queue: its address must not stay behind in our database."""

import logging
from smtplib import SMTPException
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


def send_last_mail(address: str, user_id: UUID) -> None:
    """Tells the old address that the account is gone. Once, at once, and without trying again.

    Called after the commit. A mail server that is down must not keep an address that was just erased, so a
    failure is only logged, with the id of the account.
    """
    text = _(
        "Goedendag,\n\n"
        "Uw account op Weerbaar is gewist. Inloggen kan niet meer.\n"
        "Ook dit adres is bij ons verwijderd. Dit is dus de laatste mail.\n\n"
        "Hebt u hier niet om gevraagd? Neem dan contact op met de beheerder van de site.\n"
    )
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    message = EmailMessage(subject=_("Uw account is gewist"), body=text, to=[address], headers=headers)
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.warning("Laatste mail van account %s niet verstuurd (%s)", user_id, type(error).__name__)
