"""Mail through a real SMTP server, and what happens when it is down."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from portal.notifications.models import DeliveryState, MailDelivery
from portal.notifications.registry import Mail, register_mail
from portal.notifications.services import MAX_ATTEMPTS, deliver, queue_mail, states_of
from portal.notifications.tasks import send_mail

KIND = "proef"
ADDRESS = "ontvanger@lindemeer.example"


@pytest.fixture
def kind(db: None) -> Iterator[dict[str, Mail | None]]:
    """A kind of mail whose builder can be told that the mail must not go any more."""
    mails: dict[str, Mail | None] = {"1": Mail(to=ADDRESS, subject="Er is iets nieuws", text="Log in.")}
    register_mail(KIND, mails.get)
    yield mails
    register_mail(KIND, lambda _id: None)


def test_a_mail_arrives_once(smtp: Controller, kind: Any) -> None:
    smtp.start()
    delivery = queue_mail(kind=KIND, object_id="1")
    for _time in range(3):
        send_mail.func(str(delivery.pk))
    (envelope,) = smtp.handler.envelopes
    assert envelope.rcpt_tos == [ADDRESS]
    assert b"Auto-Submitted: auto-generated" in envelope.content
    assert states_of(KIND, ["1"]) == {"1": DeliveryState.SENT}


def test_the_task_holds_ids_only(kind: Any) -> None:
    delivery = queue_mail(kind=KIND, object_id="1")
    (task,) = DBTaskResult.objects.all()
    assert task.queue_name == "portal"
    assert task.args_kwargs == {"args": [str(delivery.pk)], "kwargs": {}}
    assert ADDRESS not in str(list(MailDelivery.objects.values_list()))


def test_mail_server_down_is_tried_again_and_the_action_stands(
    smtp: Controller, kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = queue_mail(kind=KIND, object_id="1")
    pauses = [deliver(str(delivery.pk)) for _time in range(3)]
    assert [pause.total_seconds() for pause in pauses if pause] == [30, 60, 120]
    send_mail.func(str(delivery.pk))
    again = DBTaskResult.objects.order_by("-run_after").first()
    assert again.run_after > delivery.created_at
    assert ADDRESS not in caplog.text
    smtp.start()
    send_mail.func(str(delivery.pk))
    assert len(smtp.handler.envelopes) == 1


def test_a_refused_address_is_given_up_and_shown(
    smtp: Controller, kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    smtp.start()
    smtp.handler.refuse = f"550 <{ADDRESS}> bestaat niet"
    delivery = queue_mail(kind=KIND, object_id="1")
    assert deliver(str(delivery.pk)) is None
    assert states_of(KIND, ["1"]) == {"1": DeliveryState.FAILED}
    assert ADDRESS not in caplog.text


def test_a_full_mailbox_is_tried_again(smtp: Controller, kind: Any) -> None:
    smtp.start()
    smtp.handler.refuse = "452 vol"
    delivery = queue_mail(kind=KIND, object_id="1")
    assert deliver(str(delivery.pk))
    smtp.handler.refuse = ""
    assert deliver(str(delivery.pk)) is None
    assert len(smtp.handler.envelopes) == 1


def test_it_ends_after_the_last_attempt(smtp: Controller, kind: Any) -> None:
    delivery = queue_mail(kind=KIND, object_id="1")
    MailDelivery.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert deliver(str(delivery.pk)) is None
    assert states_of(KIND, ["1"]) == {"1": DeliveryState.FAILED}


def test_l14_who_lost_access_while_the_mail_waited_gets_nothing(smtp: Controller, kind: Any) -> None:
    delivery = queue_mail(kind=KIND, object_id="1")
    assert deliver(str(delivery.pk))
    kind["1"] = None
    smtp.start()
    assert deliver(str(delivery.pk)) is None
    assert smtp.handler.envelopes == []
    assert states_of(KIND, ["1"]) == {"1": DeliveryState.DROPPED}


def test_a_rolled_back_action_sends_nothing(kind: Any) -> None:
    with transaction.atomic():
        queue_mail(kind=KIND, object_id="1")
        transaction.set_rollback(True)
    assert not MailDelivery.objects.exists()
    assert not DBTaskResult.objects.exists()
