"""A mail's delivery in words: to whom, as far as the asker may know, and how it went."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from leerkringen.mails import EMERGENCY, INVITATION, ROLE_CHANGED
from leerkringen.models import Leerkring, Lidmaatschap, Uitnodiging
from leerkringen.models.uitnodiging import Stand
from portal.notifications.models import DeliveryState, MailDelivery

NO_SUCH_ADDRESS = {550, 551, 553}
FULL = {452, 552}


@dataclass(frozen=True)
class DeliveryLine:
    """`resend`: the invitation that can be sent again from here, or None."""

    to: str
    subject: str
    state: str
    is_failed: bool
    resend: Uitnodiging | None


def delivery_lines(user: Any, circle: Leerkring, deliveries: list[MailDelivery]) -> list[DeliveryLine]:
    """In two queries. A member is named by name, an invited person by address, to who may see that."""
    people = [one.recipient_id for one in deliveries if one.recipient_id]
    members = Lidmaatschap.objects.visible_to_member(user).filter(leerkring=circle, user__in=people)
    names = dict(members.order_by().values_list("user", "user__full_name"))
    ids = [one.object_id for one in deliveries if one.kind == INVITATION]
    invitations = Uitnodiging.objects.visible_to_member(user).filter(leerkring=circle, pk__in=ids)
    invited = {str(one.pk): one for one in invitations}
    subjects = {INVITATION: _("Uitnodiging"), EMERGENCY: _("Noodtoegang"), ROLE_CHANGED: _("Andere rol")}
    lines = []
    for one in deliveries:
        invitation = invited.get(one.object_id) if one.kind == INVITATION else None
        to = invitation.email if invitation else names.get(one.recipient_id, "")
        failed = one.state == DeliveryState.FAILED
        can_resend = invitation and invitation.stand in {Stand.OPEN, Stand.VERLOPEN}
        lines.append(
            DeliveryLine(
                to=to or (_("een genodigde") if one.kind == INVITATION else _("een oud-deelnemer")),
                subject=subjects.get(one.kind, _("Er is iets nieuws")),
                state=state_in_words(one),
                is_failed=failed,
                resend=invitation if failed and can_resend else None,
            )
        )
    return lines


def state_in_words(delivery: MailDelivery) -> str:
    """Such as "Verstuurd 27 november 10:02", "Wacht, volgende poging 10:40", "Niet bezorgd: …"."""
    if delivery.state == DeliveryState.SENT and delivery.finished_at:
        return _("Verstuurd {when}").format(when=_day_and_time(delivery.finished_at))
    if delivery.state == DeliveryState.FAILED:
        return _("Niet bezorgd: {why}").format(why=_reason(delivery.smtp_code))
    if delivery.state == DeliveryState.DROPPED:
        return _("Niet verstuurd: niet meer nodig")
    if delivery.attempts and delivery.next_attempt_at:
        when = date_format(timezone.localtime(delivery.next_attempt_at), "H:i")
        return _("Wacht, volgende poging {when}: {why}").format(when=when, why=_reason(delivery.smtp_code))
    return _("Wordt verstuurd")


def _day_and_time(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F H:i")


def _reason(code: int | None) -> str:
    if code is None:
        return _("de mailserver is niet bereikbaar")
    if code in NO_SUCH_ADDRESS:
        return _("het adres bestaat niet of neemt geen mail aan ({code})").format(code=code)
    if code in FULL:
        return _("de mailbox is vol ({code})").format(code=code)
    if code >= 500:
        return _("de mail is geweigerd ({code})").format(code=code)
    return _("de mailserver vraagt om later terug te komen ({code})").format(code=code)
