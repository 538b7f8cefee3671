"""Search sources for the tests: their objects live in memory, so a test decides what exists."""

from collections.abc import Iterable, Sequence
from typing import Any

from portal.search.registry import FacetLabels, IndexName, SearchDocument, SearchHitDisplay, SearchSource

DOMAINS = {
    "integriteit": "Integriteit",
    "fysiek": "Fysieke beveiliging",
    "personeel": "Personele beveiliging",
}
KINDS = {"handvat": "Handvat", "publicatie": "Publicatie"}


class MemorySource(SearchSource):
    """`members` holds the tokens of each user by e-mail address; `hidden` are ids that `visible` refuses."""

    def __init__(self, name: str, index: IndexName) -> None:
        self.name = name
        self.index = index
        self.objects: dict[str, SearchDocument] = {}
        self.members: dict[str, frozenset[str]] = {}
        self.hidden: set[str] = set()
        self.broken: set[str] = set()
        self.reads = 0

    def put(self, *documents: SearchDocument) -> None:
        self.objects |= {document.id: document for document in documents}

    def kinds(self) -> dict[str, str]:
        return KINDS

    def facet_labels(self) -> FacetLabels:
        return {"domein": ("Domein", DOMAINS)}

    def all_ids(self) -> Iterable[str]:
        return list(self.objects)

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        self.reads += 1
        if self.broken & set(ids):
            raise ValueError("kapot")
        return [self.objects[one] for one in ids if one in self.objects]

    def tokens_for(self, user: Any) -> frozenset[str]:
        if self.index == "public":
            return super().tokens_for(user)
        return self.members.get(user.email, frozenset())

    def visible(self, user: Any, ids: Sequence[str]) -> dict[str, SearchHitDisplay]:
        return {
            one: SearchHitDisplay(
                title=self.objects[one].title, url=f"/{self.name}/{one}/", summary=self.objects[one].summary
            )
            for one in ids
            if one in self.objects and one not in self.hidden
        }


def document(object_id: str, title: str = "", body: str = "", **fields: Any) -> SearchDocument:
    """A document with sensible values for what a test does not mention."""
    values = {"kind": "handvat", "summary": "", **fields}
    return SearchDocument(id=object_id, title=title or f"Titel {object_id}", body=body, **values)
