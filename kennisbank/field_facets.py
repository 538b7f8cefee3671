"""Facets of a listing on a field of the page or of its organisation, instead of on the page's own terms."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kennisbank.enums import ProjectSoort, Provincie, Taxonomie
from kennisbank.models.taxonomy import terms_of


@dataclass(frozen=True)
class Value:
    """One value: its code in addresses, and the word to show."""

    code: str
    label: str


@dataclass(frozen=True)
class FieldFacet:
    """`path` leads from a page to the code that it has; `values` gives all values in their order."""

    name: str
    label: Any
    path: str
    values: Callable[[], list[Value]]


def _provinces() -> list[Value]:
    return [Value(one.value, str(one.label)) for one in Provincie]


def _project_kinds() -> list[Value]:
    return [Value(one.value, str(one.label)) for one in ProjectSoort]


def _organisation_types() -> list[Value]:
    return [Value(term.code, term.label) for term in terms_of(Taxonomie.ORGANISATIETYPE)]


FIELD_FACETS = {
    facet.name: facet
    for facet in (
        FieldFacet("soort", _("Soort project"), "projectsoort", _project_kinds),
        FieldFacet("organisatietype", _("Soort organisatie"), "organisatie__type__code", _organisation_types),
        FieldFacet("provincie", _("Provincie"), "organisatie__provincie", _provinces),
    )
}
