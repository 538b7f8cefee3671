"""The files to which pages link in their downloads and bijlagen: which, for whom, and what is in them."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
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
    return _different(list(stream.raw_data) for stream in (page.inhoud, page.bijlagen))


def stored_links(page_ids: Iterable[int]) -> dict[int, list[int]]:
    """The same for those of these pages that are live, in one query.

    Making the pages and their blocks would take many times as long.
    """
    rows = _stored_blocks().filter(pk__in=page_ids)
    # Most pages link to no file, which their text tells without being parsed.
    return {pk: _different(json.loads(text) for text in texts if '"document"' in text) for pk, *texts in rows}


@cache
def _stored_blocks() -> Any:
    """A query that is half written, as that takes longer than answering it."""
    texts = (Cast("inhoud", TextField()), Cast("bijlagen", TextField()))
    return KennisPage.objects.live().values_list("pk", *texts)


def _different(streams: Iterable[Any]) -> list[int]:
    return list(dict.fromkeys(one for stream in streams for one in _chosen(stream)))


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
    """The files of some pages. Nothing is read before it is asked; then all documents in two queries.

    `read_links` gives the documents of each page; it is called once, when somebody asks.
    """

    def __init__(self, read_links: Callable[[], dict[int, list[int]]]) -> None:
        self._read_links = read_links

    @cached_property
    def _links(self) -> dict[int, list[int]]:
        return self._read_links()

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
