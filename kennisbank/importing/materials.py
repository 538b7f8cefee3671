"""What a page needs besides its own values: organisation, picture, documents."""

from typing import Protocol

from kennisbank.importing.files import FileStore
from kennisbank.importing.organisations import Organisations
from kennisbank.importing.rows import FileWish, OrganisationWish
from kennisbank.models.media import Afbeelding, PubliekDocument

#: Stands for the id of what the import would make.
NOT_MADE_YET = -1


class Materials(Protocol):
    def organisation(self, wish: OrganisationWish) -> int: ...
    def picture(self, wish: FileWish, alt: str) -> int: ...
    def document(self, wish: FileWish) -> int: ...


class Planned:
    """Looks only: for a dry run and to see whether a page changes."""

    def __init__(self, organisations: Organisations, files: FileStore) -> None:
        self._organisations = organisations
        self._files = files

    def organisation(self, wish: OrganisationWish) -> int:
        return self._organisations.find(wish) or NOT_MADE_YET

    def picture(self, wish: FileWish, alt: str) -> int:
        return self._files.find(Afbeelding, wish) or NOT_MADE_YET

    def document(self, wish: FileWish) -> int:
        return self._files.find(PubliekDocument, wish) or NOT_MADE_YET


class Made:
    """Makes what is not there yet. `undo` puts memory and disk back after a rollback to the mark."""

    def __init__(self, organisations: Organisations, files: FileStore) -> None:
        self._organisations = organisations
        self._files = files

    def organisation(self, wish: OrganisationWish) -> int:
        return self._organisations.find_or_make(wish)

    def picture(self, wish: FileWish, alt: str) -> int:
        return self._files.find_or_make(Afbeelding, wish, description=alt)

    def document(self, wish: FileWish) -> int:
        return self._files.find_or_make(PubliekDocument, wish)

    def mark(self) -> tuple[int, int]:
        return self._organisations.mark(), self._files.mark()

    def undo(self, mark: tuple[int, int]) -> None:
        self._organisations.undo(mark[0])
        self._files.undo(mark[1])
