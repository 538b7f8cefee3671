"""Sending mail: queued in the transaction of the action, so a mail server that is down never stops it."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.utils import timezone

from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.registry import Mail, build_mail

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 3_600
# With the pauses above: about a day.
MAX_ATTEMPTS = 30


def queue_mail(*, kind: str, object_id: str) -> MailDelivery:
    """Queues one mail; row and task belong to the caller's transaction and are rolled back with it."""
    from portal.notifications.tasks import send_mail  # the task calls this module

    delivery = MailDelivery.objects.create(kind=kind, object_id=object_id)
    send_mail.enqueue(str(delivery.pk))
    return delivery


def deliver(delivery_id: str) -> timedelta | None:
    """Sends the mail if it may still go; returns the pause before the next attempt, or None when it is done.

    No transaction is open while the mail server is talked to. A worker that is killed between sending and
    noting that may send the mail twice: at least once is what is promised.
    """
    delivery = MailDelivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED).first()
    if delivery is None:
        return None
    mail = build_mail(delivery.kind, delivery.object_id)
    if mail is None:
        _finish(delivery, DeliveryState.DROPPED)
        return None
    try:
        _send(mail)
    except SMTPRecipientsRefused as error:
        permanent = all(code >= 500 for code, _text in error.recipients.values())
        return _failed(delivery, error, permanent=permanent)
    except (SMTPException, OSError) as error:
        return _failed(delivery, error, permanent=False)
    _finish(delivery, DeliveryState.SENT)
    return None


def states_of(kind: str, object_ids: Iterable[str]) -> dict[str, DeliveryState]:
    """The state of the newest mail about each object."""
    rows = MailDelivery.objects.filter(kind=kind, object_id__in=[str(one) for one in object_ids])
    found = rows.order_by("created_at").values_list("object_id", "state")
    return {object_id: DeliveryState(state) for object_id, state in found}


def _send(mail: Mail) -> None:
    EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    ).send()


def _failed(delivery: MailDelivery, error: Exception, *, permanent: bool) -> timedelta | None:
    """Never logs the error's text: a mail server likes to repeat the address in it."""
    delivery.attempts += 1
    logger.warning("Mail %s niet verstuurd (%s)", delivery.pk, type(error).__name__)
    if permanent or delivery.attempts >= MAX_ATTEMPTS:
        _finish(delivery, DeliveryState.FAILED)
        return None
    delivery.save(update_fields=["attempts"])
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2 ** (delivery.attempts - 1), LONGEST_PAUSE_SECONDS))


def _finish(delivery: MailDelivery, state: DeliveryState) -> None:
    delivery.state = state
    delivery.finished_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "finished_at"])
