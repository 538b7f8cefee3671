"""Organisations by name: found without regard to capitals, or made for the row that names them."""

from kennisbank.importing.rows import OrganisationWish
from kennisbank.importing.terms import term_key
from kennisbank.models.snippets import Organisatie


class Organisations:
    """All organisations by name. `undo` forgets those that a rolled back transaction took away."""

    def __init__(self) -> None:
        self._known = {term_key(naam): pk for naam, pk in Organisatie.objects.values_list("naam", "pk")}
        self._made: list[str] = []

    def find(self, wish: OrganisationWish) -> int | None:
        return self._known.get(term_key(wish.naam))

    def find_or_make(self, wish: OrganisationWish) -> int:
        """Type and province only fill a new organisation: what editors wrote stays."""
        found = self.find(wish)
        if found is None:
            organisation = Organisatie.objects.create(
                naam=wish.naam,
                type_id=wish.type_id,
                provincie=wish.provincie,
                voorbeeldinhoud=wish.voorbeeldinhoud,
            )
            found = self._known[term_key(wish.naam)] = organisation.pk
            self._made.append(term_key(wish.naam))
        return found

    def mark(self) -> int:
        return len(self._made)

    def undo(self, mark: int) -> None:
        for key in self._made[mark:]:
            self._known.pop(key, None)
        del self._made[mark:]
