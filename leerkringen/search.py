"""What members find of their leerkringen. The index is closed; the database decides at each hit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from leerkringen.markup import text_of
from leerkringen.models import Bericht, Gesprek, Leerkring, Praktijkdocument
from leerkringen.search_ids import SOURCE, search_id, split_ids
from portal.files.texts import pieces_of, place_label
from portal.search.keyset import ordered_keys
from portal.search.registry import Attachment, Link, SearchDocument, SearchHitDisplay, SearchSource

SUMMARY_CHARACTERS = 200
WAYS_OUT = 10


class LeerkringenSource(SearchSource):
    """Conversations (with their first message), replies and documents."""

    name = SOURCE
    index = "closed"

    def kinds(self) -> dict[str, str]:
        return {"gesprek": _("Gesprek"), "bericht": _("Bericht"), "document": _("Document")}

    def all_ids(self) -> Iterable[str]:
        for kind, rows in (
            ("gesprek", Gesprek.objects.all()),
            ("bericht", Bericht.objects.present()),
            ("document", Praktijkdocument.objects.all()),
        ):
            for pk in ordered_keys(rows):
                yield search_id(kind, pk)

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        wanted = split_ids(list(ids))
        conversations = Gesprek.objects.filter(pk__in=wanted.get("gesprek", [])).with_first_text()
        yield from (_conversation_document(one) for one in conversations)
        replies = Bericht.objects.present().filter(pk__in=wanted.get("bericht", [])).replies()
        yield from (_reply_document(one) for one in replies.select_related("gesprek"))
        documents = Praktijkdocument.objects.filter(pk__in=wanted.get("document", []))
        yield from (_file_document(one) for one in documents.select_related("bestand"))

    def tokens_for(self, user: Any) -> frozenset[str]:
        read = set(Leerkring.objects.fully_visible_to(user).values_list("pk", flat=True).order_by())
        entered = Leerkring.objects.visible_to_member(user).values_list("pk", flat=True).order_by()
        return frozenset(_token(pk, for_guests=pk not in read) for pk in {*read, *entered})

    def visible(self, user: Any, ids: Sequence[str]) -> dict[str, SearchHitDisplay]:
        wanted = split_ids(list(ids))
        found: dict[str, SearchHitDisplay] = {}
        conversations = Gesprek.objects.visible_to_member(user).filter(pk__in=wanted.get("gesprek", []))
        for one in conversations.with_first_text().select_related("leerkring"):
            found[search_id("gesprek", one.pk)] = _display(one, one.titel, text_of(one.eerste_html or ""))
        replies = Bericht.objects.visible_to_member(user).present().filter(pk__in=wanted.get("bericht", []))
        for reply in replies.select_related("gesprek__leerkring"):
            found[search_id("bericht", reply.pk)] = _display(reply, reply.gesprek.titel, text_of(reply.html))
        documents = Praktijkdocument.objects.visible_to_member(user).filter(pk__in=wanted.get("document", []))
        for document in documents.select_related("leerkring", "bestand"):
            shown = _display(document, document.titel, document.toelichting)
            found[search_id("document", document.pk)] = replace(
                shown,
                text=document.toelichting or document.bestand.name,
                attachments=partial(_places, document),
            )
        return found


def own_circles(user: Any) -> Iterator[Link]:
    """Leerkringen that this member can read now, ten at most: where to look when searching does not help."""
    for circle in Leerkring.objects.visible_to_member(user).order_by("titel", "pk")[:WAYS_OUT]:
        yield Link(circle.titel, circle.get_absolute_url())


def _conversation_document(one: Any) -> SearchDocument:
    return SearchDocument(
        id=search_id("gesprek", one.pk),
        kind="gesprek",
        title=one.titel,
        summary="",
        body=text_of(one.eerste_html or ""),
        date=one.begonnen_op.date(),
        acl=_acl(one.leerkring_id, one.voor_gasten),
    )


def _reply_document(one: Bericht) -> SearchDocument:
    return SearchDocument(
        id=search_id("bericht", one.pk),
        kind="bericht",
        title=one.gesprek.titel,
        summary="",
        body=text_of(one.html),
        date=one.geplaatst_op.date(),
        acl=_acl(one.gesprek.leerkring_id, one.gesprek.voor_gasten),
    )


def _file_document(one: Praktijkdocument) -> SearchDocument:
    return SearchDocument(
        id=search_id("document", one.pk),
        kind="document",
        title=one.titel,
        summary=one.toelichting,
        body=one.bestand.name,
        keywords=one.organisatie,
        date=one.geplaatst_op.date(),
        acl=_acl(one.leerkring_id, one.voor_gasten),
        attachments="\n".join(piece.text for piece in pieces_of(one.gelezen_tekst_id)),
    )


def _places(document: Praktijkdocument) -> Iterator[Attachment]:
    """Where the words stand; the link is the page of the document, which checks who may download."""
    if document.bestand.is_downloadable:
        for piece in pieces_of(document.gelezen_tekst_id):
            yield Attachment(
                document.bestand.name, document.get_absolute_url(), place_label(piece), piece.text
            )


def _acl(circle_id: Any, for_guests: bool) -> tuple[str, ...]:
    return (_token(circle_id), _token(circle_id, for_guests=True)) if for_guests else (_token(circle_id),)


def _token(circle_id: Any, *, for_guests: bool = False) -> str:
    """Members and guests of one leerkring hold different keys to its part of the index."""
    return f"{'gast' if for_guests else 'g'}:{circle_id}"


def _display(obj: Any, title: str, text: str) -> SearchHitDisplay:
    circle = obj.gesprek.leerkring if isinstance(obj, Bericht) else obj.leerkring
    summary = text if len(text) <= SUMMARY_CHARACTERS else f"{text[:SUMMARY_CHARACTERS].rsplit(' ', 1)[0]} …"
    return SearchHitDisplay(
        title=title, url=obj.get_absolute_url(), summary=summary, meta=(circle.titel,), text=text
    )
