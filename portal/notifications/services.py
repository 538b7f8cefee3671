"""Sending mail: queued in the transaction of the action, so a mail server that is down never stops it."""

import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.notifications.models import DeliveryScope, DeliveryState, MailDelivery
from portal.notifications.registry import Mail, build_mail, mail_kind

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 3_600
# With the pauses above: about a day.
MAX_ATTEMPTS = 30
# Longer than a mail server may take; after this a worker that said it was sending is taken for dead.
BUSY_SECONDS = 120
# A mail whose task is so long overdue has lost its task.
LOST_AFTER = timedelta(hours=1)
KEPT = timedelta(days=180)
BATCH = 500


def queue_mail(*, kind: str, object_id: str) -> MailDelivery:
    """Queues one mail; row and task belong to the caller's transaction and are rolled back with it."""
    from portal.notifications.tasks import send_mail  # the task calls this module

    delivery = MailDelivery.objects.create(kind=kind, object_id=object_id)
    scope = mail_kind(kind).scope_of(object_id)
    if scope is not None:
        DeliveryScope.objects.create(delivery=delivery, scope=scope)
    send_mail.enqueue(str(delivery.pk))
    return delivery


def queue_batch(
    *,
    kind: str,
    batch: UUID,
    readers: Mapping[UUID, Iterable[UUID]],
    created_at: datetime | None = None,
) -> int:
    """Queues one mail of this kind to each of these accounts, about these groups; returns how many.

    Rows and task belong to the caller's transaction. The object of such a mail is the delivery itself.
    """
    from portal.notifications.tasks import send_batch  # the task calls this module

    mails = []
    for user in readers:
        key = uuid.uuid4()
        mail = MailDelivery(pk=key, kind=kind, object_id=str(key), recipient_id=user, batch=batch)
        mail.created_at = created_at or timezone.now()
        mails.append(mail)
    MailDelivery.objects.bulk_create(mails)
    DeliveryScope.objects.bulk_create(
        [
            DeliveryScope(delivery=mail, scope=scope)
            for mail, scopes in zip(mails, readers.values(), strict=True)
            for scope in scopes
        ]
    )
    send_batch.enqueue(str(batch))
    return len(mails)


def deliver(delivery_id: str) -> timedelta | None:
    """Sends the mail if it may still go; returns the pause before the next attempt, or None when it is done.

    No transaction is open while the mail server is talked to. A worker that is killed between sending and
    noting that may send the mail twice: at least once is what is promised. Two workers at once never do.
    """
    now = timezone.now()
    queued = MailDelivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED)
    free = queued.filter(Q(busy_until=None) | Q(busy_until__lte=now))
    if not free.update(busy_until=now + timedelta(seconds=BUSY_SECONDS)):
        busy = queued.values_list("busy_until", flat=True).first()
        return max(busy - now, timedelta(seconds=1)) if busy else None
    delivery = queued.get()
    mail = build_mail(delivery.kind, delivery.object_id)
    if mail is None:
        _finish(delivery, DeliveryState.DROPPED)
        return None
    try:
        _send(mail)
    except (SMTPException, OSError) as error:
        return _failed(delivery, error)
    delivery.smtp_code = None
    _finish(delivery, DeliveryState.SENT)
    return None


def states_of(kind: str, object_ids: Iterable[str]) -> dict[str, DeliveryState]:
    """The state of the newest mail about each object."""
    rows = MailDelivery.objects.filter(kind=kind, object_id__in=[str(one) for one in object_ids])
    found = rows.order_by("created_at").values_list("object_id", "state")
    return {object_id: DeliveryState(state) for object_id, state in found}


def deliveries_about(scope: UUID) -> QuerySet[MailDelivery]:
    """The mails about one closed group, newest first. Whether somebody may see them, the caller has asked."""
    of_scope = DeliveryScope.objects.filter(scope=scope).values("delivery")
    return MailDelivery.objects.filter(pk__in=of_scope).order_by("-created_at", "pk")


def requeue_lost(now: datetime | None = None) -> int:
    """Queues mails again whose task is gone (given up, or deleted); each time counts as an attempt."""
    from portal.notifications.tasks import send_mail

    now = now or timezone.now()
    border = now - LOST_AFTER
    lost = MailDelivery.objects.filter(state=DeliveryState.QUEUED).filter(
        Q(next_attempt_at__lt=border) | Q(next_attempt_at=None, created_at__lt=border)
    )
    rows = list(lost[:BATCH])
    for delivery in rows:
        with transaction.atomic():
            same = lost.filter(pk=delivery.pk, attempts=delivery.attempts)
            if same.update(attempts=delivery.attempts + 1, next_attempt_at=now):
                delivery.refresh_from_db()
                if delivery.attempts >= MAX_ATTEMPTS:
                    _finish(delivery, DeliveryState.FAILED)
                else:
                    send_mail.enqueue(str(delivery.pk))
    return len(rows)


@transaction.atomic
def requeue_failed(*, kind: str = "") -> int:
    """Queues mails again that were given up, from their first attempt on; returns how many."""
    from portal.notifications.tasks import send_mail

    rows = MailDelivery.objects.filter(state=DeliveryState.FAILED)
    keys = list((rows.filter(kind=kind) if kind else rows).values_list("pk", flat=True))
    MailDelivery.objects.filter(pk__in=keys).update(
        state=DeliveryState.QUEUED, attempts=0, finished_at=None, next_attempt_at=timezone.now()
    )
    for key in keys:
        send_mail.enqueue(str(key))
    return len(keys)


def prune_deliveries(now: datetime | None = None) -> int:
    """Deletes mails that were finished 180 days ago, a bounded number at a time; returns how many."""
    old = MailDelivery.objects.filter(finished_at__lt=(now or timezone.now()) - KEPT)
    keys = list(old.values_list("pk", flat=True)[:BATCH])
    return MailDelivery.objects.filter(pk__in=keys).delete()[0] if keys else 0


def _send(mail: Mail) -> None:
    EmailMessage(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            **mail.headers,
        },
    ).send()


def _answer_of(error: Exception) -> tuple[int | None, bool]:
    """The number of the mail server's answer, and whether it is final for this mail.

    A refusal of our own name or password (5xx as well) is a setting that somebody will mend: no mail is lost
    for it.
    """
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return max(codes, default=None), bool(codes) and min(codes) >= 500
    if isinstance(error, SMTPResponseException) and isinstance(error.smtp_code, int):
        return error.smtp_code, isinstance(error, SMTPDataError) and error.smtp_code >= 500
    return None, False


def _failed(delivery: MailDelivery, error: Exception) -> timedelta | None:
    """Never logs the error's text: a mail server likes to repeat the address in it."""
    code, permanent = _answer_of(error)
    delivery.attempts += 1
    delivery.smtp_code = code if code and 0 < code < 1_000 else None
    logger.warning("Mail %s niet verstuurd (%s)", delivery.pk, type(error).__name__)
    if permanent or delivery.attempts >= MAX_ATTEMPTS:
        _finish(delivery, DeliveryState.FAILED)
        return None
    pause = timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2 ** (delivery.attempts - 1), LONGEST_PAUSE_SECONDS))
    delivery.next_attempt_at = timezone.now() + pause
    delivery.busy_until = None
    delivery.save(update_fields=["attempts", "smtp_code", "next_attempt_at", "busy_until"])
    return pause


@transaction.atomic
def _finish(delivery: MailDelivery, state: DeliveryState) -> None:
    delivery.state = state
    delivery.finished_at = timezone.now()
    delivery.next_attempt_at = delivery.busy_until = None
    delivery.save(
        update_fields=["state", "attempts", "smtp_code", "finished_at", "next_attempt_at", "busy_until"]
    )
    if state == DeliveryState.FAILED:
        mail_kind(delivery.kind).failed(delivery.object_id)
