"""The files to which pages link in their downloads and bijlagen: which, for whom, and what is in them."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.models import CollectionViewRestriction

from kennisbank.models.base import KennisPage
from kennisbank.models.media import PubliekDocument
from portal.files.extraction.outcome import MAX_CHARACTERS, PAGE, Piece
from portal.files.texts import pieces_of, place_label
from portal.search.registry import Attachment


def linked_ids(page: KennisPage) -> list[int]:
    """The documents to which the page links, in order, from its stored blocks; costs no query."""
    found = [one for stream in (page.inhoud, page.bijlagen) for one in _chosen(list(stream.raw_data))]
    return list(dict.fromkeys(found))


def _chosen(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        if isinstance(value.get("document"), int):
            yield value["document"]
        for inner in value.values():
            yield from _chosen(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _chosen(inner)


def open_documents() -> "QuerySet[PubliekDocument]":
    """The documents that anybody may download: not those in a collection for some."""
    documents = PubliekDocument.objects.all()
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        documents = documents.exclude(collection__path__startswith=restriction.collection.path)
    return documents


class LinkedFiles:
    """The files of these pages. Nothing is read before it is asked; then all documents in two queries.

    A queryset of pages is read then too: with `inhoud` and `bijlagen` it says enough.
    """

    def __init__(self, pages: Iterable[KennisPage]) -> None:
        self._pages = pages

    @cached_property
    def _links(self) -> dict[int, list[int]]:
        return {page.pk: linked_ids(page) for page in self._pages}

    @cached_property
    def _documents(self) -> dict[int, PubliekDocument]:
        wanted = {pk for links in self._links.values() for pk in links}
        return open_documents().filter(gelezen_tekst__isnull=False).in_bulk(wanted) if wanted else {}

    def text(self, page_id: int) -> str:
        """All text of the files of the page, for the index; at most MAX_CHARACTERS."""
        texts: list[str] = []
        room = MAX_CHARACTERS
        for one in self.places(page_id):
            texts.append(one.text[: max(0, room)])
            room -= len(one.text)
        return "\n".join(text for text in texts if text)

    def places(self, page_id: int) -> Iterator[Attachment]:
        """The same by place, with an address that opens there when the format allows it."""
        for pk in self._links.get(page_id, []):
            if (document := self._documents.get(pk)) is not None:
                for piece in pieces_of(document.gelezen_tekst_id):
                    address = _address(document, piece)
                    yield Attachment(document.title, address, place_label(piece), piece.text)


def _address(document: PubliekDocument, piece: Piece) -> str:
    return f"{document.url}#page={piece.place}" if piece.kind == PAGE else str(document.url)


def pages_with(document_ids: Iterable[int]) -> list[str]:
    """The ids of the live pages that link to one of these documents, as the search outbox takes them.

    Looks in the pages themselves: Wagtail's reference index follows a save only later.
    """
    wanted = set(document_ids)
    links = Q()
    for pk in wanted:
        for end in (",", "}"):
            sign = f'"document": {pk}{end}'
            links |= Q(inhoud_json__contains=sign) | Q(bijlagen_json__contains=sign)
    if not links:
        return []
    pages = KennisPage.objects.live().alias(
        inhoud_json=Cast("inhoud", TextField()), bijlagen_json=Cast("bijlagen", TextField())
    )
    return [str(page.pk) for page in pages.filter(links) if wanted & set(linked_ids(page))]
