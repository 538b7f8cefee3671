"""The page behind "Wie kan dit zien?": everybody who can, as far as the reader may know of them."""

from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils.translation import ngettext

from leerkringen.models import Lidmaatschap
from leerkringen.querysets import LidmaatschapQuerySet
from leerkringen.role_words import all_counted, plural
from leerkringen.roles import Rol


class WhoPage:
    """For one thing, by the memberships of its readers, and for one person who asks.

    Numbers are of all readers; names only of those whom this person finds in the list of members too.
    """

    def __init__(self, readers: LidmaatschapQuerySet, user: Any) -> None:
        self.numbers = _numbers(readers)
        self.total = sum(self.numbers.values())
        known = Lidmaatschap.objects.visible_to(user).filter(pk__in=readers.order_by().values("pk"))
        self.known_numbers = _numbers(known)
        order = Case(
            *(When(rol=role, then=Value(place)) for place, role in enumerate(Rol)),
            output_field=IntegerField(),
        )
        self.known = known.select_related("user").order_by(order, "user__full_name", "id")

    @property
    def summary(self) -> str:
        """Such as "3 mensen kunnen dit lezen: 1 begeleider en 2 deelnemers."."""
        text = ngettext(
            "{number} persoon kan dit lezen: {roles}.",
            "{number} mensen kunnen dit lezen: {roles}.",
            self.total,
        )
        return text.format(number=self.total, roles=all_counted(self.numbers))

    @property
    def nameless(self) -> str:
        """Those whose names this person may not know, counted by role; "" for none."""
        left = {role: number - self.known_numbers.get(role, 0) for role, number in self.numbers.items()}
        return all_counted(left)

    def groups(self, rows: list[Lidmaatschap]) -> list[dict[str, Any]]:
        """The rows of one page of `known`, by role; with the number of all readers with that role."""
        return [
            {"title": plural(role).capitalize(), "number": self.numbers[role], "rows": found}
            for role in Rol
            if (found := [one for one in rows if one.rol == role])
        ]


def _numbers(rows: LidmaatschapQuerySet) -> dict[str, int]:
    """How many memberships there are of each role."""
    return dict(rows.order_by().values_list("rol").annotate(number=Count("pk")))
