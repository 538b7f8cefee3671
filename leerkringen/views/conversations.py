"""Conversations: list, start, read with reply, change and take away a message."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from leerkringen.forms import ConversationForm, MessageForm, ReadForm, ReplyForm
from leerkringen.models import Bericht, Gelezen, Gesprek
from leerkringen.roles import Ability
from leerkringen.services import conversations as services
from leerkringen.services import guests
from leerkringen.views.circle import CircleView
from leerkringen.views.paging import page_links
from portal.accounts.models import User

MESSAGES_PER_PAGE = 50


class ConversationsView(CircleView):
    section = "gesprekken"

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        rows = Gesprek.objects.visible_to(self.user).filter(leerkring=self.circle)
        return self.show("gesprekken", **self.paginated(rows.with_author().with_counts(self.reader)))


class StartConversationView(CircleView):
    section = "gesprekken"
    ability = Ability.SCHRIJVEN

    def get(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        return self.show("gesprek_beginnen", form=ConversationForm())

    def post(self, request: HttpRequest, circle_id: Any) -> HttpResponse:
        form = ConversationForm(request.POST)
        if not form.is_valid():
            return self.show("gesprek_beginnen", status=422, form=form)
        return redirect(
            services.start_conversation(
                circle_id=self.circle.pk,
                user=self.user,
                title=form.cleaned_data["titel"],
                source=form.cleaned_data["tekst"],
                submission=form.cleaned_data["inzending"],
            )
        )


class ConversationView(CircleView):
    section = "gesprekken"

    def get(self, request: HttpRequest, circle_id: Any, conversation_id: Any) -> HttpResponse:
        conversation = self._conversation(conversation_id)
        return self._page(conversation, ReplyForm())

    def post(self, request: HttpRequest, circle_id: Any, conversation_id: Any) -> HttpResponse:
        conversation = self._conversation(conversation_id)
        form = ReplyForm(request.POST)
        if not form.is_valid():
            return self._page(conversation, form, status=422)
        reply = services.post_reply(
            conversation=conversation,
            user=self.user,
            source=form.cleaned_data["tekst"],
            submission=form.cleaned_data["inzending"],
        )
        return redirect(reply.get_absolute_url())

    def _conversation(self, conversation_id: Any) -> Gesprek:
        rows = Gesprek.objects.visible_to(self.user).filter(leerkring=self.circle, pk=conversation_id)
        found = rows.first()
        if found is None:
            raise Http404
        self.page.about = found
        return found

    def _page(self, conversation: Gesprek, form: ReplyForm, status: int = 200) -> HttpResponse:
        user = self.user
        place = (
            Gelezen.objects.visible_to(user)
            .filter(gesprek=conversation)
            .values_list("tot", flat=True)
            .first()
        )
        rows = Bericht.objects.visible_to(user).filter(gesprek=conversation).with_author()
        paginator = Paginator(rows, MESSAGES_PER_PAGE)
        page = paginator.get_page(self._page_number(rows, paginator.num_pages))
        messages = list(page.object_list)
        new = [one for one in messages if place and one.geplaatst_op > place and one.auteur_id != user.pk]
        for one in messages:
            # Already loaded; without this each own address would cost a query.
            one.gesprek = conversation
            one.is_own = one.auteur_id == user.pk
            one.may_edit = services.may_edit(one, user, self.page.abilities)
            one.may_remove = services.may_remove(one, user, self.page.abilities)
            one.new_before = len(new) if new and one is new[0] else 0
        return self.show(
            "gesprek",
            may_open_to_guests=guests.may_open(conversation, user, self.page.abilities),
            status=status,
            conversation=conversation,
            messages_shown=messages,
            unread_until=_unread_until(messages, place, user) if self.reader else None,
            participants=_participants(rows),
            form=form,
            links=page_links(page),
            current=page.number,
        )

    def _page_number(self, rows: QuerySet[Any], last: int) -> Any:
        """The asked page, the page with the asked message, or the newest."""
        wanted = self.request.GET.get("bericht", "")
        if wanted and last > 1:
            keys = [str(key) for key in rows.values_list("pk", flat=True)]
            return keys.index(wanted) // MESSAGES_PER_PAGE + 1 if wanted in keys else last
        return self.request.GET.get("pagina") or last


class ReadView(CircleView):
    """Notes how far the reader came. Its own POST: showing a conversation changes nothing."""

    section = "gesprekken"

    def post(self, request: HttpRequest, circle_id: Any, conversation_id: Any) -> HttpResponse:
        rows = Bericht.objects.visible_to(self.user).filter(gesprek__leerkring=self.circle)
        form = ReadForm(request.POST)
        wanted = form.cleaned_data["bericht"] if form.is_valid() else None
        message = rows.filter(gesprek=conversation_id, pk=wanted).select_related("gesprek").first()
        if message is None:
            raise Http404
        services.keep_place(conversation=message.gesprek, user=self.user, until=message.geplaatst_op)
        return redirect(message.gesprek)


class MessageView(CircleView, ABC):
    """Base for actions on one message."""

    section = "gesprekken"

    def message(self) -> Bericht:
        rows = Bericht.objects.visible_to(self.user).present().filter(gesprek__leerkring=self.circle)
        rows = rows.filter(gesprek=self.kwargs["conversation_id"], pk=self.kwargs["message_id"])
        found = rows.with_author().select_related("gesprek").first()
        if found is None or not self.is_allowed(found):
            raise Http404
        return found

    @abstractmethod
    def is_allowed(self, message: Bericht) -> bool:
        """Whether this user may do it with this message; if not, the answer is 404."""


class EditMessageView(MessageView):
    def is_allowed(self, message: Bericht) -> bool:
        return services.may_edit(message, self.user, self.page.abilities)

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        message = self.message()
        return self.show(
            "bericht_wijzigen", message=message, form=MessageForm(initial={"tekst": message.bron})
        )

    def post(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        message = self.message()
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.show("bericht_wijzigen", status=422, message=message, form=form)
        services.edit_message(message=message, user=self.user, source=form.cleaned_data["tekst"])
        return redirect(message.get_absolute_url())


class RemoveMessageView(MessageView):
    def is_allowed(self, message: Bericht) -> bool:
        return services.may_remove(message, self.user, self.page.abilities)

    def get(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        message = self.message()
        return self.show("bericht_verwijderen", message=message, is_own=message.auteur_id == self.user.pk)

    def post(self, request: HttpRequest, **_ids: Any) -> HttpResponse:
        message = self.message()
        services.remove_message(message=message, user=self.user, origin=self.origin)
        return redirect(message.get_absolute_url())


def _unread_until(messages: list[Bericht], place: datetime | None, user: User) -> Bericht | None:
    """The last of these messages when any is of another and newer than the reader's place."""
    new = [
        one for one in messages if one.auteur_id != user.pk and (place is None or one.geplaatst_op > place)
    ]
    return messages[-1] if new else None


def _participants(rows: Any) -> list[dict[str, str]]:
    """Which members wrote in a conversation, begeleiders first; at most twelve."""
    members = rows.present().exclude(auteur_soort="former").order_by()
    authors = members.values_list("auteur", "auteur_naam", "auteur_soort").distinct()[:12]
    people = {key: {"name": name, "kind": kind} for key, name, kind in authors}
    return sorted(people.values(), key=lambda one: (one["kind"] != "guide", one["name"]))
