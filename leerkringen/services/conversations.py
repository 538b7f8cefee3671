"""Talking: start a conversation, reply, change and take away messages, keep one's place."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from leerkringen.access import can_see, require
from leerkringen.errors import NoAccess, NotAllowed
from leerkringen.markup import html_from_markdown
from leerkringen.models import Bericht, Gelezen, Gesprek
from leerkringen.news import Nieuws
from leerkringen.roles import Ability, abilities
from leerkringen.search_ids import SOURCE, search_id
from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.notices import mark_seen, tell
from portal.search.outbox import queue_index, queue_removal

# After "Back" a browser keeps what was typed but not the hidden number of the form. The same text by the same
# person within this time is that form sent again.
SAME_POST = timedelta(minutes=10)


def start_conversation(*, circle_id: UUID, user: User, title: str, source: str, submission: UUID) -> Gesprek:
    """Starts a conversation with its first message; the same submission twice gives the same conversation."""
    html = html_from_markdown(source)
    try:
        with transaction.atomic():
            membership = require(circle_id=circle_id, user=user, ability=Ability.SCHRIJVEN)
            own = Gesprek.objects.visible_to_member(user).filter(leerkring=circle_id, auteur=user)
            again = own.filter(titel=title)
            twin = again.filter(berichten__bron=source, begonnen_op__gt=timezone.now() - SAME_POST).first()
            if twin is not None:
                return cast(Gesprek, twin)
            conversation = Gesprek.objects.create(
                leerkring_id=circle_id,
                titel=title,
                auteur=user,
                inzending=submission,
                voor_gasten=membership.is_gast,
            )
            Bericht.objects.create(
                gesprek=conversation,
                auteur=user,
                bron=source,
                html=html,
                inzending=submission,
                geplaatst_op=conversation.laatste_bericht_op,
            )
            keep_place(conversation=conversation, user=user, until=conversation.laatste_bericht_op)
            tell(
                kind=Nieuws.GESPREK,
                scope=circle_id,
                thing=conversation.pk,
                actor=user,
                at=conversation.begonnen_op,
            )
            queue_index(SOURCE, [search_id("gesprek", conversation.pk)])
    except IntegrityError:
        return cast(Gesprek, _sent_before(Gesprek, user, leerkring_id=circle_id, inzending=submission))
    return conversation


def post_reply(*, conversation: Gesprek, user: User, source: str, submission: UUID) -> Bericht:
    """Adds a message; the same submission twice gives the same message."""
    html = html_from_markdown(source)
    try:
        with transaction.atomic():
            require(circle_id=conversation.leerkring_id, user=user, ability=Ability.SCHRIJVEN)
            if not can_see(user, conversation):
                raise NoAccess
            now = timezone.now()
            last = Bericht.objects.visible_to_member(user).filter(gesprek=conversation).replies().last()
            own = last is not None and last.auteur_id == user.pk and last.bron == source
            if last is not None and own and now - last.geplaatst_op < SAME_POST:
                return cast(Bericht, last)
            reply = Bericht.objects.create(
                gesprek=conversation,
                auteur=user,
                bron=source,
                html=html,
                inzending=submission,
                geplaatst_op=now,
            )
            Gesprek.objects.filter(pk=conversation.pk).update(laatste_bericht_op=now)
            keep_place(conversation=conversation, user=user, until=now)
            tell(
                kind=Nieuws.REACTIE,
                scope=conversation.leerkring_id,
                thing=conversation.pk,
                object_id=reply.pk,
                actor=user,
                at=now,
            )
            queue_index(SOURCE, [search_id("bericht", reply.pk)])
    except IntegrityError:
        return cast(Bericht, _sent_before(Bericht, user, gesprek=conversation, inzending=submission))
    return reply


@transaction.atomic
def edit_message(*, message: Bericht, user: User, source: str) -> None:
    """Changes one's own message."""
    html = html_from_markdown(source)
    require(circle_id=message.gesprek.leerkring_id, user=user, ability=Ability.SCHRIJVEN)
    own = Bericht.objects.visible_to_member(user).present().filter(pk=message.pk, auteur=user)
    if not own.update(bron=source, html=html, gewijzigd_op=timezone.now()):
        raise NoAccess
    _index(message)


@transaction.atomic
def remove_message(*, message: Bericht, user: User, origin: str | None = None) -> None:
    """Empties a message: one's own, or any for a begeleider. A line "verwijderd" stays in its place.

    Raises:
        NoAccess, NotAllowed: see `require`; also when it was taken away or closed to this guest meanwhile.
    """
    circle_id = message.gesprek.leerkring_id
    membership = require(circle_id=circle_id, user=user, ability=Ability.LEZEN)
    if not may_remove(message, user, abilities(membership.rol, membership.leerkring.fase)):
        raise NotAllowed
    there = Bericht.objects.visible_to_member(user).present().filter(pk=message.pk)
    if not there.update(bron="", html="", verwijderd_op=timezone.now()):
        raise NoAccess
    queue_removal(SOURCE, [search_id("bericht", message.pk)])
    queue_index(SOURCE, [search_id("gesprek", message.gesprek_id)])
    by = "eigen" if message.auteur_id == user.pk else "door begeleider"
    record(
        action="bericht verwijderd",
        actor=user,
        obj=f"bericht {message.pk}",
        result=by,
        origin=origin,
        circle=circle_id,
    )


def may_remove(message: Bericht, user: User, allowed: frozenset[Ability]) -> bool:
    """Own messages while one may write; all messages for who moderates."""
    is_own = message.auteur_id == user.pk and Ability.SCHRIJVEN in allowed
    return message.verwijderd_op is None and (is_own or Ability.MODEREREN in allowed)


def may_edit(message: Bericht, user: User, allowed: frozenset[Ability]) -> bool:
    """Only one's own messages, while one may write."""
    return message.verwijderd_op is None and message.auteur_id == user.pk and Ability.SCHRIJVEN in allowed


def keep_place(*, conversation: Gesprek, user: User, until: datetime) -> None:
    """Notes how far this reader came; never moves back. Only the reader's own counters and notices change."""
    mark_seen(user=user, scope=conversation.leerkring_id, things=[conversation.pk], until=until)
    row, created = Gelezen.objects.get_or_create(user=user, gesprek=conversation, defaults={"tot": until})
    if not created and row.tot < until:
        Gelezen.objects.filter(pk=row.pk, tot__lt=until).update(tot=until)


def _index(message: Bericht) -> None:
    """A changed first message changes the text under which its conversation is found."""
    queue_index(SOURCE, [search_id("bericht", message.pk), search_id("gesprek", message.gesprek_id)])


def _sent_before(model: Any, user: User, **fields: Any) -> Any:
    """What the first of two equal submissions made; gone for somebody who lost access in between."""
    found = model.objects.visible_to_member(user).filter(auteur=user, **fields).first()
    if found is None:
        raise NoAccess
    return found
