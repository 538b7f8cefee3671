"""Puts a row's values on a page, and tells whether anything differs from what was there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kennisbank.importing import schema
from kennisbank.importing.materials import Materials
from kennisbank.importing.rows import PreparedRow
from kennisbank.importing.streams import picture_value, raw_stream, same_blocks, with_block
from kennisbank.models.base import KennisPage
from kennisbank.models.taxonomy import Term


@dataclass
class PageState:
    """A page with the relations that an import writes; `fill` changes these, `saving` stores them."""

    page: KennisPage
    terms: dict[str, set[int]] = field(default_factory=dict)  # taxonomy -> term ids
    related: dict[str, set[int]] = field(default_factory=dict)  # attribute -> page ids
    changed: bool = False

    def put(self, attribute: str, value: Any) -> None:
        if getattr(self.page, attribute) != value:
            setattr(self.page, attribute, value)
            self.changed = True

    def term_ids(self) -> set[int]:
        return set().union(*self.terms.values())


def many_to_many(soort: str) -> list[str]:
    """The attributes with a list of pages that a row of this type may name."""
    return [attribute for attribute, _soort, many in schema.references_of(soort).values() if many]


def load_states(rows: Iterable[PreparedRow]) -> dict[int, PageState]:
    """The pages that the rows update, with their relations: a fixed number of queries per type."""
    by_model: dict[type[KennisPage], list[int]] = {}
    for row in rows:
        if row.page_id is not None:
            by_model.setdefault(row.model, []).append(row.page_id)
    states: dict[int, PageState] = {}
    for model, ids in by_model.items():
        found = {page.pk: PageState(page) for page in model.objects.filter(pk__in=ids)}
        _load_terms(found)
        for attribute in many_to_many(model.soort):
            _load_related(model, attribute, found)
        states |= found
    return states


def _load_terms(states: dict[int, PageState]) -> None:
    links = KennisPage.termen.through.objects.filter(kennispage_id__in=states)
    names = dict(Term.objects.values_list("pk", "taxonomie"))
    for page_id, term_id in links.values_list("kennispage_id", "term_id"):
        states[page_id].terms.setdefault(names[term_id], set()).add(term_id)


def _load_related(model: type[KennisPage], attribute: str, states: dict[int, PageState]) -> None:
    relation: Any = model._meta.get_field(attribute)
    source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
    for state in states.values():
        state.related[attribute] = set()
    links = relation.remote_field.through.objects.filter(**{f"{source}__in": list(states)})
    for page_id, other_id in links.values_list(source, target):
        states[page_id].related[attribute].add(other_id)


def new_state(row: PreparedRow) -> PageState:
    """A page that does not exist yet."""
    page = row.model(slug=row.key.slug, live=True)
    return PageState(page, related={name: set() for name in many_to_many(row.key.soort)}, changed=True)


def fill(state: PageState, row: PreparedRow, materials: Materials) -> None:
    """Everything of the row except references to other pages."""
    page = state.page
    for attribute, value in row.fields.items():
        state.put(attribute, value)
    for attribute, blocks in row.streams.items():
        _set_stream(state, attribute, blocks)
    if row.blocks:
        _fill_body(state, row, materials)
    if row.attachments is not None:
        _fill_attachments(state, row, materials)
    if row.organisation is not None:
        state.put("organisatie_id", materials.organisation(row.organisation))
    elif row.clears_organisation:
        state.put("organisatie_id", None)
    for taxonomie, ids in row.terms.items():
        if state.terms.get(taxonomie, set()) != set(ids):
            state.terms[taxonomie] = set(ids)
            state.changed = True
    if not page.live:
        page.live = state.changed = True


def fill_references(state: PageState, references: dict[str, list[int]]) -> None:
    """Attribute -> ids of the pages that it names."""
    lists = many_to_many(state.page.soort)
    for attribute, ids in references.items():
        if attribute not in lists:
            state.put(f"{attribute}_id", ids[0] if ids else None)
        elif state.related[attribute] != set(ids):
            state.related[attribute] = set(ids)
            state.changed = True


def _set_stream(state: PageState, attribute: str, blocks: list[dict[str, Any]]) -> None:
    if not same_blocks(raw_stream(getattr(state.page, attribute)), blocks):
        setattr(state.page, attribute, blocks)
        state.changed = True


def _fill_body(state: PageState, row: PreparedRow, materials: Materials) -> None:
    stream = raw_stream(state.page.inhoud)
    for block, value in row.blocks.items():
        if block == "afbeelding" and value is not None and row.picture is not None:
            value = picture_value(materials.picture(row.picture, value["alt"]), value["alt"])
        stream = with_block(stream, block, value)
    _set_stream(state, "inhoud", stream)


def _fill_attachments(state: PageState, row: PreparedRow, materials: Materials) -> None:
    """The same documents in the same order stay as they are: an editor may have given them titles."""
    wanted = [materials.document(wish) for wish in row.attachments or []]
    current = raw_stream(state.page.bijlagen)
    if [item["value"]["document"] for item in current] != wanted:
        known = {item["value"]["document"]: item for item in current}
        empty = {"titel": "", "toelichting": ""}
        state.page.bijlagen = [
            known.get(pk, {"type": "bijlage", "value": {"document": pk, **empty}}) for pk in wanted
        ]
        state.changed = True
